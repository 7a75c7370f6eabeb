import assert from "node:assert/strict";

import { makeBareRepository } from "../../../sandbox/code-hosts/bare-repository.ts";
import type { BareRepository } from "../../../sandbox/code-hosts/bare-repository.ts";
import { listen } from "../../../sandbox/stand-in/listen.ts";
import type { Listening } from "../../../sandbox/stand-in/listen.ts";
import { replyText } from "../../../sandbox/stand-in/reply.ts";
import type { Event } from "../../../src/core/event.ts";
import type { Hook } from "../../../src/core/hook.ts";
import { buildbotBase } from "../../../src/dialects/buildbot-base/dialect.ts";

describe("the post-receive script of docs/post-receive.md, run by git push", function () {
  const secret = 'It\'s a $ecret "to" everybody';
  let repository: BareRepository;
  let listening: Listening;
  let hooks: Hook[];

  before(async () => {
    hooks = [];
    listening = await listen((request) => {
      const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
      hooks.push({ headers, query: {}, body: request.body });
      return replyText(202, "");
    });
    repository = await makeBareRepository();
    await repository.configure({
      url: `${listening.url}/hooks/x`,
      secret,
      repository: "https://git.example.com/acme/payments.git",
    });
  });
  after(async () => {
    repository.remove();
    await listening.stop();
  });

  /** The events of all hooks since the last look, each proved with the secret. */
  function takeEvents(): Event[] {
    return hooks.splice(0).flatMap((hook) => {
      buildbotBase.verify(hook, secret);
      const parsed = buildbotBase.parse(hook);
      assert.ok("events" in parsed);
      return [...parsed.events];
    });
  }

  it("posts a signed change that says what was pushed, whatever is in the message", async () => {
    const message = "Round up: 50% & \"more\" = 'better'\n\n+1 äöü 💶 $(id) `id`";
    const { hash, said } = await repository.push({ branch: "main", message });
    assert.equal(said, "");
    const [event, ...more] = takeEvents();
    assert.deepEqual(more, []);
    assert.equal(event?.kind, "push");
    assert.deepEqual(event.ref, { type: "branch", name: "main" });
    assert.equal(event.commit?.hash, hash);
    assert.equal(event.commit.message, message);
    assert.deepEqual(event.commit.author, { name: "Jane Ö. Doe", raw: "Jane Ö. Doe <jane@example.com>" });
    assert.ok(Math.abs(event.at - Date.now()) < 60_000);
    assert.equal(event.before, undefined);
    assert.equal(event.repository.id, "git.example.com/acme/payments");
  });

  it("tells of every ref of one push: two branches, an annotated tag, a deletion", async () => {
    const { hash } = await repository.push({ branch: "old", message: "Old\n" });
    takeEvents();
    await repository.git("tag", "--annotate", "--message", "One", "v1");
    await repository.git("branch", "a");
    await repository.git("branch", "b/c");
    await repository.git("push", "--quiet", "origin", "a", "b/c", "v1", ":old");
    const told = takeEvents().map((event) => [event.kind, event.ref?.type, event.ref?.name, event.commit?.hash]);
    assert.deepEqual(told.toSorted(), [
      ["push", "branch", "a", hash],
      ["push", "branch", "b/c", hash],
      ["ref-deleted", "branch", "old", undefined],
      ["tag", "tag", "v1", hash],
    ]);
  });

  it("lets the push pass and says so when nobody answers", async () => {
    await repository.configure({ url: "http://127.0.0.1:9/hooks/x", secret, repository: "x" });
    const { said } = await repository.push({ branch: "main", message: "Two\n" });
    assert.match(said, /CI Bridge was not told of refs\/heads\/main/);
    assert.deepEqual(takeEvents(), []);
  });
});
