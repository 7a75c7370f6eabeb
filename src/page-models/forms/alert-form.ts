// The form that says who is told when a link of a repository begins to fail or works again.

import { checkFields, type Field, type FieldFault } from "../../core/field.ts";
import type { AlertRules } from "../../core/tenant.ts";
import { splitUserinfo } from "../../core/rules/userinfo.ts";
import { faultsOf, viewFields, type FieldView, type FormFault } from "./field-view.ts";

/** Prefix of the form's controls. */
export const alertPrefix = "alert-";

const fields: readonly Field[] = [
  {
    name: "url",
    label: "Webhook",
    type: "url",
    scope: "link",
    isRequired: false,
    placeholder: "https://chat.example.com/hooks/ci",
    hint: "Gets one signed POST for each change, as Standard Webhooks: link.failing, link.recovered.",
  },
  {
    name: "secret",
    label: "Signing secret",
    type: "secret",
    scope: "link",
    isRequired: false,
    maxLength: 200,
    hint: "whsec_ and at least 24 bytes in base64; make one with: echo whsec_$(openssl rand -base64 32)",
  },
  {
    name: "email",
    label: "E-mail",
    type: "text",
    scope: "link",
    isRequired: false,
    maxLength: 254,
    placeholder: "team@example.com",
  },
];

const secretShape = /^whsec_(?:[A-Za-z0-9+/]{4}){8,}(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
const emailShape = /^[^\s@<>(),;:"\\]{1,64}@[^\s@<>(),;:"\\]{1,189}\.[A-Za-z0-9-]{2,}$/;

export interface AlertDraft {
  readonly rules: AlertRules;
  /** Absent: the kept one stays. */
  readonly newSecret: string | undefined;
}

/** What was typed, with a sentence for each fault. */
export function readAlertForm(
  typed: Readonly<Record<string, string>>,
  hasSecret: boolean,
  mayMail: boolean,
): { draft: AlertDraft; faults: FieldFault[] } {
  const { values, secrets, faults } = checkFields(fields, "link", typed, { hasSecret: () => hasSecret });
  const url = values["url"] ?? "";
  const email = values["email"] ?? "";
  const newSecret = secrets["secret"]?.trim();
  if (splitUserinfo({ url }).urlCredentials !== undefined)
    faults.push({
      field: "url",
      sentence: "Alerts are signed, and sent to an address without user and password: please take them out.",
    });
  if (newSecret !== undefined && !secretShape.test(newSecret))
    faults.push({ field: "secret", sentence: "The signing secret has to be whsec_ and at least 24 bytes in base64." });
  if (url !== "" && newSecret === undefined && !hasSecret)
    faults.push({
      field: "secret",
      sentence:
        "A webhook needs a signing secret, so that its receiver can tell our alerts from others: please type one.",
    });
  if (email !== "" && !emailShape.test(email))
    faults.push({ field: "email", sentence: "This is no e-mail address; please type one such as team@example.com." });
  if (email !== "" && !mayMail)
    faults.push({
      field: "email",
      sentence: noMail,
    });
  return {
    draft: { rules: { ...(url === "" ? {} : { url }), ...(email === "" ? {} : { email }) }, newSecret },
    faults,
  };
}

export interface AlertFormView {
  readonly rows: readonly FieldView[];
  readonly faults: readonly FormFault[];
  /** Nobody can be told by e-mail, and who has to do what for it. */
  readonly mailNote: string;
}

/** Model of the form. E-mail is offered where it can be sent; one that was kept before can still be taken out. */
export function viewAlertForm(
  typed: Readonly<Record<string, string>>,
  hasSecret: boolean,
  faults: readonly FieldFault[],
  mayMail: boolean,
): AlertFormView {
  const offered = fields.filter(({ name }) => name !== "email" || mayMail || (typed["email"] ?? "") !== "");
  const rows = viewFields(offered, {
    prefix: alertPrefix,
    scope: "link",
    values: typed,
    hasSecret: () => hasSecret,
    faults,
  });
  return { rows, faults: faultsOf(rows), mailNote: mayMail ? "" : noMail };
}

const noMail = "This app sends no e-mail yet: whoever runs it has to set SMTP_URL first. A webhook works without.";
