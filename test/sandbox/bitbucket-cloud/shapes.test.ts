// The sandbox's payloads against Bitbucket's recorded ones: same keys at every place, same kinds of value.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { materialAt, needMaterial } from "../../material.ts";
import { dig, setStage } from "./stage.ts";
import type { Stage } from "./stage.ts";

const captures = materialAt("captures");

describe("the shapes of the sandbox's payloads", () => {
  let stage: Stage;

  before(function () {
    needMaterial(this, "captures");
  });
  beforeEach(async () => {
    stage = await setStage();
  });
  afterEach(() => stage.stop());

  const install = () => stage.bitbucket.installApp({ descriptorUrl: stage.app.descriptorUrl, workspace: "acme" });
  const lastBody = async (path = "/webhook/"): Promise<unknown> => {
    await stage.bitbucket.settled();
    return JSON.parse(stage.app.at(path).at(-1)?.body.toString("utf8") ?? "null");
  };

  it("are those of recorded lifecycle callbacks", async () => {
    await install();
    assertSameShape(await lastBody("/installed"), captured("connect/app_install_team.json", "payload"));
    await stage.bitbucket.uninstallApp({ app: "ci-app", workspace: "acme" });
    assertSameShape(await lastBody("/uninstalled"), captured("connect/app_uninstall_team.json", "payload"));
    stage.bitbucket.createWorkspace({ name: "Wim", slug: "wim", owner: stage.wim });
    await stage.bitbucket.installApp({ descriptorUrl: stage.app.descriptorUrl, workspace: "wim" });
    assertSameShape(await lastBody("/installed"), captured("connect/app_install_user.json", "payload"));
  });

  it("are those of a recorded push that makes a branch", async () => {
    await install();
    const moves = [
      { branch: "upgrades", commits: Array.from({ length: 6 }, (_, number) => ({ message: `step ${number}\n` })) },
    ];
    stage.bitbucket.push({ repository: stage.repository, moves });
    const body = await lastBody();
    assertSameShape(body, captured("connect/repo_push_create_branch.json", "payload"));
    const change = dig(body, "data", "push", "changes", 0);
    assert.equal(dig(change, "truncated"), true);
    assert.equal(dig(change, "commits", "length"), 5);
    assert.equal(dig(change, "commits", 0, "hash"), dig(change, "new", "target", "hash"));
  });

  it("are those of recorded deletions and tags", async () => {
    await install();
    stage.bitbucket.pushCommit({ repository: stage.repository, branch: "cache" });
    stage.bitbucket.push({ repository: stage.repository, moves: [{ branch: "cache", isDeleted: true }] });
    assertSameShape(await lastBody(), captured("connect/repo_push_branch_delete.json", "payload"));
    stage.bitbucket.pushCommit({ repository: stage.repository });
    stage.bitbucket.push({ repository: stage.repository, moves: [{ tag: "v1" }] });
    assertSameShape(await lastBody(), captured("connect/repo_push_create_tag.json", "payload"));
  });

  it("are those of recorded pull requests and statuses", async () => {
    await install();
    const { hash } = stage.bitbucket.pushCommit({ repository: stage.repository, branch: "upgrades" });
    stage.bitbucket.openPullRequest({
      repository: stage.repository,
      branch: "upgrades",
      title: "Add & run linters",
      description: "* Add\r\n* run",
    });
    // `draft` is newer than the recordings.
    assertSameShape(await lastBody(), captured("connect/pullrequest_created.json", "payload"), ["draft"]);
    stage.bitbucket.approvePullRequest({ repository: stage.repository, id: 1 });
    assertSameShape(await lastBody(), captured("connect/pullrequest_approved.json", "payload"), ["draft"]);
    const { token } = stage.bitbucket.issueAccessToken({ repository: stage.repository, scopes: ["repository"] });
    await fetch(`${stage.bitbucket.apiUrl}/2.0/repositories/acme/widgets/commit/${hash}/statuses/build`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: JSON.stringify({
        key: "k",
        state: "INPROGRESS",
        url: "https://ci.example.com/1",
        name: "CI",
        refname: "upgrades",
      }),
    });
    assertSameShape(await lastBody(), captured("connect/repo_commit_status_created.json", "payload"));
  });

  it("are, for a native webhook, the inner object alone", async () => {
    stage.bitbucket.createHook({
      repository: stage.repository,
      url: `${stage.app.url}/hook`,
      events: ["repo:push", "pullrequest:fulfilled", "pullrequest:comment_created"],
    });
    stage.bitbucket.pushCommit({ repository: stage.repository });
    // These recordings are from 2018: fewer keys than today, none that is gone but those of people's names.
    assertHoldsShape(await lastBody("/hook"), captured("bitbucket-cloud/push.json"));
    stage.bitbucket.pushCommit({ repository: stage.repository, branch: "develop" });
    assertHoldsShape(await lastBody("/hook"), captured("bitbucket-cloud/push_branch_create.json"));
    stage.bitbucket.openPullRequest({ repository: stage.repository, branch: "develop", title: "Awesome" });
    stage.bitbucket.commentOnPullRequest({ repository: stage.repository, id: 1, text: "test comment" });
    assertHoldsShape(await lastBody("/hook"), captured("bitbucket-cloud/pr_comment_created.json"));
    stage.bitbucket.mergePullRequest({ repository: stage.repository, id: 1 });
    await stage.bitbucket.settled();
    const merged = stage.app.at("/hook").find((one) => one.headers["x-event-key"] === "pullrequest:fulfilled");
    assertHoldsShape(
      JSON.parse(merged?.body.toString("utf8") ?? "null"),
      captured("bitbucket-cloud/pr_fulfilled.json"),
    );
  });
});

function captured(file: string, part?: string): unknown {
  const json: unknown = JSON.parse(readFileSync(join(captures, file), "utf8"));
  return part === undefined ? json : dig(json, part);
}

function assertSameShape(ours: unknown, theirs: unknown, newer: readonly string[] = []): void {
  const mine = listPlaces(ours).filter((place) => !newer.some((key) => place.split(/[. ]/).includes(key)));
  assert.deepEqual(
    mine.filter((place) => !isExcused(place)),
    listPlaces(theirs).filter((place) => !isExcused(place)),
  );
}

function assertHoldsShape(ours: unknown, theirs: unknown): void {
  const mine = new Set(listPlaces(ours));
  const missing = listPlaces(theirs).filter(
    (place) => !mine.has(place) && !isExcused(place) && !/\.username |owner|website /.test(place),
  );
  assert.deepEqual(missing, []);
}

// Whether the author of a commit is known differs from commit to commit; who acts may be a team or a person.
function isExcused(place: string): boolean {
  return /\.author\.user|^data\.actor\.|\.user\.username/.test(place);
}

/** "data.push.changes.*.new.name string": every place once, whichever element of a list shows it. */
function listPlaces(value: unknown, place = ""): string[] {
  const found = new Set<string>();
  collect(value, place, found);
  return [...found].sort();
}

function collect(value: unknown, place: string, found: Set<string>): void {
  if (Array.isArray(value)) {
    for (const one of value) collect(one, `${place}.*`, found);
    return;
  }
  if (typeof value === "object" && value !== null) {
    for (const [key, one] of Object.entries(value)) collect(one, place === "" ? key : `${place}.${key}`, found);
    return;
  }
  found.add(`${place} ${value === null ? "null" : typeof value}`);
}
