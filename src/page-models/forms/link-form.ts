// What the link form shows: the job, when to build, what to send, what to report; the rare parts folded away.

import type { CiAdapter } from "../../core/ci-adapter.ts";
import type { FieldFault } from "../../core/field.ts";
import type { Server } from "../../core/server.ts";
import { faultsOf, viewFields, type FieldView, type FormFault } from "./field-view.ts";
import {
  branchFields,
  filterFields,
  kindFieldList,
  linkFields,
  nameField,
  parametersField,
  reportField,
  resultFields,
  secretParametersField,
} from "./link-fields.ts";
import type { Notice } from "../notice.ts";

/** Prefixes of controls in the posted form: our fields, the adapter's. */
export const ownPrefix = "link-";
export const jobPrefix = "job-";

export interface PreviewLine {
  readonly name: string;
  readonly value: string;
  /** A sentence instead of a value when the template is wrong. */
  readonly fault: string;
}

export interface LinkFormInput {
  readonly adapter: CiAdapter;
  readonly server: Server;
  readonly typed: Readonly<Record<string, string>>;
  readonly jobTyped: Readonly<Record<string, string>>;
  readonly ownFaults: readonly FieldFault[];
  readonly jobFaults: readonly FieldFault[];
  readonly keptSecrets: readonly string[];
  readonly keptParameters: readonly string[];
  readonly variables: readonly { readonly name: string; readonly meaning: string }[];
  readonly preview?: { readonly about: string; readonly lines: readonly PreviewLine[] };
  readonly notice?: Notice;
}

export interface LinkFormView {
  readonly serverName: string;
  readonly serverKind: string;
  readonly docs: string;
  readonly nameRow: FieldView | undefined;
  readonly jobRows: readonly FieldView[];
  readonly kindRows: readonly FieldView[];
  readonly kindFault: string;
  readonly branchRows: readonly FieldView[];
  readonly filterRows: readonly FieldView[];
  readonly reportRow: FieldView | undefined;
  readonly resultRows: readonly FieldView[];
  readonly takesParameters: boolean;
  readonly parametersRow: FieldView | undefined;
  readonly secretParametersRow: FieldView | undefined;
  readonly keptParameters: string;
  readonly variables: LinkFormInput["variables"];
  readonly preview: LinkFormInput["preview"];
  readonly notice: Notice | undefined;
  readonly faults: readonly FormFault[];
  readonly faultCount: number;
  /** A folded part that holds a fault or a change opens by itself. */
  readonly isFiltersOpen: boolean;
  readonly isResultsOpen: boolean;
  readonly isSecretsOpen: boolean;
}

/** Model of the form's fields. */
export function viewLinkForm(input: LinkFormInput): LinkFormView {
  const values = { ...input.typed, secretParameters: "" };
  const rows = (fields: typeof linkFields) =>
    viewFields(fields, { prefix: ownPrefix, scope: "link", values, hasSecret: () => false, faults: input.ownFaults });
  const hasFault = (fields: typeof linkFields) =>
    fields.some((field) => input.ownFaults.some((fault) => fault.field === field.name));
  const kindRows = rows(kindFieldList);
  const [nameRow] = rows([nameField]);
  const jobRows = viewFields(input.adapter.fields, {
    prefix: jobPrefix,
    scope: "link",
    values: input.jobTyped,
    hasSecret: (name) => input.keptSecrets.includes(name),
    faults: input.jobFaults,
  });
  const kindFault = kindRows.find((row) => row.fault !== "")?.fault ?? "";
  const branchRows = rows(branchFields);
  const filterRows = rows(filterFields);
  const [parametersRow] = rows([parametersField]);
  const [secretsRow] = rows([secretParametersField]);
  const isToRetype = (input.typed["secretParameters"] ?? "") !== "";
  const secretParametersRow = secretsRow === undefined ? undefined : { ...secretsRow, isSecret: true, isToRetype };
  const resultRows = rows(resultFields);
  return {
    serverName: input.server.name,
    serverKind: input.adapter.label,
    docs: input.adapter.docs,
    nameRow,
    jobRows,
    kindRows: kindRows.map((row) => ({ ...row, fault: "" })),
    kindFault,
    branchRows,
    filterRows,
    reportRow: rows([reportField])[0],
    resultRows,
    takesParameters: input.adapter.takesParameters,
    parametersRow,
    secretParametersRow,
    keptParameters: input.keptParameters.join(", "),
    variables: input.variables,
    preview: input.preview,
    notice: input.notice,
    faults: [
      ...faultsOf([nameRow, ...jobRows]),
      ...(kindFault === "" ? [] : [{ id: "link-kinds", fault: kindFault }]),
      ...faultsOf([...branchRows, ...filterRows, parametersRow, secretParametersRow, ...resultRows]),
    ],
    faultCount: input.ownFaults.length + input.jobFaults.length,
    isFiltersOpen: hasFault(filterFields),
    isResultsOpen: hasFault(resultFields),
    isSecretsOpen: hasFault([secretParametersField]) || isToRetype || input.keptParameters.length > 0,
  };
}
