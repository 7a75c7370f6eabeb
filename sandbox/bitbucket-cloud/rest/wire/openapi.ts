// Checks calls and answers against Atlassian's published description of the API, where the file is at hand. Its gaps,
// known from real traffic: a request need not carry `type`; an answer may hold more keys than listed (request-changes
// links, rendered types) and null for what is absent; an error's `detail` may be an object and it may carry `fields`; a
// report's values are numbers and texts, not objects; the 40 characters of a status key are not in it.
import { existsSync, readFileSync } from "node:fs";
import { Ajv } from "ajv";
import type { ValidateFunction } from "ajv";
import formats from "ajv-formats";
import { z } from "zod";

export interface ApiDescription {
  /** What is wrong with a request body, or null. */
  checkRequest(method: string, template: string, body: unknown): string | null;
  /** What is wrong with an answer, or null. */
  checkAnswer(method: string, template: string, status: number, json: unknown): string | null;
  has(method: string, template: string): boolean;
  /** The classic scopes an operation asks for. */
  scopesOf(method: string, template: string): readonly string[];
}

const content = z
  .looseObject({ "application/json": z.looseObject({ schema: z.unknown().optional() }).optional() })
  .optional();
const operation = z.looseObject({
  requestBody: z.looseObject({ content }).optional(),
  responses: z.record(z.string(), z.looseObject({ content })).optional(),
  security: z.array(z.record(z.string(), z.array(z.string()))).optional(),
});
const document = z.looseObject({
  paths: z.record(z.string(), z.record(z.string(), z.unknown())),
  components: z.looseObject({ schemas: z.record(z.string(), z.unknown()) }),
});

/** Null when the file is not there. */
export function readApiDescription(file: string | null): ApiDescription | null {
  if (file === null || !existsSync(file)) return null;
  const { paths, components } = document.parse(JSON.parse(readFileSync(file, "utf8")));
  const schemas = {
    ...components.schemas,
    error: { type: "object", required: ["type", "error"] },
    report_data: { type: "object" },
  };
  const requests = makeCompiler(schemas, relaxRequest);
  const answers = makeCompiler(schemas, relaxAnswer);
  const find = (method: string, template: string) => {
    const found = paths[template]?.[method.toLowerCase()];
    return found === undefined ? null : operation.parse(found);
  };
  return {
    checkRequest(method, template, body) {
      const schema = find(method, template)?.requestBody?.content?.["application/json"]?.schema;
      return schema === undefined ? null : requests(`${method} ${template}`, schema, body);
    },
    checkAnswer(method, template, status, json) {
      const schema = find(method, template)?.responses?.[String(status)]?.content?.["application/json"]?.schema;
      return schema === undefined || json === undefined
        ? null
        : answers(`${method} ${template} ${status}`, schema, json);
    },
    has: (method, template) => find(method, template) !== null,
    scopesOf: (method, template) => find(method, template)?.security?.flatMap((one) => one.oauth2 ?? []) ?? [],
  };
}

function makeCompiler(schemas: Record<string, unknown>, relax: (schema: unknown) => unknown) {
  const ajv = new Ajv({ strict: false, allErrors: false, validateSchema: false, logger: false });
  formats.default(ajv);
  ajv.addSchema({ $id: "bitbucket", components: { schemas: relax(schemas) } });
  const compiled = new Map<string, ValidateFunction>();
  return (name: string, schema: unknown, value: unknown): string | null => {
    const validate = compiled.get(name) ?? ajv.compile(toSchema(relax(schema)));
    compiled.set(name, validate);
    if (validate(value)) return null;
    return `${name}: ${ajv.errorsText(validate.errors, { dataVar: "body" })}`;
  };
}

function toSchema(relaxed: unknown): Record<string, unknown> {
  return z.record(z.string(), z.unknown()).parse(relaxed);
}

function relaxRequest(schema: unknown): unknown {
  return mapNodes(schema, (node) =>
    Array.isArray(node.required) ? { ...node, required: node.required.filter((name) => name !== "type") } : node,
  );
}

function relaxAnswer(schema: unknown): unknown {
  return mapNodes(schema, (node) => {
    const open = node.additionalProperties === false ? { ...node, additionalProperties: true } : node;
    if (typeof open.properties !== "object" || open.properties === null || !("type" in open || "properties" in open))
      return open;
    const properties = Object.fromEntries(
      Object.entries(open.properties).map(([name, one]) => [
        name,
        isSchema(one) ? { anyOf: [one, { type: "null" }] } : one,
      ]),
    );
    return { ...open, properties };
  });
}

function mapNodes(node: unknown, change: (node: Record<string, unknown>) => Record<string, unknown>): unknown {
  if (Array.isArray(node)) return node.map((one) => mapNodes(one, change));
  if (typeof node !== "object" || node === null) return node;
  const mapped = Object.fromEntries(
    Object.entries(node).map(([name, value]) => [
      name,
      name === "$ref" && typeof value === "string" ? `bitbucket${value}` : mapNodes(value, change),
    ]),
  );
  return change(mapped);
}

function isSchema(value: unknown): boolean {
  return (
    typeof value === "object" &&
    value !== null &&
    ["type", "$ref", "allOf", "anyOf", "oneOf"].some((key) => key in value)
  );
}
