import assert from "node:assert/strict";

import { Problem } from "../../../src/core/problem.ts";
import { serverVerbs } from "../../../src/core/rules/server-access.ts";
import { pageRoutes } from "../../../src/http/pages/routes.ts";
import { requireRole } from "../../../src/http/guards/roles.ts";
import { repositoryId } from "./sample.ts";
import { see } from "./see.ts";
import { frameAdmin, setStage, workspaceAdmin, type Stage } from "./stage.ts";
import { roles, expected } from "./server-walk-roles.ts";
import type { Outcome, Role } from "./server-walk-roles.ts";

const form = {
  kind: "jenkins",
  server: "a-server",
  "server-name": "Build box",
  "ci-address": "https://mine.example.com",
  "ci-user": "me",
  "ci-token": "mine",
  "link-name": "lint",
  "link-onPush": "true",
  "link-deadlineMinutes": "60",
  "link-unstable": "FAILED",
  "link-notBuilt": "STOPPED",
  "link-aborted": "STOPPED",
  "job-job": "payments/lint",
  "access-users": "acme/quiet",
};

type WalkedRoute = Extract<ReturnType<typeof pageRoutes>[number], { server: unknown }>;

const all = pageRoutes(setStage().ports).filter((route): route is WalkedRoute => "server" in route);

const walked = all.flatMap((route) =>
  route.server === "none" || route.path.startsWith("/frame/") ? [] : [{ ...route, server: route.server }],
);

/** A page for admins is shown to no viewer, and the settings to everybody: what they list is seen below. */
function answerTo(role: Role, route: (typeof walked)[number]): Outcome {
  if (role === "viewer" && route.needs === "admin") return "not-allowed";
  return role === "stranger" && route.path === "/repositories/:repositoryId" ? "yes" : expected[route.server][role];
}

function stageFor(role: Role): Stage {
  const stage = setStage();
  stage.rows.servers = stage.rows.servers.map((server) =>
    server.id === "a-server" ? { ...server, access: roles[role].access } : server,
  );
  return stage;
}

async function walk(role: Role, route: WalkedRoute): Promise<{ outcome: Outcome; hasChanged: boolean; calls: number }> {
  const stage = stageFor(role);
  const { visitor, at } = roles[role];
  const path = route.path
    .replace(":repositoryId", encodeURIComponent(at))
    .replace(":linkId", "unit")
    .replace(":serverId", "a-server")
    .replace(":deliveryId", "d2");
  const before = JSON.stringify(stage.rows);
  const address = route.path.endsWith("/new-link") ? `${path}?server=a-server` : path;
  let outcome: Outcome = "yes";
  try {
    requireRole(visitor.role, route.needs);
    await stage.ask(route.method, address, { visitor, form: route.method === "POST" ? form : {} });
  } catch (thrown) {
    if (!(thrown instanceof Problem) || (thrown.code !== "not-allowed" && thrown.code !== "not-found")) throw thrown;
    outcome = thrown.code;
  }
  return { outcome, hasChanged: JSON.stringify(stage.rows) !== before, calls: stage.calls.length };
}

