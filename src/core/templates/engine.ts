// Liquid with every filter, comparison, list and piece of text charged to a budget. The library's own limits hold for
// one template each, and miss what a filter looks for in a text, lists within lists, comparisons, and what a loop
// prints.

import { CaseTag, Context, defaultOperators, filters, Liquid, toValue, toValueSync } from "liquidjs";
import type { Emitter, FilterImplOptions, Template } from "liquidjs";
import type { RenderingBudget } from "../limits/rendering-budget.ts";

const templateCharactersLimit = 20_000;

/** One of these costs about as much as looking at so many characters; measured. */
const unitsPerStep = 600;
/** A tag may read a good part of the template each time it is reached. */
const unitsPerCharacterAndStep = 0.5;
const unitsPerParsedCharacter = 50;
/** Dates are written by the machine's locale data. */
const unitsPerDateCharacter = 2_000;
const unitsPerValue = 8;
const unitsPerEntry = 60;
const mostEntries = 100_000;
/** A name or an expression is looked up for an entry. */
const unitsPerLookUp = 200;
/** What the library counts as one is eight bytes of a range, or a character that is copied. */
const unitsPerCounted = 4;
/** Looking for a long text in a long text takes, at worst, the product of both over so much. */
const searchDivisor = 64;

const searching: ReadonlySet<string> = new Set([
  "split",
  "replace",
  "replace_first",
  "replace_last",
  "remove",
  "remove_first",
  "remove_last",
]);
const sorting: ReadonlySet<string> = new Set(["sort", "sort_natural", "sample"]);
/** Its pattern takes quadratic time on a hostile commit message. */
const missingFilters: readonly string[] = ["strip_html"];
/** These read other templates; there are none. */
const missingTags: readonly string[] = ["include", "render", "layout", "block"];

type Charge = (units: number) => void;
/** What a filter sees of the library; a Charge is in its context. */
interface FilterSelf {
  readonly context: Context;
}

let made: Liquid | undefined;

/** The engine: it keeps nothing from one template to the next, so there is one. */
function engine(): Liquid {
  return (made ??= makeEngine());
}

/** Parses a template; throws what is wrong with it. */
export function parseTemplate(template: string, budget: RenderingBudget): Template[] {
  budget.chargeWork(template.length * unitsPerParsedCharacter);
  return engine().parse(template);
}

/** Renders a template; throws what is wrong with it, or that the budget is used up. */
export function renderBounded(template: string, scope: object, budget: RenderingBudget): string {
  const templates = parseTemplate(template, budget);
  const liquid = engine();
  const context = new Context(scope, liquid.options, { sync: true }, { liquid });
  const use: Charge = (count) => budget.chargeWork(count * unitsPerCounted);
  const step = unitsPerStep + template.length * unitsPerCharacterAndStep;
  const check = (now: number): void => {
    budget.chargeWork(step);
    budget.step(now);
  };
  Object.assign(context, { memoryLimit: { use }, renderLimit: { check } });
  budget.begin();
  const text = String(liquid.renderSync(templates, context) as unknown);
  budget.chargeText(text.length);
  return text;
}

/** The paths of the variables a parsed template uses and does not set itself. */
export function variablesUsed(templates: Template[]): unknown {
  return engine().globalVariableSegmentsSync(templates);
}

function makeEngine(): Liquid {
  const liquid = new Liquid({
    strictVariables: true,
    strictFilters: true,
    ownPropertyOnly: true,
    templates: {},
    parseLimit: templateCharactersLimit,
    timezoneOffset: 0,
    operators: Object.fromEntries(
      Object.entries(defaultOperators).map(([name, operator]) => [name, chargedOperator(name, operator)]),
    ),
  });
  for (const [name, filter] of Object.entries(filters)) liquid.registerFilter(name, chargedFilter(name, filter));
  for (const name of missingFilters)
    liquid.registerFilter(name, () => {
      throw new Error(`the filter ${name} is not available here`);
    });
  for (const name of missingTags)
    liquid.registerTag(name, {
      parse: () => {
        throw new Error(`the tag ${name} is not available here`);
      },
      render: () => undefined,
    });
  liquid.registerTag("case", ChargedCase);
  const { renderer } = liquid;
  const render = renderer.renderTemplates.bind(renderer);
  renderer.renderTemplates = (templates, context, emitter) =>
    render(templates, context, emitter ?? new ChargedEmitter(chargeOf(context)));
  return liquid;
}

