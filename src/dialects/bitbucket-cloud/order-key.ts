// Whose order a hook belongs to, told from its bytes: parsing 12 kB before the answer would cost more than all checks
// together.

import type { Hook } from "../../core/hook.ts";

const mark = Buffer.from('"full_name"');
/** Room for a name of the longest kind Bitbucket gives: two slugs of 62 and 128 characters. */
const nameRoom = 250;

/**
 * The last "full_name" of a payload: of a push the only one, of a pull request the one it is merged into. A fork's at
 * worst: then only its order is looser.
 */
export function lastFullName({ body }: Hook): string | undefined {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  const at = bytes.lastIndexOf(mark);
  if (at === -1) return undefined;
  const after = bytes.toString("utf8", at + mark.length, at + mark.length + nameRoom);
  return /^\s*:\s*"([^"\\]{1,200})"/.exec(after)?.[1];
}