describe("every verb about a CI server, by everybody (S4)", () => {
  it("finds a verb on every row that names or changes a server, a link or a delivery", () => {
    const about = all.filter(
      ({ path, method }) => /server|link/.test(path) || (method === "POST" && path.includes("/deliveries/")),
    );
    assert.ok(about.length > 18);
    assert.deepEqual(
      about.filter(({ server }) => server === "none").map(({ path }) => path),
      [],
    );
  });

  it("walks every verb that has a page; the others are asked inside one", () => {
    const unwalked = serverVerbs.filter((verb) => !walked.some(({ server }) => server === verb));
    assert.deepEqual(unwalked, ["inspect", "give"]);
  });

  for (const role of Object.keys(roles) as Role[]) {
    for (const route of walked) {
      const wanted = answerTo(role, route);
      it(`answers ${wanted} to ${route.method} ${route.path} of ${role}`, async () => {
        const { outcome, hasChanged, calls } = await walk(role, route);
        assert.equal(outcome, wanted);
        if (outcome !== "yes")
          assert.deepEqual([hasChanged, calls], [false, 0], "a refusal changes nothing and calls nobody");
      });
    }
  }

  it("lists a server's name and kind to who may see it, its address to who may change it", async () => {
    const shown = await Promise.all(
      (Object.keys(roles) as Role[])
        .filter((role) => role !== "other tenant")
        .map(async (role) => {
          const { visitor, at } = roles[role];
          const html = await see(stageFor(role), `/repositories/${encodeURIComponent(at)}`, visitor);
          return [
            role,
            html.includes("Jenkins (build.example.com)"),
            html.includes("https://ci.example.com"),
            /servers\/a-server\/test/.test(html),
          ];
        }),
    );
    assert.deepEqual(shown, [
      ["owner", true, true, true],
      ["user", true, false, true],
      ["user no more", true, false, false],
      ["viewer", true, false, false],
      ["stranger", false, false, false],
      ["workspace admin", true, true, true],
      ["operator's delegate", true, true, true],
    ]);
  });

  it("offers a new link the servers its repository may use, and says who can change them", async () => {
    const choices = async (role: Role) =>
      (
        await see(stageFor(role), `/repositories/${encodeURIComponent(roles[role].at)}/new-link`, roles[role].visitor)
      ).includes("server&#x3D;a-server");
    assert.deepEqual(
      await Promise.all((["owner", "user", "user no more", "stranger", "workspace admin"] as const).map(choices)),
      [true, true, false, false, true],
    );
    const page = `/repositories/${encodeURIComponent(repositoryId)}/servers/a-server`;
    const text = await see(stageFor("user"), page, frameAdmin);
    assert.match(text, /changed by an admin of the workspace/);
    assert.doesNotMatch(text, /ci\.example\.com|name="ci-|reporting/);
    assert.match(await see(stageFor("user no more"), page, frameAdmin), /may not use it any more/);
  });

  it("lets only the workspace's admins hand a server to another owner", async () => {
    const route =
      all.find(({ path }) => path.endsWith("/servers/:serverId/access")) ?? assert.fail("there is no such row");
    for (const role of ["owner", "workspace admin", "operator's delegate"] as const) {
      const stage = stageFor(role);
      const before = stage.rows.servers[0]?.access.ownerRepositoryId;
      const wanted = before === undefined ? repositoryId : "workspace";
      await stage.ask(
        "POST",
        route.path.replace(":repositoryId", encodeURIComponent(repositoryId)).replace(":serverId", "a-server"),
        { visitor: roles[role].visitor, form: { ...form, "access-owner": wanted } },
      );
      assert.equal(stage.rows.servers[0]?.access.ownerRepositoryId, role === "owner" ? before : repositoryId, role);
      assert.deepEqual(stage.rows.servers[0]?.access.repositories, ["{quiet}"], "the rest is the owner's to say");
    }
  });

  it("takes nobody for an admin of the workspace while the host cannot be asked, and shows pages", async () => {
    const stage = setStage();
    const limited = new Problem("host-limited", "away", { retryAfterMs: 60_000 });
    const away = { ...stage.ports, administersWorkspace: () => Promise.reject(limited) };
    const routes = pageRoutes(away).filter((route): route is WalkedRoute => "server" in route);
    const ask = (method: string, path: string) =>
      routes
        .find((route) => route.method === method && route.path === path)
        ?.handle({
          visitor: workspaceAdmin,
          params: { repositoryId, serverId: "a-server" },
          query: {},
          form,
          requestId: "r",
        });
    assert.equal((await ask("GET", "/repositories/:repositoryId"))?.kind, "page");
    assert.equal((await ask("GET", "/repositories/:repositoryId/servers/:serverId"))?.kind, "page");
    await assert.rejects(
      async () => await ask("POST", "/repositories/:repositoryId/servers/:serverId"),
      (thrown) => thrown === limited,
    );
  });
});
