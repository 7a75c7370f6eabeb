import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { Problem } from "../../../src/core/problem.ts";
import { templateVariables } from "../../../src/core/templates/variables.ts";
import { RenderingBudget } from "../../../src/core/limits/rendering-budget.ts";
import * as core from "../../../src/core/templates/template.ts";
import { pushOf, samplePullRequest, samplePush, sampleTag } from "../../ci/samples.ts";

const { variablesOf } = core;
const renderTemplate = (template: string, variables: core.Variables): string =>
  core.renderTemplate(template, variables, "the template", new RenderingBudget());
const renderParameters = (parameters: readonly { name: string; template: string }[]): Record<string, string> =>
  core.renderParameters({ parameters, secretParameters: {} }, push, new RenderingBudget());
const faultOfTemplate = (template: string): string | undefined => core.faultOfTemplate(template, new RenderingBudget());

const context = {
  deliveryId: "delivery-1",
  resultUrl: "https://bridge.example.com/results/t",
  linkName: "payments build",
};
const push = variablesOf(samplePush, context);
const pullRequest = variablesOf(samplePullRequest, context);

function failureOf(template: string): string {
  try {
    renderTemplate(template, push);
  } catch (thrown) {
    assert.ok(thrown instanceof Problem);
    assert.equal(thrown.code, "template-failed");
    return thrown.message;
  }
  assert.fail("it rendered");
}

describe("core/template", () => {
  it("knows every variable of its documentation, for pushes, tags and pull requests", () => {
    for (const event of [samplePush, sampleTag, samplePullRequest]) {
      const variables = variablesOf(event, context);
      for (const { name } of templateVariables) renderTemplate(`{{ ${name} }}`, variables);
    }
  });

  it("documents every variable it knows", () => {
    const names = Object.entries(pullRequest).flatMap(([name, value]) =>
      typeof value === "object" && value !== null && !Array.isArray(value)
        ? Object.keys(value).map((part) => `${name}.${part}`)
        : [name],
    );
    assert.deepEqual(names.sort(), templateVariables.map((variable) => variable.name).sort());
  });

  it("has a row in docs/templates.md for every variable", () => {
    const page = readFileSync(new URL("../../../docs/templates.md", import.meta.url), "utf8");
    assert.deepEqual(
      [...page.matchAll(/^\| `([a-z_.]+)` *\|(.*)\|$/gm)].map(([, name, description]) => ({
        name,
        description: description?.trim(),
      })),
      templateVariables,
    );
  });

  it("fills in branch, commit and nested names", () => {
    assert.equal(
      renderTemplate("{{ branch }} {{ commit_short }} {{ repository.full_name }} {{ subject }}", push),
      "feature/x 4b825dc642cb acme/payments Make it faster",
    );
    assert.equal(
      renderTemplate("{{ pull_request.id }} {{ branch }} -> {{ target_branch }}", pullRequest),
      "7 feature/x -> main",
    );
    assert.equal(renderTemplate("{{ tag }}|{{ branch }}", variablesOf(sampleTag, context)), "v1.0.0|");
  });

  it("leaves what does not apply empty, and false in conditions", () => {
    const template =
      "{% if pull_request %}PR-{{ pull_request.id }}{% else %}{{ branch }}{% endif %}{{ pull_request.title }}";
    assert.equal(renderTemplate(template, push), "feature/x");
    assert.equal(renderTemplate(template, pullRequest), "PR-7Faster");
    assert.equal(renderTemplate("{{ target_branch | default: 'main' }}", push), "main");
  });

  it("tells a misspelt variable, with its line", () => {
    assert.match(failureOf("one\n{{ brnach }}"), /In the template, line 2: there is no variable brnach/);
    assert.match(failureOf("{{ pull_request.idd }}"), /there is no variable pull_request\.idd/);
    assert.match(failureOf("{% if brnach %}x{% endif %}"), /there is no variable brnach/);
  });

  it("tells an unknown filter and a template that does not end", () => {
    assert.match(failureOf("{{ branch | shout }}"), /line 1: undefined filter: shout/);
    assert.match(failureOf("{{ branch"), /not closed/);
  });

  it("S16: takes a branch name as data, whatever it contains", () => {
    const hostile = [
      "{{ delivery_id }}",
      "{% for i in (1..9) %}x{% endfor %}",
      "<script>alert(1)</script>",
      "a\r\nb",
      "'; DROP TABLE x; --",
      "𝒳".repeat(3000),
    ];
    for (const text of hostile) {
      const variables = variablesOf(pushOf(text, text, text), context);
      assert.equal(renderTemplate("{{ branch }}|{{ message }}|{{ author }}", variables), `${text}|${text}|${text}`);
      assert.equal(renderTemplate("{% capture x %}{{ branch }}{% endcapture %}{{ x }}", variables), text);
    }
  });

  it("S16: gives back any text it was handed", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        assert.equal(renderTemplate("{{ message }}", variablesOf(pushOf("main", text), context)), text);
      }),
    );
  });

  it("S16: reaches no prototype, file or endless loop", () => {
    assert.match(failureOf("{{ branch.constructor }}"), /no variable/);
    assert.match(failureOf("{% include 'package.json' %}"), /tag include is not available/);
    assert.match(failureOf("{% render 'package.json' %}"), /tag render is not available/);
    assert.match(failureOf("{% layout 'package.json' %}"), /tag layout is not available/);
    assert.match(failureOf("{% for i in (1..1000000000) %}x{% endfor %}"), /altogether/);
    assert.match(
      failureOf("{% for i in (1..9999) %}{% for j in (1..9999) %}{{ message }}{% endfor %}{% endfor %}"),
      /altogether/,
    );
    assert.match(failureOf(`{{ branch }}${"x".repeat(30_000)}`), /limit exceeded/);
    assert.match(failureOf("{{ branch | strip_html }}"), /strip_html is not available/);
    const long = variablesOf(pushOf("main", "m".repeat(100_000)), context);
    assert.equal(renderTemplate("{{ message }}", long).length, 100_000);
    assert.throws(() => renderTemplate("{% for i in (1..100) %}{{ message }}{% endfor %}", long), Problem);
  });

  it("renders the parameters of a link, and names the one that fails", () => {
    const parameters = [
      { name: "REF", template: "{{ branch }}" },
      { name: "WHO", template: "{{ actor }}" },
    ];
    assert.deepEqual(renderParameters(parameters), { REF: "feature/x", WHO: "Jane Doe" });
    assert.throws(
      () => renderParameters([{ name: "REF", template: "{{ brnach }}" }]),
      /In the template of parameter REF, line 1/,
    );
  });

  it("finds a misspelt variable before anything is rendered", () => {
    assert.equal(
      faultOfTemplate(
        "{{ branch }} {% for c in commits %}{{ c.hash }}{% endfor %}{{ commits[0].hash }}{% if pull_request %}x{% endif %}{% assign y = ref %}{{ y }}",
      ),
      undefined,
    );
    assert.equal(faultOfTemplate("no template at all"), undefined);
    assert.match(faultOfTemplate("{{ repository.sluug }}") ?? "", /there is no variable repository\.sluug/);
    assert.match(faultOfTemplate("{{ branch | shout }}") ?? "", /undefined filter/);
    assert.match(faultOfTemplate("{% if %}") ?? "", /./);
  });
});
