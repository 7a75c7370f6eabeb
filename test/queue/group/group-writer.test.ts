import assert from "node:assert/strict";
import { Problem } from "../../../src/core/problem.ts";
import type { CommitGroup } from "../../../src/queue/group/group.ts";
import { makeGroupWriter } from "../../../src/queue/group/group-writer.ts";

/** A database that only counts: `fail` may throw instead of committing. */
function fakeDatabase(fail: (commit: number) => Error | undefined = () => undefined): {
  readonly commits: string[][];
  readonly commit: CommitGroup;
} {
  const commits: string[][] = [];
  let tries = 0;
  return {
    commits,
    commit: (parts) => {
      tries += 1;
      const items = parts.flatMap((part) => part.items as string[]);
      if (items.includes("poison")) return Promise.reject(new TypeError("no such item"));
      const fault = fail(tries);
      if (fault !== undefined) return Promise.reject(fault);
      commits.push(items);
      return Promise.resolve(parts.map((part) => part.items.map((item) => `${String(item)} written`)));
    },
  };
}

const options = { commitMs: 1, atOnce: 1, againMs: 1 };
const away = (): Problem => new Problem("database-away", "The database is away.");

describe("group writer", () => {
  it("writes what arrives together in one commit, and answers each with its own result", async () => {
    const database = fakeDatabase();
    const put = makeGroupWriter(database.commit, options).addKind("item");
    assert.deepEqual(await Promise.all(["a", "b", "c"].map(put)), ["a written", "b written", "c written"]);
    assert.deepEqual(database.commits, [["a", "b", "c"]]);
  });

  it("writes kinds in the order they were added", async () => {
    const database = fakeDatabase();
    const writer = makeGroupWriter(database.commit, options);
    const [first, second] = [writer.addKind("first"), writer.addKind("second")];
    await Promise.all([second("later"), first("sooner")]);
    assert.deepEqual(database.commits, [["sooner", "later"]]);
  });

  it("hands the next commit over while one is under way, where two may be and much waits", async () => {
    const handed: number[] = [];
    const ends: (() => void)[] = [];
    const commit: CommitGroup = (parts) => {
      const items = parts.flatMap((part) => part.items);
      handed.push(items.length);
      return new Promise((resolve) => ends.push(() => resolve([items])));
    };
    const put = makeGroupWriter(commit, { ...options, atOnce: 2 }).addKind<number, number>("item");
    const answers: Promise<number>[] = [];
    const putMany = async (many: number): Promise<void> => {
      for (let item = 0; item < many; item += 1) answers.push(put(item));
      await new Promise((resolve) => setTimeout(resolve, 5));
    };
    await putMany(1);
    await putMany(23);
    assert.deepEqual(handed, [1], "few share the next commit");
    await putMany(1);
    assert.deepEqual(handed, [1, 24]);
    await putMany(30);
    assert.deepEqual(handed, [1, 24], "no third one beside them");
    ends[0]?.();
    await putMany(0);
    assert.deepEqual(handed, [1, 24, 30]);
    await putMany(2);
    ends[1]?.();
    await putMany(0);
    assert.deepEqual(handed, [1, 24, 30], "few wait for the commit that is under way");
    ends[2]?.();
    await putMany(0);
    ends[3]?.();
    assert.deepEqual([(await Promise.all(answers)).length, handed], [57, [1, 24, 30, 2]]);
  });

  it("refuses only the item that spoiled the commit for all", async () => {
    const database = fakeDatabase();
    const put = makeGroupWriter(database.commit, options).addKind("item");
    const answers = await Promise.allSettled(["a", "poison", "b"].map(put));
    assert.deepEqual(
      answers.map((answer) => (answer.status === "fulfilled" ? answer.value : (answer.reason as Problem).code)),
      ["a written", "internal", "b written"],
    );
    assert.deepEqual(database.commits, [["a"], ["b"]]);
  });

  it("R3 refuses every item when the database is away, and recovers by itself", async () => {
    const database = fakeDatabase((tries) => (tries === 1 ? away() : undefined));
    const put = makeGroupWriter(database.commit, options).addKind("item");
    const answers = await Promise.allSettled(["a", "b"].map(put));
    assert.ok(
      answers.every(
        (answer) =>
          answer.status === "rejected" && answer.reason instanceof Problem && answer.reason.code === "database-away",
      ),
    );
    assert.equal(await put("c"), "c written");
    assert.deepEqual(database.commits, [["c"]]);
  });

  it("keeps what may not be lost until the database is back", async () => {
    const database = fakeDatabase((tries) => (tries <= 3 ? away() : undefined));
    const put = makeGroupWriter(database.commit, options).addKind("item", { isKept: true });
    assert.deepEqual(await Promise.all(["a", "b"].map(put)), ["a written", "b written"]);
    assert.deepEqual(database.commits, [["a", "b"]]);
  });

  it("refuses what it kept when it closes without a database", async () => {
    const writer = makeGroupWriter(fakeDatabase(away).commit, options);
    const answer = assert.rejects(writer.addKind("item", { isKept: true })("a"), /database is away/);
    await writer.close();
    await answer;
  });

  it("refuses more than may wait before memory grows, and takes more once it is written", async () => {
    const database = fakeDatabase();
    const put = makeGroupWriter(database.commit, options).addKind("item", {
      bound: { weigh: (item: string) => item.length, most: 10 },
    });
    const answers = await Promise.allSettled([put("12345"), put("12345"), put("1")]);
    assert.deepEqual(
      answers.map(({ status }) => status),
      ["fulfilled", "fulfilled", "rejected"],
    );
    assert.ok(
      answers[2].status === "rejected" &&
        answers[2].reason instanceof Problem &&
        answers[2].reason.code === "overloaded" &&
        answers[2].reason.retryAfterMs === 5000,
    );
    assert.equal(await put("1234567890"), "1234567890 written");
  });

  it("begins as soon as enough has come, and writes more than one commit holds in several", async () => {
    const database = fakeDatabase();
    const put = makeGroupWriter(database.commit, options).addKind("item");
    await Promise.all(Array.from({ length: 600 }, (_, index) => put(String(index))));
    assert.deepEqual(
      database.commits.map(({ length }) => length),
      [24, 256, 256, 64],
    );
  });
});
