import assert from "node:assert/strict";
import { startPostService } from "../../sandbox/post-service/post-service.ts";
import { jenkinsNative } from "../../src/ci/jenkins/native-adapter.ts";
import { postService } from "../../src/ci/post-service.ts";
import { probo } from "../../src/ci/probo/adapter.ts";
import type { Event } from "../../src/core/event.ts";
import { keepSecret } from "../../src/core/secrecy/cover.ts";
import { answered, firstCall, play } from "./canned.ts";
import { talk } from "./loopback.ts";
import {
  linkOf,
  pushOf,
  requestOf,
  sampleCommit,
  samplePullRequest,
  samplePush,
  sampleTag,
  serverOf,
} from "./samples.ts";

const server = serverOf("post-service", { url: "https://ci.example.com/bitbucket" }, { secretPart: "?token=s3cret" });

function payloadOf(event: Event, changedPaths: readonly string[] = []): Record<string, unknown> {
  const call = firstCall(
    play(postService.start(requestOf(server, linkOf(), { event, changedPaths })), answered(200, "OK")),
  );
  return JSON.parse(new URLSearchParams(call.text).get("payload") ?? "") as Record<string, unknown>;
}

describe("targets that report nothing back", () => {
  it("are the POST service, Probo's own handler, and Jenkins' doors without a job to follow", () => {
    const native = serverOf("jenkins-native", { user: "robot" }, { apiToken: "t0ken" });
    const told = [
      postService.isSilent?.(linkOf(), serverOf("post-service")),
      probo.isSilent?.(linkOf(), serverOf("probo", { mode: "handler" })),
      probo.isSilent?.(linkOf(), serverOf("probo", { mode: "container-manager" })),
      jenkinsNative.isSilent?.(linkOf({ job: "" }), native),
      jenkinsNative.isSilent?.(linkOf({ job: "app" }), native),
    ];
    assert.deepEqual(told, [true, true, false, true, false]);
  });
});

describe("ci/post-service", () => {
  it("writes a push as the POST service did", () => {
    const call = firstCall(play(postService.start(requestOf(server, linkOf())), answered(200, "OK")));
    assert.equal(call.url, "https://ci.example.com/bitbucket?token=s3cret");
    assert.deepEqual(
      [call.headers?.["user-agent"], call.headers?.["content-type"], call.headers?.["x-event-key"]],
      ["Bitbucket.org", "application/x-www-form-urlencoded", undefined],
    );
    assert.ok(!call.text.includes("+"), "a plus sign is a blank to some receivers and a plus to others");
    const payload = payloadOf(samplePush, ["src/a.ts"]);
    assert.deepEqual(
      [payload["canon_url"], payload["user"], payload["repository"]],
      [
        "https://bitbucket.org",
        "Jane Doe",
        {
          absolute_url: "/acme/payments/",
          fork: false,
          is_private: true,
          name: "Payments Service",
          owner: "acme",
          scm: "git",
          slug: "payments",
          website: "",
        },
      ],
    );
    assert.deepEqual(payload["commits"], [
      {
        author: "Jane Doe",
        branch: "feature/x",
        files: [{ file: "src/a.ts", type: "modified" }],
        message: "Make it faster\n\nMuch faster.",
        node: sampleCommit.slice(0, 12),
        parents: ["aaaaaaaaaaaa"],
        raw_author: "Jane Doe <jane@example.com>",
        raw_node: sampleCommit,
        revision: null,
        size: -1,
        timestamp: "2023-11-14 22:13:19",
        utctimestamp: "2023-11-14 22:13:19+00:00",
      },
    ]);
  });

  it("brings any branch name and message over as it was meant", () => {
    const [commit] = payloadOf(pushOf("feature/a+b&c%#é", 'a+b & 100% \r\n"c" 💥'))["commits"] as Record<
      string,
      unknown
    >[];
    assert.deepEqual([commit?.["branch"], commit?.["message"]], ["feature/a+b&c%#é", 'a+b & 100% \r\n"c" 💥']);
  });

  it("lists the head commit even where the sender listed none, and no commits of a deletion", () => {
    assert.equal((payloadOf(samplePullRequest)["commits"] as unknown[]).length, 1);
    assert.deepEqual((payloadOf(sampleTag)["commits"] as { branch: null }[])[0]?.branch, null);
    const deleted: Event = { ...samplePush, kind: "ref-deleted" };
    assert.equal(play(postService.start(requestOf(server, linkOf(), { event: deleted }))).value.outcome, "ignored");
    const call = firstCall(
      play(postService.start(requestOf(server, linkOf({ sendsDeletions: "true" }), { event: deleted })), answered(200)),
    );
    assert.deepEqual(
      (JSON.parse(new URLSearchParams(call.text).get("payload") ?? "") as { commits: unknown[] }).commits,
      [],
    );
  });

  it("adds the secret part of the address whatever it looks like", () => {
    const urlOf = (url: string, secretPart: string): string =>
      firstCall(
        play(postService.start(requestOf(serverOf("post-service", { url }, { secretPart }), linkOf())), answered(200)),
      ).url;
    assert.equal(urlOf("https://ci.example.com/hook?a=1", "/s3cret?b=2"), "https://ci.example.com/hook/s3cret?b=2&a=1");
    assert.equal(urlOf("https://ci.example.com", "s3cret"), "https://ci.example.com/s3cret");
    assert.equal(
      urlOf("https://ci.example.com/x", "@evil.example.com/#y"),
      "https://ci.example.com/x/@evil.example.com/",
    );
  });

  it("S9: keeps the secret part in one piece, so that it can be masked", () => {
    for (const secretPart of ["?token=s3cret", "/s3cret?x=ü", "s3cret"]) {
      const at = serverOf("post-service", { url: "https://ci.example.com/hook?a=1" }, { secretPart });
      const { url } = firstCall(play(postService.start(requestOf(at, linkOf())), answered(200)));
      assert.ok(!keepSecret(Object.values(at.secrets)).mask(url).includes("s3cret"), url);
    }
  });

  it("satisfies a receiver of that time", async () => {
    const ci = await startPostService({ token: "s3cret", queueMs: 1, durationMs: 1 });
    try {
      const at = serverOf("post-service", { url: `${ci.url}/bitbucket` }, { secretPart: "?token=s3cret" });
      for (const event of [samplePush, samplePullRequest, pushOf("feature/a+b&c%#é", "", "")]) {
        const started = await talk(postService.start(requestOf(at, linkOf(), { event })));
        assert.equal(started.outcome, "accepted", JSON.stringify(started));
      }
      assert.deepEqual(
        ci.builds.map((build) => [build.branch, build.commit]),
        [
          ["feature/x", sampleCommit],
          ["feature/x", sampleCommit],
          ["feature/a+b&c%#é", sampleCommit],
        ],
      );
      const wrong = await talk(postService.start(requestOf(serverOf("post-service", { url: ci.url }), linkOf())));
      assert.ok(wrong.outcome === "refused" && wrong.fate === "park");
    } finally {
      await ci.stop();
    }
  });
});
