// A link as the row it is kept in: made from core's table of its columns. Lists are JSON, secrets and tokens sealed,
// tokens found by their hash.

import { linkColumns } from "../../core/link.ts";
import type { Link, LinkDecision } from "../../core/link.ts";
import { hashOf } from "../keys/seal.ts";
import type { Seal } from "../keys/seal.ts";
import type { Cell, Column } from "./table.ts";

type Columns = typeof linkColumns;
type Kind = Columns[keyof Columns]["kind"];
type CellOf<K extends Kind> = K extends "flag" | "count" ? number : K extends "optional-text" ? string | null : string;
type NameOf<K extends Kind> = {
  [Name in keyof Columns]: Columns[Name]["kind"] extends K ? Columns[Name]["column"] : never;
}[keyof Columns];
type SealedColumn = NameOf<"sealed-json" | "token">;

export type LinkRow = {
  [Name in keyof Columns as Columns[Name]["column"]]: CellOf<Columns[Name]["kind"]>;
} & { [Column in `${NameOf<"token">}_hash`]: string };

/** How a kind of value is written into a cell, and read. Absent is null. */
interface Codec {
  readonly type: Column;
  readonly isSealed?: true;
  readonly encode: (value: unknown) => Cell;
  readonly decode: (cell: Cell) => unknown;
}

const asItIs = { encode: (value: unknown) => value as Cell, decode: (cell: Cell): unknown => cell };
const json: Codec = {
  type: "text",
  encode: (value) => JSON.stringify(value),
  decode: (cell) => JSON.parse(String(cell)) as unknown,
};

const codecs: Readonly<Record<Kind, Codec>> = {
  key: { type: "key", ...asItIs },
  text: { type: "text", ...asItIs },
  "optional-text": {
    type: "text",
    encode: (value) => (value === undefined ? null : (value as Cell)),
    decode: (cell) => cell ?? undefined,
  },
  count: { type: "number", ...asItIs },
  flag: { type: "number", encode: Number, decode: (cell) => cell === 1 },
  json,
  "sealed-json": { ...json, isSealed: true },
  token: { type: "text", isSealed: true, ...asItIs },
};

const entries = (Object.keys(linkColumns) as (keyof Columns)[]).map((name) => {
  const { column, kind, by } = linkColumns[name];
  return { name, column, by, hash: kind === "token" ? `${column}_hash` : undefined, ...codecs[kind] };
});

/** The columns of the table of links, and what they hold. */
export const linkTable = Object.fromEntries(
  entries.flatMap(({ column, hash, type }) => [[column, type], ...(hash === undefined ? [] : [[hash, "text"]])]),
) as Record<keyof LinkRow, Column>;

/** What is sealed in a link's row, by column. */
export const sealedLinkColumns = entries.flatMap(({ column, isSealed }) =>
  isSealed === true ? [column as SealedColumn] : [],
);

/** The place a sealed column of a link is bound to. */
export function linkPurpose(linkId: string, column: SealedColumn): string {
  return `link-${column}:${linkId}`;
}

/** The row of a link. */
export function toLinkRow(link: Link, seal: Seal): LinkRow {
  const row: Record<string, Cell> = {};
  for (const { name, column, hash, isSealed, encode } of entries) {
    const cell = encode(link[name]);
    row[column] =
      isSealed === true ? seal.seal(link.tenantId, linkPurpose(link.id, column as SealedColumn), String(cell)) : cell;
    if (hash !== undefined) row[hash] = hashOf(String(cell));
  }
  return row as LinkRow;
}

/** The link of a row. */
export function toLink(row: LinkRow, seal: Seal): Link {
  return linkFrom(({ column, isSealed, decode }) =>
    decode(
      isSealed === true
        ? seal.open(row.tenant_id, linkPurpose(row.id, column as SealedColumn), String(row[column]))
        : row[column],
    ),
  );
}

/** The link with what an admin decided, and nothing else of it changed: what the decision leaves out is taken away. */
export function withDecision(current: Link, decision: LinkDecision): Link {
  const decided: Partial<Link> = decision;
  return linkFrom(({ name, by }) => (by === "app" ? current : decided)[name]);
}

function linkFrom(valueOf: (entry: (typeof entries)[number]) => unknown): Link {
  const link: Record<string, unknown> = {};
  for (const entry of entries) {
    const value = valueOf(entry);
    if (value !== undefined) link[entry.name] = value;
  }
  return link as Partial<Link> as Link;
}

/** The columns of what an admin decides. */
export function decidedColumns(row: LinkRow): Partial<LinkRow> {
  return Object.fromEntries(entries.filter(({ by }) => by !== "app").map(({ column }) => [column, row[column]]));
}