function chargeOf(context: Context): Charge {
  return (units) => context.memoryLimit.use(units / unitsPerCounted);
}

/** What it costs to look at a value, in units. Lists hold no lists, groups are looked at one name at a time. */
function sizeOf(value: unknown): number {
  if (typeof value === "string") return value.length;
  if (!Array.isArray(value)) return unitsPerValue;
  if (value.length > mostEntries) return Infinity;
  return value.reduce(
    (sum: number, part: unknown) => sum + (typeof part === "string" ? part.length : 0),
    value.length * unitsPerEntry,
  );
}

function searchCost(text: unknown, sought: unknown): number {
  return typeof text === "string" ? (text.length * sizeOf(sought)) / searchDivisor : 0;
}

function chargedOperator(name: string, operator: (typeof defaultOperators)[string]): (typeof defaultOperators)[string] {
  const run = operator as (...given: readonly unknown[]) => unknown;
  return function* (...given: readonly unknown[]): Generator<unknown, boolean, unknown> {
    const charge = chargeOf(given.at(-1) as Context);
    const operands = given.slice(0, -1);
    for (const operand of operands) charge(sizeOf(operand));
    if (name === "contains") charge(searchCost(operands[0], operands[1]));
    return (yield run(...given)) as boolean;
  };
}

function chargedFilter(name: string, filter: FilterImplOptions): FilterImplOptions {
  const handler = typeof filter === "function" ? filter : filter.handler;
  function* run(this: FilterSelf, value: unknown, ...given: readonly unknown[]): Generator<unknown, unknown, unknown> {
    const charge = chargeOf(this.context);
    const size = sizeOf(value);
    const givenSize = given.reduce((sum: number, part) => sum + sizeOf(part), 0);
    charge(size + givenSize);
    if (Array.isArray(value) && given.length > 0) charge(value.length * (unitsPerLookUp + givenSize));
    if (sorting.has(name)) charge(size * Math.log2(size + 1));
    if (searching.has(name)) charge(searchCost(value, given[0]));
    if (name.startsWith("date")) charge((size + givenSize) * unitsPerDateCharacter);
    const result = yield handler.apply(this as never, [value, ...given]);
    charge(sizeOf(result));
    if (Array.isArray(result) && result.some(Array.isArray))
      throw new Error(`the filter ${name} makes a list of lists here, which is not available`);
    return result;
  }
  return { handler: run, raw: typeof filter !== "function" && filter.raw };
}

/** The library collects text without a bound. */
class ChargedEmitter implements Emitter {
  buffer = "";
  readonly #charge: Charge;

  constructor(charge: Charge) {
    this.#charge = charge;
  }

  write(value: unknown): void {
    this.#charge(sizeOf(value));
    this.buffer += textOf(value);
  }
}

function textOf(value: unknown): string {
  const plain = toValue(value) as string | number | boolean | readonly unknown[] | null | undefined;
  if (typeof plain === "string") return plain;
  if (plain === null || plain === undefined) return "";
  return Array.isArray(plain) ? plain.map(textOf).join("") : String(plain);
}

/** Compares its value with each of its alternatives, past the operators. */
class ChargedCase extends CaseTag {
  override *render(context: Context, emitter: Emitter): Generator<unknown, void, unknown> {
    const size = sizeOf(toValueSync(this.value.value(context)));
    chargeOf(context)(size * this.branches.reduce((sum, { values }) => sum + values.length, 0));
    yield* super.render(context, emitter);
  }
}
