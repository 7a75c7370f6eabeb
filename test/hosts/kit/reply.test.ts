// Answers to comments, as each host takes them.

import assert from "node:assert/strict";

import type { Host } from "../../../src/core/host.ts";
import { bitbucketCloud } from "../../../src/hosts/bitbucket-cloud/host.ts";
import { bitbucketDataCenter } from "../../../src/hosts/bitbucket-data-center/host.ts";
import { gitlab } from "../../../src/hosts/gitlab/host.ts";
import { apiUrl, answer, holdWith, repository } from "../bitbucket-cloud/talking.ts";

const hosts: readonly (readonly [host: Host, path: string, body: unknown])[] = [
  [
    bitbucketCloud,
    "/2.0/repositories/%7B%7D/%7B22222222-2222-4222-8222-222222222222%7D/pullrequests/7/comments",
    { content: { raw: "Hello" } },
  ],
  [bitbucketDataCenter, "/rest/api/latest/projects/acme/repos/payments/pull-requests/7/comments", { text: "Hello" }],
  [gitlab, "/projects/%7B22222222-2222-4222-8222-222222222222%7D/merge_requests/7/notes", { body: "Hello" }],
];

describe("an answer to a comment", () => {
  for (const [host, path, body] of hosts) {
    it(`is a comment on ${host.label}'s pull request`, () => {
      const talk = host.reply?.(apiUrl, repository, 7, "Hello");
      assert.ok(talk !== undefined);
      const { value, calls } = holdWith(talk, answer(201, { id: 1 }));
      assert.deepEqual(value, { outcome: "done", value: undefined });
      assert.deepEqual([calls[0]?.method, calls[0]?.url], ["POST", `${apiUrl}${path}`]);
      assert.deepEqual(JSON.parse(String(calls[0]?.body)), body);
    });

    it(`is refused in ${host.label}'s words, and tried again while it is away`, () => {
      const ask = (status: number) => {
        const talk = host.reply?.(apiUrl, repository, 7, "Hello");
        assert.ok(talk !== undefined);
        return holdWith(talk, answer(status, {})).value;
      };
      assert.equal(ask(404).outcome, "refused");
      assert.equal(ask(503).outcome, "try-again");
    });
  }
});
