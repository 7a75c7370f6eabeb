// The form of a CI server, made from its adapter's fields and two of ours.

import type { CiAdapter } from "../../core/ci-adapter.ts";
import {
  checkFields,
  movedFields,
  strayingSecrets,
  type Field,
  type FieldFault,
  type FieldValues,
} from "../../core/field.ts";
import type { Server } from "../../core/server.ts";
import { faultsOf, viewFields, type FieldView, type FormFault } from "./field-view.ts";
import type { Notice } from "../notice.ts";

/** Prefixes of controls in the posted form: our fields, the adapter's. */
export const serverPrefix = "server-";
export const ciPrefix = "ci-";

const ownFields: readonly Field[] = [
  {
    name: "name",
    label: "Name",
    type: "text",
    scope: "server",
    isRequired: true,
    maxLength: 80,
    hint: "How your team calls this server, for example “Jenkins (build.example.com)”.",
  },
  {
    name: "inFlightLimit",
    label: "At most this many deliveries at once",
    type: "number",
    scope: "server",
    isRequired: false,
    fallback: "10",
  },
];

/** What a person may decide about a server. Secrets carry only what was typed: absent means keep. */
export interface ServerDraft extends Pick<Server, "name" | "settings" | "inFlightLimit"> {
  readonly newSecrets: FieldValues;
}

export interface ServerFormView {
  readonly kind: string;
  readonly kindLabel: string;
  readonly summary: string;
  readonly docs: string;
  readonly nameRow: FieldView | undefined;
  readonly limitRow: FieldView | undefined;
  readonly ciRows: readonly FieldView[];
  readonly notice: Notice | undefined;
  readonly faults: readonly FormFault[];
  readonly faultCount: number;
}

/**
 * Reads a posted server form. The draft is only fit to be kept when there are no faults.
 * `isOutOfReach`: links the visitor has no say in use the server, so that its address may not lead elsewhere.
 */
export function readServerForm(
  typed: Readonly<Record<string, string>>,
  ciTyped: Readonly<Record<string, string>>,
  adapter: CiAdapter,
  kept: Server | undefined,
  isOutOfReach = false,
): { draft: ServerDraft; faults: FieldFault[] } {
  const own = checkFields(ownFields, "server", typed, { hasSecret: () => false });
  const ci = checkFields(adapter.fields, "server", ciTyped, { hasSecret: (name) => hasSecret(kept, name) });
  const inFlightLimit = Number(own.values["inFlightLimit"] ?? "10");
  const faults = [
    ...own.faults.map(markOwn),
    ...ci.faults,
    ...movedFaults(adapter, ci.values, ci.secrets, kept, isOutOfReach),
  ];
  if (inFlightLimit < 1 || inFlightLimit > 250)
    faults.push(markOwn({ field: "inFlightLimit", sentence: "Please give a number from 1 to 250." }));
  return {
    draft: { name: own.values["name"] ?? "", inFlightLimit, settings: ci.values, newSecrets: ci.secrets },
    faults,
  };
}

/** Model of the form; `typed` values are shown again, secrets never. */
export function viewServerForm(input: {
  readonly adapter: CiAdapter;
  readonly typed: Readonly<Record<string, string>>;
  readonly ciTyped: Readonly<Record<string, string>>;
  readonly faults: readonly FieldFault[];
  readonly kept: Server | undefined;
  readonly notice?: Notice | undefined;
}): ServerFormView {
  const ownFaults = input.faults
    .filter((fault) => fault.field.startsWith(serverPrefix))
    .map((fault) => ({ ...fault, field: fault.field.slice(serverPrefix.length) }));
  const own = viewFields(ownFields, {
    prefix: serverPrefix,
    scope: "server",
    values: input.typed,
    hasSecret: () => false,
    faults: ownFaults,
  });
  const ciRows = viewFields(input.adapter.fields, {
    prefix: ciPrefix,
    scope: "server",
    values: input.ciTyped,
    hasSecret: (name) => hasSecret(input.kept, name),
    faults: input.faults,
  });
  return {
    kind: input.adapter.id,
    kindLabel: input.adapter.label,
    summary: input.adapter.summary,
    docs: input.adapter.docs,
    nameRow: own[0],
    limitRow: own[1],
    ciRows,
    notice: input.notice,
    faults: faultsOf([own[0], ...ciRows, own[1]]),
    faultCount: input.faults.length,
  };
}

/** Values of our own fields for a server, as its form shows them. */
export function typedOfServer(server: Pick<Server, "name" | "inFlightLimit">): Record<string, string> {
  return { name: server.name, inFlightLimit: String(server.inFlightLimit) };
}

/**
 * A kept secret must not follow a changed address, path, user or the like: else whoever may edit a server could have
 * its token sent to a machine of their own.
 */
function movedFaults(
  adapter: CiAdapter,
  values: FieldValues,
  typedSecrets: FieldValues,
  kept: Server | undefined,
  isOutOfReach: boolean,
): FieldFault[] {
  if (kept === undefined) return [];
  const moved = movedFields(adapter.fields, kept.settings, values);
  const [first] = moved;
  if (first === undefined) return [];
  const elsewhere = moved.find((field) => field.type === "url");
  if (elsewhere !== undefined && isOutOfReach)
    return [
      {
        field: elsewhere.name,
        sentence:
          "Links of other repositories use this server, and their secrets would be sent to the new address: please add the new address as a server of its own.",
      },
    ];
  return strayingSecrets(adapter.fields, kept, { settings: values, newSecrets: typedSecrets }).map((field) => ({
    field: field.name,
    sentence: `${first.label} is another one now: please type ${field.label} again, so that the kept one is not sent to the wrong place.`,
  }));
}

function hasSecret(kept: Server | undefined, name: string): boolean {
  return (kept?.secrets[name] ?? "") !== "";
}

function markOwn(fault: FieldFault): FieldFault {
  return { ...fault, field: `${serverPrefix}${fault.field}` };
}
