// Whose a CI server is and who may use it: the words for those who may not change that, and the form for those who may.

import type { Field, FieldFault } from "../core/field.ts";
import type { Server, ServerAccess } from "../core/server.ts";
import { readPinnedRequest } from "../core/rules/server-reach.ts";
import type { Repository } from "../core/tenant.ts";
import { viewFields, type FieldView } from "./forms/field-view.ts";
import { linesOf } from "./words/lines.ts";
import { shorten } from "../core/text/text.ts";

export const accessPrefix = "access-";
const workspace = "workspace";

export interface ServerAccessInput {
  readonly server: Server;
  /** Where the visitor stands. */
  readonly repository: Repository;
  /** All that are known of the tenant. */
  readonly repositories: readonly Repository[];
  /** The visitor may hand it to another owner. */
  readonly mayGive: boolean;
}

export interface ServerAccessView {
  readonly ownerWords: string;
  readonly mayGive: boolean;
  readonly rows: readonly FieldView[];
  readonly faultCount: number;
}

/** "The workspace", or the name of the repository whose admins own it. */
export function ownerOf(server: Pick<Server, "access">, repositories: readonly Repository[]): string {
  const { ownerRepositoryId } = server.access;
  if (ownerRepositoryId === undefined) return "The workspace";
  return (
    repositories.find((repository) => repository.id === ownerRepositoryId)?.fullName ??
    "A repository this app does not know any more"
  );
}

/** Model of the form; `typed` is shown again when it had faults. */
export function viewServerAccess(
  input: ServerAccessInput,
  typed?: Readonly<Record<string, string>>,
  faults: readonly FieldFault[] = [],
): ServerAccessView {
  const values = typed ?? typedOf(input);
  return {
    ownerWords: ownerOf(input.server, input.repositories),
    mayGive: input.mayGive,
    rows: viewFields(fieldsOf(input), {
      prefix: accessPrefix,
      scope: "server",
      values,
      hasSecret: () => false,
      faults,
    }),
    faultCount: faults.length,
  };
}

/** Reads the posted form: names of repositories become their ids, which no rename changes. */
export function readServerAccess(
  input: ServerAccessInput,
  typed: Readonly<Record<string, string>>,
): { readonly access: ServerAccess; readonly faults: FieldFault[] } {
  const faults: FieldFault[] = [];
  const ids = new Set<string>();
  const patterns = new Set<string>();
  for (const line of linesOf(typed["users"] ?? "")) {
    const known = idOf(input, line);
    if (known !== undefined) ids.add(known);
    else if (line.length > 250)
      faults.push({ field: "users", sentence: `“${shorten(line, 40)}” is too long for a name or a pattern.` });
    else if (/[*?[\]{}]/.test(line)) patterns.add(line);
    else
      faults.push({
        field: "users",
        sentence: `“${shorten(line, 80)}” is no repository this app knows: check its spelling, connect it first, or write a pattern such as team/*.`,
      });
  }
  const requests = linesOf(typed["requests"] ?? "").map((line) => ({ line, request: readPinnedRequest(line) }));
  const wrong = requests.find(({ request }) => request === undefined);
  if (wrong !== undefined)
    faults.push({
      field: "requests",
      sentence: `“${shorten(wrong.line, 80)}” is no METHOD /path, such as POST /job/payments/*.`,
    });
  const ownerId = ownerIn(input, typed);
  if (ownerId === null) faults.push({ field: "owner", sentence: "Please choose one of the owners." });
  const access: ServerAccess = {
    ...(typeof ownerId === "string" ? { ownerRepositoryId: ownerId } : {}),
    repositories: [...ids],
    patterns: [...patterns],
    requests: requests.flatMap(({ request }) => (request === undefined ? [] : [request])),
  };
  return { access, faults };
}

function fieldsOf({ server, repository, repositories, mayGive }: ServerAccessInput): Field[] {
  const { ownerRepositoryId } = server.access;
  const owners = [...new Set([repository.id, ...(ownerRepositoryId === undefined ? [] : [ownerRepositoryId])])];
  const options = owners.map((id) => ({
    value: id,
    label: `Admins of ${repositories.find((one) => one.id === id)?.fullName ?? id}`,
  }));
  const owner: Field = {
    name: "owner",
    label: "Belongs to",
    type: "select",
    scope: "server",
    isRequired: true,
    options: [{ value: workspace, label: "Admins of the workspace" }, ...options],
    hint: "Its owner changes address and credentials, and decides who may use it.",
  };
  return [
    ...(mayGive ? [owner] : []),
    {
      name: "users",
      label: "Repositories that may use it",
      type: "textarea",
      scope: "server",
      isRequired: false,
      placeholder: "acme/payments\nacme/web-*",
      hint: "One a line: a name, or a pattern. Whoever may name or rename a repository decides what falls under a pattern. The owner’s own repository needs no line.",
    },
    {
      name: "requests",
      label: "Only these requests",
      type: "textarea",
      scope: "server",
      isRequired: false,
      placeholder: "POST /job/payments/*/buildWithParameters",
      hint: "One METHOD /path a line, below the server’s address; * stands for a part of a path, ** for any. A link’s other requests are refused. Empty: any request a link makes.",
    },
  ];
}

function typedOf({ server, repositories }: ServerAccessInput): Record<string, string> {
  const { access } = server;
  const names = access.repositories.map(
    (id) => repositories.find((repository) => repository.id === id)?.fullName ?? id,
  );
  return {
    owner: access.ownerRepositoryId ?? workspace,
    users: [...names.toSorted(), ...access.patterns].join("\n"),
    requests: access.requests.join("\n"),
  };
}

function idOf({ server, repositories }: ServerAccessInput, line: string): string | undefined {
  const isSame = (name: string): boolean => name.toLowerCase() === line.toLowerCase();
  return (
    repositories.find((repository) => isSame(repository.fullName))?.id ??
    server.access.repositories.find((id) => id === line)
  );
}

/** undefined: the workspace; null: none of the choices. Who may not give it away leaves its owner as it is. */
function ownerIn(
  { server, repository, mayGive }: ServerAccessInput,
  typed: Readonly<Record<string, string>>,
): string | undefined | null {
  const before = server.access.ownerRepositoryId;
  const wanted = typed["owner"];
  if (!mayGive || wanted === undefined) return before;
  if (wanted === workspace) return undefined;
  return wanted === repository.id || wanted === before ? wanted : null;
}
