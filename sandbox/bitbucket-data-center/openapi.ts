// Checks calls against Atlassian's published description of Data Center's API, where the file is at hand. It describes
// 9.2. Its gap: a report's value is described as an object, and is a number or text in its own examples.
import { existsSync, readFileSync } from "node:fs";

import { Ajv } from "ajv";
import type { ValidateFunction } from "ajv";
import formats from "ajv-formats";
import { z } from "zod";

export interface ApiDescription {
  /** What is wrong with a request body, or undefined. `template` is a path as the description writes it. */
  checkRequest(method: string, template: string, body: unknown): string | undefined;
}

const operation = z.looseObject({
  requestBody: z.looseObject({
    content: z.record(z.string(), z.looseObject({ schema: z.record(z.string(), z.unknown()) })),
  }),
});
const document = z.looseObject({
  paths: z.record(z.string(), z.record(z.string(), z.unknown())),
  components: z.looseObject({ schemas: z.record(z.string(), z.unknown()) }),
});

/** Undefined when the file is not there. */
export function readApiDescription(file: string | undefined): ApiDescription | undefined {
  if (file === undefined || !existsSync(file)) return undefined;
  const { paths, components } = document.parse(JSON.parse(readFileSync(file, "utf8")));
  const ajv = new Ajv({ strict: false, validateSchema: false, logger: false });
  formats.default(ajv);
  const data = {
    type: "object",
    required: ["title", "value"],
    properties: {
      title: { type: "string" },
      type: { enum: ["BOOLEAN", "DATE", "DURATION", "LINK", "NUMBER", "PERCENTAGE", "TEXT"] },
    },
  };
  ajv.addSchema({
    $id: "bitbucket",
    components: { schemas: absolute({ ...components.schemas, RestInsightReportData: data }) },
  });
  const compiled = new Map<string, ValidateFunction>();
  return {
    checkRequest(method, template, body) {
      const name = `${method} ${template}`;
      const read = operation.safeParse(paths[template]?.[method.toLowerCase()]);
      const schema = read.success ? Object.values(read.data.requestBody.content)[0]?.schema : undefined;
      if (schema === undefined) return `${name}: the description knows no such call`;
      const validate = compiled.get(name) ?? ajv.compile(z.record(z.string(), z.unknown()).parse(absolute(schema)));
      compiled.set(name, validate);
      return validate(body) ? undefined : `${name}: ${ajv.errorsText(validate.errors, { dataVar: "body" })}`;
    },
  };
}

function absolute(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(absolute);
  if (typeof node !== "object" || node === null) return node;
  return Object.fromEntries(
    Object.entries(node).map(([name, value]) => [
      name,
      name === "$ref" && typeof value === "string" ? `bitbucket${value}` : absolute(value),
    ]),
  );
}
