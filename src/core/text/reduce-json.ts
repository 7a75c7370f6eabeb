// Keeps of a long JSON text what somebody reads, while it is still coming: nobody holds the whole of it (S20).

import { refuseDeeperThan } from "./json.ts";

export interface Reduction {
  /** Names of properties whose lists and objects are kept empty. */
  readonly unread: readonly string[];
  /** Names of lists that end early once `keptBytes` are kept. */
  readonly lists: readonly string[];
  readonly keptBytes: number;
}

const quote = 0x22;
const backslash = 0x5c;
const comma = 0x2c;
const colon = 0x3a;
const [openBrace, closeBrace, openBracket, closeBracket] = [0x7b, 0x7d, 0x5b, 0x5d];
const longestName = 64;

/**
 * Takes a text piece by piece and returns of each what is kept, copied. What is no JSON stays none. Throws Problem
 * "unreadable" for one nested too deep.
 */
export class JsonReducer {
  readonly #unread: ReadonlySet<string>;
  readonly #lists: ReadonlySet<string>;
  readonly #mostKept: number;
  /** Closing byte of each open object and list; a list that may end early is negative. */
  readonly #open: number[] = [];
  #kept = 0;
  #isText = false;
  #isEscaped = false;
  /** The name being read, while one is. */
  #name: string | undefined;
  /** The name whose value comes next. */
  #named = "";
  #awaitsName = false;
  /** Levels open within what is left out; 0: nothing is. */
  #skipping = 0;

  constructor({ unread, lists, keptBytes }: Reduction) {
    this.#unread = new Set(unread);
    this.#lists = new Set(lists);
    this.#mostKept = keptBytes;
  }

  add(piece: Uint8Array): readonly Uint8Array[] {
    const bytes = Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength);
    const kept: Uint8Array[] = [];
    let from = this.#skipping > 0 ? -1 : 0;
    let nextEscape = -1;
    for (let at = 0; at < bytes.length; at += 1) {
      if (this.#isText) {
        if (nextEscape < at) nextEscape = positionOf(bytes, backslash, at);
        at = this.#passText(bytes, at, nextEscape);
        continue;
      }
      const wasSkipping = this.#skipping > 0;
      this.#passSign(bytes[at] ?? 0, wasSkipping ? 0 : at - from);
      const isSkipping = this.#skipping > 0;
      if (!wasSkipping && isSkipping) {
        // An opening bracket is kept, the comma before a member is not.
        this.#keep(kept, bytes.subarray(from, bytes[at] === comma ? at : at + 1));
        from = -1;
      } else if (wasSkipping && !isSkipping) from = at;
    }
    if (from >= 0) this.#keep(kept, bytes.subarray(from));
    return kept;
  }

  #keep(kept: Uint8Array[], bytes: Uint8Array): void {
    this.#kept += bytes.length;
    if (bytes.length > 0) kept.push(new Uint8Array(bytes));
  }

  /** Goes to the end of the text, or of the piece. */
  #passText(bytes: Buffer, begin: number, firstEscape: number): number {
    let at = begin;
    let escape = firstEscape;
    if (this.#isEscaped) {
      this.#isEscaped = false;
      at += 1;
      if (escape < at) escape = positionOf(bytes, backslash, at);
    }
    for (;;) {
      const end = positionOf(bytes, quote, at);
      if (escape < end) {
        this.#isEscaped = escape + 1 >= bytes.length;
        at = escape + 2;
        escape = positionOf(bytes, backslash, at);
        if (at <= bytes.length - 1) continue;
        this.#readName(bytes.subarray(begin));
        return bytes.length;
      }
      const isEnded = end < bytes.length;
      this.#readName(bytes.subarray(begin, end));
      this.#isText = !isEnded;
      return end;
    }
  }

  #readName(bytes: Buffer): void {
    if (this.#name !== undefined && this.#name.length <= longestName)
      this.#name += bytes.toString("latin1", 0, longestName);
  }

  #passSign(byte: number, pending: number): void {
    if (byte === quote) {
      this.#isText = true;
      if (this.#skipping === 0 && this.#awaitsName) this.#name = "";
    } else if (this.#skipping > 0) this.#skip(byte);
    else if (byte === openBrace || byte === openBracket) this.#enter(byte);
    else if (byte === closeBrace || byte === closeBracket) this.#leave();
    else if (byte === colon) {
      this.#named = this.#name ?? "";
      this.#name = undefined;
      this.#awaitsName = false;
    } else if (byte === comma) this.#goOn(pending);
  }

  #skip(byte: number): void {
    if (byte === openBrace || byte === openBracket) this.#skipping += 1;
    else if (byte === closeBrace || byte === closeBracket) {
      this.#skipping -= 1;
      if (this.#skipping === 0) this.#leave();
    }
  }

  #enter(byte: number): void {
    refuseDeeperThan(this.#open.length);
    const isList = byte === openBracket;
    const closing = isList ? closeBracket : closeBrace;
    const endsEarly = isList && this.#lists.has(this.#named);
    if (this.#unread.has(this.#named)) this.#skipping = 1;
    this.#open.push(endsEarly ? -closing : closing);
    this.#named = "";
    this.#awaitsName = !isList;
  }

  #leave(): void {
    this.#open.pop();
    this.#named = "";
    this.#awaitsName = false;
  }

  #goOn(pending: number): void {
    const around = this.#open.at(-1) ?? 0;
    this.#awaitsName = around === closeBrace;
    this.#named = "";
    if (around < 0 && this.#kept + pending > this.#mostKept) this.#skipping = 1;
  }
}

function positionOf(bytes: Buffer, byte: number, from: number): number {
  const at = from >= bytes.length ? -1 : bytes.indexOf(byte, from);
  return at === -1 ? bytes.length : at;
}
