// How the Generic Webhook Trigger turns a request into variables.
// https://github.com/jenkinsci/generic-webhook-trigger-plugin src/main/java/org/jenkinsci/plugins/gwt/resolvers/
import type { IncomingHttpHeaders } from "node:http";

import { isRecord, readIn } from "../../stand-in/received.ts";
import type { GenericTrigger } from "../model/model.ts";

/** What a request offers to take variables from. */
export interface VariableSource {
  body: unknown;
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
}

/** All variables of a trigger: from the body, from the query, from headers. */
export function resolveVariables(trigger: GenericTrigger, source: VariableSource): Record<string, string> {
  const found: Record<string, string> = {};
  for (const { key, expression, defaultValue, regexpFilter } of trigger.variables ?? []) {
    const cut = (text: string): string =>
      regexpFilter === undefined ? text : text.replace(new RegExp(regexpFilter, "g"), "");
    const value = readPath(source.body, expression) ?? defaultValue;
    if (value === undefined) found[nameVariable(key)] = "";
    else if (typeof value === "object") found[nameVariable(key)] = JSON.stringify(value);
    for (const [name, text] of flatten(key, value)) found[nameVariable(name)] = cut(text);
  }
  for (const name of trigger.requestVariables ?? []) addNumbered(found, nameVariable(name), source.query.getAll(name));
  for (const name of trigger.headerVariables ?? []) {
    addNumbered(found, nameVariable(name.toLowerCase()), [source.headers[name.toLowerCase()] ?? []].flat());
  }
  return found;
}

/** Puts variables into a text: `$name` and `${name}`. */
export function renderText(text: string, variables: Readonly<Record<string, string>>): string {
  return text.replace(/\$\{(\w+)\}|\$(\w+)/g, (whole, braced: string | undefined, bare: string | undefined) => {
    const name = braced ?? bare ?? "";
    return Object.hasOwn(variables, name) ? (variables[name] ?? "") : whole;
  });
}

/** Follows the plain part of JSONPath, `$.a.b[0]['c d']`; undefined for what is not there or not understood. */
function readPath(body: unknown, expression: string): unknown {
  if (!expression.startsWith("$")) return undefined;
  const way: (string | number)[] = [];
  let rest = expression.slice(1);
  while (rest !== "") {
    const step = /^(?:\.([\w-]+)|\[(\d+)\]|\['([^']*)'\])/.exec(rest);
    if (step === null) return undefined;
    way.push(step[2] === undefined ? (step[1] ?? step[3] ?? "") : Number(step[2]));
    rest = rest.slice(step[0].length);
  }
  return readIn(body, ...way);
}

function flatten(key: string, value: unknown): [string, string][] {
  if (Array.isArray(value)) return value.flatMap((entry: unknown, at) => flatten(`${key}_${at}`, entry));
  if (isRecord(value)) return Object.entries(value).flatMap(([name, entry]) => flatten(`${key}_${name}`, entry));
  if (typeof value === "string") return [[key, value]];
  return typeof value === "number" || typeof value === "boolean" ? [[key, String(value)]] : [];
}

// A value that came once is found under the bare name too.
function addNumbered(found: Record<string, string>, name: string, values: readonly string[]): void {
  for (const [at, value] of values.entries()) found[`${name}_${at}`] = value;
  if (values.length === 1) found[name] = values[0] ?? "";
}

function nameVariable(name: string): string {
  return name.replace(/[-\s]/g, "_");
}
