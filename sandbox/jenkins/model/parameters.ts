// Declared parameters and their values: what is not declared never reaches a build.
// https://github.com/jenkinsci/jenkins core/src/main/java/hudson/model/ParametersDefinitionProperty.java
import { readIn, readList, readText } from "../../stand-in/received.ts";
import type { Job, ParameterDefinition, ParameterValue } from "./model.ts";

/** What Jenkins throws over a bad value; it answers such a request with 500. */
export class IllegalArgument extends Error {}

/** The parameters a job declares, in their order. */
export function listDefinitions(job: Job): ParameterDefinition[] {
  return (job.options.parameters ?? []).map((given) => (typeof given === "string" ? { name: given } : given));
}

/** Whether a job takes parameters. */
export function isParameterized(job: Job): boolean {
  return listDefinitions(job).length > 0;
}

/** Values for `buildWithParameters`: sent ones, else defaults; names nobody declared are dropped. */
export function valuesFromForm(job: Job, form: URLSearchParams): ParameterValue[] {
  return listDefinitions(job).map((definition) => {
    const sent = form.getAll(definition.name);
    if (sent.length > 1)
      throw new IllegalArgument(`Illegal number of parameter values for ${definition.name}: ${sent.length}`);
    return makeValue(definition, sent[0]);
  });
}

/** Values for `build` with the field `json={"parameter":[{"name","value"}]}`, as the page's own form sends it. */
export function valuesFromSubmittedForm(job: Job, json: unknown): ParameterValue[] {
  const listed = readIn(json, "parameter");
  if (listed === undefined) return [];
  const entries = Array.isArray(listed) ? readList(listed) : [listed];
  return entries.map((entry) => {
    const name = readText(entry, "name") ?? "";
    const definition = listDefinitions(job).find((candidate) => candidate.name === name);
    if (definition === undefined) throw new IllegalArgument(`No such parameter definition: ${name}`);
    const value = readIn(entry, "value");
    return makeValue(definition, typeof value === "string" || typeof value === "boolean" ? String(value) : undefined);
  });
}

/** Values for a build no form asked for: known variables by name, else defaults. */
export function valuesFromVariables(job: Job, variables: Readonly<Record<string, string>> = {}): ParameterValue[] {
  return listDefinitions(job).map((definition) => makeValue(definition, variables[definition.name]));
}

/** A value as the remote API shows it; passwords show their name alone. */
export function exposeValue(value: ParameterValue): Record<string, unknown> {
  const shown = { _class: valueClasses[value.kind], name: value.name };
  if (value.kind === "password") return shown;
  return { ...shown, value: value.kind === "boolean" ? value.value === "true" : value.value };
}

/** A definition as the remote API shows it. */
export function exposeDefinition(definition: ParameterDefinition): Record<string, unknown> {
  const kind = definition.kind ?? "string";
  return {
    _class: definitionClasses[kind],
    defaultParameterValue: exposeValue(makeValue(definition, undefined)),
    description: definition.description ?? "",
    name: definition.name,
    type: definitionClasses[kind].replace(/^hudson\.model\./, ""),
    ...(kind === "choice" ? { choices: definition.choices ?? [] } : {}),
  };
}

const valueClasses = {
  string: "hudson.model.StringParameterValue",
  text: "hudson.model.TextParameterValue",
  boolean: "hudson.model.BooleanParameterValue",
  choice: "hudson.model.StringParameterValue",
  password: "hudson.model.PasswordParameterValue",
} as const;

const definitionClasses = {
  string: "hudson.model.StringParameterDefinition",
  text: "hudson.model.TextParameterDefinition",
  boolean: "hudson.model.BooleanParameterDefinition",
  choice: "hudson.model.ChoiceParameterDefinition",
  password: "hudson.model.PasswordParameterDefinition",
} as const;

function makeValue(definition: ParameterDefinition, sent: string | undefined): ParameterValue {
  const { name, kind = "string" } = definition;
  if (kind === "boolean")
    return { name, kind, value: String((sent ?? definition.defaultValue) === "true" || sent === "on") };
  if (kind === "choice") {
    const choices = definition.choices ?? [];
    const value = sent ?? definition.defaultValue ?? choices[0] ?? "";
    if (!choices.includes(value)) throw new IllegalArgument(`Illegal choice for parameter ${name}: ${value}`);
    return { name, kind, value };
  }
  return { name, kind, value: sent ?? definition.defaultValue ?? "" };
}
