import assert from "node:assert/strict";

import { Problem } from "../../../src/core/problem.ts";
import { RenderingBudget } from "../../../src/core/limits/rendering-budget.ts";
import type { RenderingLimits } from "../../../src/core/limits/rendering-budget.ts";
import {
  faultOfTemplate,
  renderParameters,
  renderTemplate,
  variablesOf,
} from "../../../src/core/templates/template.ts";
import type { Variables } from "../../../src/core/templates/template.ts";
import { pushOf } from "../../ci/samples.ts";

const context = {
  deliveryId: "delivery-1",
  resultUrl: "https://bridge.example.com/results/t",
  linkName: "payments build",
};

function push(message = "m"): Variables {
  return variablesOf(pushOf("main", message), context);
}

function failureOf(template: string, message?: string, limits: Partial<RenderingLimits> = {}): string {
  try {
    renderTemplate(template, push(message), "the body", new RenderingBudget({ ms: Infinity, ...limits }));
  } catch (thrown) {
    assert.ok(
      thrown instanceof Problem && thrown.code === "template-failed" && !thrown.again,
      "it parks: the same again cannot go better",
    );
    return thrown.message;
  }
  assert.fail(`it rendered: ${template.slice(0, 100)}`);
}

const parameters = (count: number, template: string) =>
  Array.from({ length: count }, (_, index) => ({ name: `P${index}`, template }));
const megabyte = "x".repeat(900_000);
const long = "a".repeat(500_000);
const nest = "{% assign a = branch | split: '' %}";

