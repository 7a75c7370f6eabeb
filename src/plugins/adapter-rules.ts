// What a CI adapter of somebody else's has to keep before the app starts with it; `npm run check-adapter` checks much
// more.

import type { CiAdapter } from "../core/ci-adapter.ts";
import { codeOf, fieldsOf, missingFunctions } from "./words.ts";

const types: readonly unknown[] = ["text", "url", "secret", "number", "checkbox", "select", "textarea"];

/** One sentence for each fault; none: the value is an adapter. */
export function faultsOfAdapter(value: unknown): string[] {
  const fields = fieldsOf(value);
  if (fields === undefined) return ["it is no object"];
  const { id, label, summary, docs, fields: form, takesParameters } = fields;
  const faults: string[] = [];
  if (typeof id !== "string" || !/^[a-z][a-z0-9-]{0,39}$/.test(id))
    faults.push("its id has to be 1 to 40 lower-case letters, digits and dashes, beginning with a letter");
  if (typeof label !== "string" || label.trim() === "") faults.push("it has no label");
  if (typeof summary !== "string" || !summary.endsWith("."))
    faults.push("its summary has to be a sentence that ends with a full stop");
  if (typeof docs !== "string" || !docs.startsWith("https://"))
    faults.push("its docs have to be an address that starts with https://");
  if (typeof takesParameters !== "boolean") faults.push("takesParameters has to be true or false");
  const missing = missingFunctions(fields, ["test", "start", "result"]);
  if (missing.length > 0) faults.push(`it lacks ${missing.join(", ")}`);
  faults.push(...faultsOfForm(form));
  return faults.length > 0 ? faults : faultsOfConduct(value as CiAdapter);
}

function faultsOfForm(form: unknown): string[] {
  if (!Array.isArray(form)) return ["its fields have to be a list"];
  return form.flatMap((field: unknown, at) => {
    const { name, label, type, scope, isRequired } = fieldsOf(field) ?? {};
    const isRight =
      typeof name === "string" &&
      /^[a-z][A-Za-z0-9]*$/.test(name) &&
      typeof label === "string" &&
      types.includes(type) &&
      (scope === "server" || scope === "link") &&
      typeof isRequired === "boolean";
    return isRight
      ? []
      : [
          `field ${at + 1} needs a camelCase name, a label, a type of ${types.join(", ")}, a scope of server or link, and isRequired`,
        ];
  });
}

function faultsOfConduct(adapter: CiAdapter): string[] {
  for (const text of ["", "null", "[]", "<html>"]) {
    try {
      const results: unknown = adapter.result({ headers: {}, query: {}, body: Buffer.from(text) });
      if (!Array.isArray(results)) return ["result has to return a list"];
    } catch (thrown) {
      if (codeOf(thrown) !== "unreadable")
        return ['result has to throw an error with the code "unreadable" for what is no report of its CI server'];
    }
  }
  return [];
}
