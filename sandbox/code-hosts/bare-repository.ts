// A bare Git repository on this machine with the post-receive script of docs/post-receive.md, and a clone to push from.
import { execFile } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
const guide = join(import.meta.dirname, "..", "..", "docs", "post-receive.md");

/** A repository that real `git push` goes to. */
export interface BareRepository {
  /** Tells the script where to post. */
  configure(settings: { url: string; secret: string; repository: string }): Promise<void>;
  /** Commits to a branch and pushes it; gives the commit's hash and what git printed. */
  push(order: { branch: string; message: string }): Promise<{ hash: string; said: string }>;
  /** Runs git in the clone: tags, deletions, pushes of several refs. */
  git(...words: string[]): Promise<{ stdout: string; stderr: string }>;
  remove(): void;
}

/** Makes both, empty. */
export async function makeBareRepository(): Promise<BareRepository> {
  const folder = mkdtempSync(join(tmpdir(), "ci-bridge-git-"));
  const bare = join(folder, "payments.git");
  const clone = join(folder, "clone");
  const person = {
    GIT_AUTHOR_NAME: "Jane Ö. Doe",
    GIT_AUTHOR_EMAIL: "jane@example.com",
    GIT_COMMITTER_NAME: "Jane",
    GIT_COMMITTER_EMAIL: "jane@example.com",
  };
  const env = { PATH: process.env["PATH"] ?? "", HOME: folder, GIT_CONFIG_NOSYSTEM: "1", ...person };
  const git = (...words: string[]): Promise<{ stdout: string; stderr: string }> =>
    run("git", words, { cwd: clone, env });
  await run("git", ["init", "--quiet", "--bare", "--initial-branch=main", bare], { env });
  await run("git", ["clone", "--quiet", bare, clone], { env });
  await git("checkout", "--quiet", "-b", "main");
  writeFileSync(join(bare, "hooks", "post-receive"), readScript());
  chmodSync(join(bare, "hooks", "post-receive"), 0o755);
  return {
    git,
    async configure(settings) {
      for (const [name, value] of Object.entries(settings))
        await run("git", ["config", "--file", join(bare, "ci-bridge.conf"), `ci-bridge.${name}`, value], { env });
    },
    async push({ branch, message }) {
      await git("checkout", "--quiet", "-B", branch);
      await git("commit", "--quiet", "--allow-empty", "--message", message);
      const hash = (await git("rev-parse", "HEAD")).stdout.trim();
      const { stderr } = await git("push", "--quiet", "origin", branch);
      return { hash, said: stderr };
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** The script as the guide has it, so that what is tested is what people paste. */
function readScript(): string {
  const found = /^```sh\n(#!\/bin\/sh\n[\s\S]*?)^```/m.exec(readFileSync(guide, "utf8"))?.[1];
  if (found === undefined) throw new Error("docs/post-receive.md has no script any more");
  return found;
}