describe("rendering budget", () => {
  it("S16: bounds the characters of all texts of a delivery, and names the parameter that is too much", () => {
    const rendering = () =>
      renderParameters(
        { parameters: parameters(100, "{{ message }}"), secretParameters: {} },
        push(megabyte),
        new RenderingBudget(),
      );
    assert.throws(
      rendering,
      /parameter P1: its texts are longer than 1000000 characters altogether; whoever may edit the link has to shorten/,
    );
  });

  it("S16: is shared by templates rendered at different moments, with plain texts and secrets", () => {
    const budget = new RenderingBudget({ characters: 100 });
    assert.equal(renderTemplate("x".repeat(40), push(), "the path", budget).length, 40);
    renderParameters(
      { parameters: parameters(1, "{{ message }}"), secretParameters: { KEY: "s".repeat(30) } },
      push("y".repeat(20)),
      budget,
    );
    assert.equal(budget.characters, 90);
    assert.throws(
      () => renderTemplate("{{ message }}", push("z".repeat(20)), "the header x-a", budget),
      /the header x-a: its texts are longer/,
    );
    assert.throws(
      () => renderTemplate("a", push(), "the body", budget),
      /the body: its texts are longer/,
      "what is used up stays so",
    );
    assert.throws(
      () => renderParameters({ parameters: [], secretParameters: { KEY: "s" } }, push(), budget),
      /the secret parameter KEY/,
    );
  });

  it("S16: sends no more parameters than a link may have, however they came into the database", () => {
    assert.throws(
      () => renderParameters({ parameters: parameters(101, "x"), secretParameters: {} }, push(), new RenderingBudget()),
      /101 parameters, and at most 100 are sent/,
    );
  });

  it("S16: counts the work of a hundred templates together, so that a busy machine changes nothing", () => {
    const loop = "{% for i in (1..2000) %}{% if i == 0 %}x{% endif %}{% endfor %}";
    renderTemplate(loop, push(), "the body", new RenderingBudget({ ms: Infinity }));
    assert.throws(
      () =>
        renderParameters(
          { parameters: parameters(100, loop), secretParameters: {} },
          push(),
          new RenderingBudget({ ms: Infinity }),
        ),
      /too much work altogether/,
    );
    assert.match(
      failureOf(`${loop}${"{% comment %}x{% endcomment %}".repeat(10)}`, "m", { work: 1000 }),
      /too much work/,
    );
  });

  it("S16: charges what the library's own limits miss", () => {
    const needle =
      "{% capture p %}{% for i in (1..9000) %}a{% endfor %}b{% for i in (1..9000) %}a{% endfor %}{% endcapture %}";
    const longer = "{% assign a = a | push: message %}";
    const twoLists = "{% assign a = (1..30000) %}{% assign b = (1..30000) %}";
    const hostile: Readonly<Record<string, string>> = {
      "a text looked for in a text": `${needle}{% if message contains p %}x{% endif %}`,
      "a text split at a text": `${needle}{{ message | split: p | size }}`,
      "a text that replaces each letter": "{{ message | replace: 'a', message | size }}",
      "what a loop collects":
        "{% capture p %}{% for i in (1..9000) %}{{ message }}{% endfor %}{% endcapture %}{{ p.size }}",
      "what a loop prints": "{% for i in (1..9000) %}{{ message }}{% endfor %}",
      "a text doubled": `{% assign a = message %}${"{% assign a = a | append: a %}".repeat(10)}{{ a | size }}`,
      "a list of the same long text, sorted": `${nest}${longer.repeat(9)}{{ a | sort_natural | size }}`,
      "an expression for each entry of a list": "{% assign a = (1..20000) %}{{ a | where_exp: 'x', message | size }}",
      dates: "{{ 'now' | date: message | size }}",
      "a date as wide as asked": "{{ 'now' | date: '%99999999Y' | size }}",
      "alternatives compared with a list": `${twoLists}{% case a %}${"{% when b %}".repeat(200)}{% endcase %}`,
      "lists printed": `{% assign a = message | split: '' %}${"{{ a }}".repeat(30)}`,
      "long comparisons": `{% if ${Array(50).fill("message == message").join(" and ")} %}x{% endif %}`,
      "a list repeated": "{% assign a = (1..90000) %}{% for i in (1..300) %}{{ a | reverse | size }}{% endfor %}",
    };
    for (const [what, template] of Object.entries(hostile))
      assert.match(failureOf(template, long), /too much work|longer than/, what);
  });

  it("S16: makes no list of lists, which a template doubles with every step", () => {
    assert.match(failureOf(`${nest}${"{% assign a = a | push: a %}".repeat(40)}{{ a }}`), /list of lists/);
    assert.match(failureOf("{% assign a = commits | group_by: 'hash' | map: 'items' %}{{ a }}"), /list of lists/);
  });

  it("S16: bounds the time of all templates together, not counting the stops of a busy machine", () => {
    const budget = new RenderingBudget({ ms: 100 });
    budget.begin();
    budget.step(0);
    budget.step(90_000);
    for (const now of [90_020, 90_040, 90_060]) budget.step(now);
    assert.throws(() => budget.step(90_080), /longer than 100 milliseconds altogether/);
    assert.throws(() => renderTemplate("{{ branch }}", push(), "the body", budget), /milliseconds altogether/);
  });

  it("S16: bounds what is parsed for one form", () => {
    const budget = new RenderingBudget({ work: 100_000 });
    assert.equal(faultOfTemplate("{{ branch }}", budget), undefined);
    assert.match(faultOfTemplate(`{{ branch }}${"x".repeat(3000)}`, budget) ?? "", /too much work/);
  });

  it("leaves an ordinary link room to spare", () => {
    const commits = Array.from({ length: 100 }, (_, index) => ({
      hash: String(index).padStart(40, "0"),
      message: "Make it faster\n\nMuch faster.",
      author: { name: "Jane Doe" },
    }));
    const variables = variablesOf({ ...pushOf("main"), commits }, context);
    const templates = [
      "{{ commits | json }}",
      "{% for c in commits %}{{ c.hash }} {{ c.message | split: '\n' | first | truncate: 50 }}\n{% endfor %}",
      "{{ commits | map: 'author' | uniq | join: ', ' }}",
      "{{ at | date: '%Y-%m-%dT%H:%M:%SZ' }}",
      "{{ branch | replace: '/', '-' | downcase | slugify }}",
    ];
    const budget = new RenderingBudget({ characters: 250_000, work: 2_500_000, ms: Infinity });
    renderParameters(
      { parameters: templates.map((template, index) => ({ name: `P${index}`, template })), secretParameters: {} },
      variables,
      budget,
    );
    assert.equal(budget.usedUp, undefined);
  });
});
