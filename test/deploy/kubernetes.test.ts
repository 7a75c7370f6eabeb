import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { Deployment } from "kubernetes-models/apps/v1/Deployment";
import { Job } from "kubernetes-models/batch/v1/Job";
import { Ingress } from "kubernetes-models/networking.k8s.io/v1/Ingress";
import { PodDisruptionBudget } from "kubernetes-models/policy/v1/PodDisruptionBudget";
import { ConfigMap } from "kubernetes-models/v1/ConfigMap";
import { Service } from "kubernetes-models/v1/Service";
import { parse, parseAllDocuments } from "yaml";
import { z } from "zod";

import { listAllRoutes } from "../http/all-routes.ts";
import { settingNames, startFlags } from "./settings.ts";

const folder = "deploy/kubernetes";
const kinds = { ConfigMap, Deployment, Ingress, Job, PodDisruptionBudget, Service };

/**
 * https://prometheus-operator.dev/docs/api-reference/api/#monitoring.coreos.com/v1.ServiceMonitor, as far as it is
 * used.
 */
const serviceMonitor = z.strictObject({
  apiVersion: z.literal("monitoring.coreos.com/v1"),
  kind: z.literal("ServiceMonitor"),
  metadata: z.strictObject({ name: z.string() }),
  spec: z.strictObject({
    selector: z.strictObject({ matchLabels: z.record(z.string(), z.string()) }),
    endpoints: z.array(
      z.strictObject({
        port: z.string(),
        path: z.string(),
        interval: z.string(),
        authorization: z.strictObject({
          type: z.literal("Bearer"),
          credentials: z.strictObject({ name: z.string(), key: z.string() }),
        }),
      }),
    ),
  }),
});
const named = z.looseObject({ kind: z.string() });
const deployment = z.object({
  spec: z.object({
    selector: z.object({ matchLabels: z.record(z.string(), z.string()) }),
    template: z.object({
      metadata: z.object({ labels: z.record(z.string(), z.string()) }),
      spec: z.object({
        terminationGracePeriodSeconds: z.number(),
        containers: z.tuple([
          z.object({
            command: z.array(z.string()),
            envFrom: z.array(z.unknown()),
            readinessProbe: z.object({ httpGet: z.object({ path: z.string() }) }),
            livenessProbe: z.object({ httpGet: z.object({ path: z.string() }) }),
            lifecycle: z.object({
              preStop: z.object({ exec: z.object({ command: z.tuple([z.literal("sleep"), z.string()]) }) }),
            }),
          }),
        ]),
      }),
    }),
  }),
});

describe("the Kubernetes manifests", () => {
  let rendered: readonly z.infer<typeof named>[] = [];

  before(function () {
    if (!existsSync("/usr/bin/kubectl") && !existsSync("/usr/local/bin/kubectl")) {
      assert.notEqual(
        process.env["CI"],
        "true",
        "kubectl has to be installed here: apt-get install --no-install-recommends kubernetes-client",
      );
      process.stdout.write("    kubectl is not installed: rendering is left out\n");
      this.skip();
    }
    const text = execFileSync("kubectl", ["kustomize", folder], { encoding: "utf8" });
    rendered = parseAllDocuments(text).map((document) => named.parse(document.toJS()));
  });

  it("render to objects that Kubernetes' own schemas take", () => {
    assert.equal(rendered.length, 7);
    for (const document of rendered) {
      if (document.kind === "ServiceMonitor") serviceMonitor.parse(document);
      else make(document).validate();
    }
  });

  it("refuse an object with a wrong field, so that the schemas are known to look", () => {
    const pod = rendered.find(({ kind }) => kind === "Deployment");
    assert.ok(pod);
    assert.throws(() => make({ ...pod, spec: { replicas: "many" } }).validate());
  });

  it("set only what the app reads", () => {
    const { literals } = z
      .object({ configMapGenerator: z.tuple([z.object({ literals: z.array(z.string()) })]) })
      .parse(parse(readFileSync(`${folder}/kustomization.yaml`, "utf8"))).configMapGenerator[0];
    const unknown = literals
      .map((literal) => literal.split("=")[0] ?? "")
      .filter((name) => !settingNames().includes(name));
    assert.deepEqual(unknown, []);
  });

  it("ask for health where the app has it, start it as npm start does, and give it time to leave", () => {
    const { spec } = deployment.parse(rendered.find(({ kind }) => kind === "Deployment"));
    const [app] = spec.template.spec.containers;
    const paths = listAllRoutes().map(({ path }) => path);
    for (const probe of [app.readinessProbe, app.livenessProbe])
      assert.ok(paths.includes(probe.httpGet.path), probe.httpGet.path);
    assert.deepEqual(app.command, ["node", ...startFlags(), "src/server.ts"]);
    assert.ok(Number(app.lifecycle.preStop.exec.command[1]) + 10 < spec.template.spec.terminationGracePeriodSeconds);
    for (const [label, value] of Object.entries(spec.selector.matchLabels))
      assert.equal(spec.template.metadata.labels[label], value);
  });
});

function make(document: z.infer<typeof named>): { validate(): void } {
  const found = Object.entries(kinds).find(([kind]) => kind === document.kind)?.[1];
  assert.ok(found, `no schema for ${document.kind}`);
  return Reflect.construct(found, [document]) as { validate(): void };
}
