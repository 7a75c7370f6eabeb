// Whether the file that SQLite writes to is still the one its path leads to. SQLite itself goes on writing to a file
// that was deleted, and every commit succeeds:
// https://www.sqlite.org/howtocorrupt.html#_unlinking_or_renaming_a_database_file_while_in_use

import { statfsSync, statSync } from "node:fs";
import { dirname } from "node:path";

import { Problem } from "../../core/problem.ts";

/** A file by what a name can be taken from: plain data, which other threads can be given. */
export interface FileIdentity {
  readonly device: bigint;
  readonly inode: bigint;
}

/** The file to open, and which one it was when this process opened it first. */
export interface OpenedFile {
  readonly file: string;
  readonly opened: FileIdentity | undefined;
}

export interface FileGuard {
  /**
   * Throws Problem "database-away" when a path leads elsewhere by now. Costs as much as asking the file system for two
   * names.
   */
  check(): void;
}

/** A body has at most a megabyte, and the log grows by whole pages. */
const leastFreeBytes = 4 * 1024 * 1024;

/** Undefined when there is no such file. */
export function identityOf(file: string): FileIdentity | undefined {
  const found = statSync(file, { bigint: true, throwIfNoEntry: false });
  return found === undefined ? undefined : { device: found.dev, inode: found.ino };
}

/** Guards a file that is open, and its log, where it has one. */
export function guardFile(file: string, opened = identityOf(file)): FileGuard {
  const watched = [{ path: file, what: "file", is: opened }, ...beside(file)];
  return {
    check: () => {
      for (const { path, what, is } of watched) {
        const now = identityOf(path);
        if (!isSame(now, is)) throw changed(what, now !== undefined);
      }
    },
  };
}

/** Before it is opened once more: SQLite would make a new file where there is none. Throws like the guard. */
export function refuseOther({ file, opened }: OpenedFile): void {
  const now = identityOf(file);
  if (!isSame(now, opened)) throw changed("file", now !== undefined);
}

/** What is free on the disk of a file, in bytes. */
export function freeBytes(file: string): number {
  const { bavail, bfree, bsize } = statfsSync(dirname(file));
  // Only the superuser may use the blocks that are reserved for it.
  return (process.getuid?.() === 0 ? bfree : bavail) * bsize;
}

/** Throws Problem "database-away" when less is free than a few hooks need. */
export function refuseFullDisk(free: number): void {
  if (free >= leastFreeBytes) return;
  throw new Problem(
    "database-away",
    "The disk that holds the database is full, so nothing can be written down: the operator has to make room, and the app goes on by itself.",
    { retryAfterMs: 5000 },
  );
}

/** Without its log or the index of it, commits that were answered for would not be found again. */
function beside(file: string): { path: string; what: string; is: FileIdentity }[] {
  return ["-wal", "-shm"].flatMap((end) => {
    const is = identityOf(file + end);
    return is === undefined ? [] : [{ path: file + end, what: `file's companion (${end})`, is }];
  });
}

function isSame(one: FileIdentity | undefined, other: FileIdentity | undefined): boolean {
  return one !== undefined && one.inode === other?.inode && one.device === other.device;
}

function changed(what: string, isThere: boolean): Problem {
  const happened = isThere ? "was replaced by another" : "was deleted or moved away";
  return new Problem(
    "database-away",
    `The database's ${what} ${happened} while the app was running, so nothing that arrives can be kept: the operator has to put the old one back, or stop the app, restore a backup and start it again.`,
    { retryAfterMs: 5000 },
  );
}
