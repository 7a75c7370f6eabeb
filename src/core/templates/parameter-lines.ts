// Parameters as a person types them: one NAME=template a line.

import type { FieldFault } from "../field.ts";
import type { Link } from "../link.ts";
import { parametersLimit, RenderingBudget } from "../limits/rendering-budget.ts";
import { faultOfTemplate } from "./template.ts";
import { shorten } from "../text/text.ts";

/** Faults a person reads at once. */
const faultsLimit = 20;

/** A line as it was typed; wrong ones are never rendered. */
export interface ParameterLine {
  readonly name: string;
  readonly template: string;
  readonly fault: string | undefined;
}

/**
 * Reads lines of NAME=template; empty lines and lines that begin with # are left out. One fault per wrong line, of the
 * first that are wrong.
 */
export function parseParameterLines(
  text: string,
  field = "parameters",
): { parameters: Link["parameters"]; faults: FieldFault[]; lines: ParameterLine[] } {
  const lines: ParameterLine[] = [];
  const parameters: { name: string; template: string }[] = [];
  const faults: FieldFault[] = [];
  const budget = new RenderingBudget();
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (faults.length === faultsLimit) break;
    if (line.trim() === "" || line.trimStart().startsWith("#")) continue;
    const cut = line.indexOf("=");
    const name = line.slice(0, Math.max(cut, 0)).trim();
    const template = line.slice(cut + 1).trim();
    const fault = faultOfLine(cut, name, template, parameters, budget);
    lines.push({ name: name === "" ? `Line ${index + 1}` : shorten(name, 40), template, fault });
    if (fault === undefined) parameters.push({ name, template });
    else faults.push({ field, sentence: `Line ${index + 1} of the parameters: ${fault}.` });
  }
  return { parameters, faults, lines };
}

/** The lines parseParameterLines reads. */
export function writeParameterLines(parameters: Link["parameters"]): string {
  return parameters.map(({ name, template }) => `${name}=${template}`).join("\n");
}

function faultOfLine(
  cut: number,
  name: string,
  template: string,
  before: Link["parameters"],
  budget: RenderingBudget,
): string | undefined {
  if (cut < 1) return "it has to look like NAME=value, for example BRANCH={{ branch }}";
  if (!/^[\p{L}_][\p{L}\p{N}_.-]{0,99}$/u.test(name))
    return `"${shorten(name, 40)}" is no name: letters, digits, _ . and - are allowed, beginning with a letter`;
  if (before.some((other) => other.name === name)) return `${name} is there twice`;
  if (before.length >= parametersLimit) return `at most ${parametersLimit} parameters are sent`;
  return faultOfTemplate(template, budget);
}
