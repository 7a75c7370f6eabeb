// Fields that many adapters have. A placeholder is always an example that works: the contract tests type it.

import type { Field } from "../../core/field.ts";
import { defined } from "../../core/rules/defined.ts";

type More = Partial<Pick<Field, "isRequired" | "hint" | "fallback" | "maxLength" | "guardsSecrets">>;

/** The server's address. */
export function addressField(placeholder: string, hint = "As you open it in a browser."): Field {
  return { name: "url", label: "Address", type: "url", scope: "server", isRequired: true, placeholder, hint };
}

/** One line of text. */
export function textField(
  scope: Field["scope"],
  name: string,
  label: string,
  placeholder: string,
  more: More = {},
): Field {
  return { name, label, type: "text", scope, isRequired: false, placeholder, ...more };
}

/** A secret: kept sealed, never shown again. */
export function secretField(scope: Field["scope"], name: string, label: string, more: More = {}): Field {
  return { name, label, type: "secret", scope, isRequired: false, ...more };
}

/** One of a few; the first is the fallback. */
export function choiceField(
  scope: Field["scope"],
  name: string,
  label: string,
  options: readonly { value: string; label: string }[],
  hint?: string,
): Field {
  return defined({
    name,
    label,
    type: "select",
    scope,
    isRequired: true,
    fallback: options[0]?.value ?? "",
    options,
    hint,
  });
}

/** Yes or no. */
export function checkField(scope: Field["scope"], name: string, label: string, hint?: string): Field {
  return defined({ name, label, type: "checkbox", scope, isRequired: false, hint });
}
