import assert from "node:assert/strict";
import type { Sql } from "../../src/core/ports.ts";
import { Problem } from "../../src/core/problem.ts";
import { makeGroupWriter } from "../../src/queue/group-writer.ts";

/** A database that only counts: `fail` may throw instead of committing. */
function fakeSql(fail: (commit: number) => Error | undefined = () => undefined): Sql & { commits: string[][] } {
  const commits: string[][] = [];
  let tries = 0;
  const sql: Sql & { commits: string[][] } = {
    dialect: "sqlite",
    commits,
    all: () => Promise.resolve([]),
    run: () => Promise.resolve(0),
    listen: () => Promise.resolve(() => undefined),
    notify: () => Promise.resolve(),
    write: async (work) => {
      tries += 1;
      const written: string[] = [];
      const answer = await work({
        ...sql,
        run: (text) => {
          written.push(text);
          return Promise.resolve(1);
        },
      });
      const fault = fail(tries);
      if (fault !== undefined) throw fault;
      commits.push(written);
      return answer;
    },
  };
  return sql;
}

async function writeAll(transaction: Sql, items: readonly string[]): Promise<string[]> {
  for (const item of items) {
    if (item === "poison") throw new TypeError("no such item");
    await transaction.run(item);
  }
  return items.map((item) => `${item} written`);
}

const away = (): Problem => new Problem("database-away", "The database is away.");

describe("group writer", () => {
  it("writes what arrives together in one commit, and answers each with its own result", async () => {
    const sql = fakeSql();
    const put = makeGroupWriter(sql, { commitMs: 1, againMs: 1 }).addKind(writeAll);
    assert.deepEqual(await Promise.all(["a", "b", "c"].map(put)), ["a written", "b written", "c written"]);
    assert.deepEqual(sql.commits, [["a", "b", "c"]]);
  });

  it("writes kinds in the order they were added", async () => {
    const sql = fakeSql();
    const writer = makeGroupWriter(sql, { commitMs: 1, againMs: 1 });
    const [first, second] = [writer.addKind(writeAll), writer.addKind(writeAll)];
    await Promise.all([second("later"), first("sooner")]);
    assert.deepEqual(sql.commits, [["sooner", "later"]]);
  });

  it("refuses only the item that spoiled the commit for all", async () => {
    const sql = fakeSql();
    const put = makeGroupWriter(sql, { commitMs: 1, againMs: 1 }).addKind(writeAll);
    const answers = await Promise.allSettled(["a", "poison", "b"].map(put));
    assert.deepEqual(
      answers.map((answer) => (answer.status === "fulfilled" ? answer.value : (answer.reason as Problem).code)),
      ["a written", "internal", "b written"],
    );
    assert.deepEqual(sql.commits, [["a"], ["b"]]);
  });

  it("R3 refuses every item when the database is away, and recovers by itself", async () => {
    const sql = fakeSql((tries) => (tries === 1 ? away() : undefined));
    const put = makeGroupWriter(sql, { commitMs: 1, againMs: 1 }).addKind(writeAll);
    const answers = await Promise.allSettled(["a", "b"].map(put));
    assert.ok(answers.every((answer) => answer.status === "rejected" && answer.reason instanceof Problem && answer.reason.code === "database-away"));
    assert.equal(await put("c"), "c written");
    assert.deepEqual(sql.commits, [["c"]]);
  });

  it("keeps what may not be lost until the database is back", async () => {
    const sql = fakeSql((tries) => (tries <= 3 ? away() : undefined));
    const put = makeGroupWriter(sql, { commitMs: 1, againMs: 1 }).addKind(writeAll, { isKept: true });
    assert.deepEqual(await Promise.all(["a", "b"].map(put)), ["a written", "b written"]);
    assert.deepEqual(sql.commits, [["a", "b"]]);
  });

  it("refuses what it kept when it closes without a database", async () => {
    const writer = makeGroupWriter(fakeSql(away), { commitMs: 1, againMs: 1 });
    const answer = assert.rejects(writer.addKind(writeAll, { isKept: true })("a"), /database is away/);
    await writer.close();
    await answer;
  });

  it("refuses more than may wait before memory grows, and takes more once it is written", async () => {
    const sql = fakeSql();
    const put = makeGroupWriter(sql, { commitMs: 1, againMs: 1 }).addKind(writeAll, { bound: { weigh: (item) => item.length, most: 10 } });
    const answers = await Promise.allSettled([put("12345"), put("12345"), put("1")]);
    assert.deepEqual(
      answers.map(({ status }) => status),
      ["fulfilled", "fulfilled", "rejected"],
    );
    assert.ok(answers[2].status === "rejected" && answers[2].reason instanceof Problem && answers[2].reason.code === "overloaded" && answers[2].reason.retryAfterMs === 5000);
    assert.equal(await put("1234567890"), "1234567890 written");
  });

  it("writes more than one commit holds in several", async () => {
    const sql = fakeSql();
    const put = makeGroupWriter(sql, { commitMs: 1, againMs: 1 }).addKind(writeAll);
    await Promise.all(Array.from({ length: 600 }, (_, index) => put(String(index))));
    assert.deepEqual(
      sql.commits.map(({ length }) => length),
      [256, 256, 88],
    );
  });
});
