// How values travel between pg and us: whole numbers as numbers, statements prepared once per connection.

import { createHash } from "node:crypto";
import { LRUCache } from "lru-cache";
import pg from "pg";

type TypeId = Parameters<typeof pg.types.getTypeParser>[0];

/** Type parsers that read bigint (times, counts) as a number: ours stay far below 2^53. */
export const wholeNumbers: pg.CustomTypesConfig = {
  getTypeParser: ((oid: TypeId, format: "text") =>
    oid === pg.types.builtins.INT8
      ? Number
      : (pg.types.getTypeParser(oid, format) as unknown)) as typeof pg.types.getTypeParser,
};

const names = new LRUCache<string, string>({ max: 1000 });

/** A name under which a connection keeps the parsed statement; the same text has the same name. */
export function nameStatement(text: string): string {
  const known = names.get(text);
  if (known !== undefined) return known;
  const name = createHash("sha1").update(text).digest("base64url");
  names.set(text, name);
  return name;
}
