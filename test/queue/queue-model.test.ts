// The queue against a model: any order of pushes, plans, claims, ends, crashes and clock steps keeps its promises, on
// both databases.

import fc from "fast-check";
import { describeQueue } from "../store/queue-bench.ts";
import { addTenant } from "../store/sample-hook.ts";
import { World } from "./queue-model.ts";
import type { Model } from "./queue-model.ts";

class Move implements fc.AsyncCommand<Model, World> {
  readonly #name: string;
  readonly #make: (model: Model, world: World) => Promise<unknown>;

  constructor(name: string, make: (model: Model, world: World) => Promise<unknown>) {
    this.#name = name;
    this.#make = make;
  }

  check(): boolean {
    return true;
  }

  async run(model: Model, world: World): Promise<void> {
    await this.#make(model, world);
  }

  toString(): string {
    return this.#name;
  }
}

const moves = [
  fc
    .constantFrom("a", "b", "c")
    .map((branch) => new Move(`push ${branch}`, (model, world) => world.push(model, branch))),
  fc.integer({ min: 1, max: 5 }).map((limit) => new Move(`plan ${limit}`, (_, world) => world.plan(limit))),
  fc
    .integer({ min: 1, max: 5 })
    .map((limit) => new Move(`claim ${limit}`, (model, world) => world.claim(model, limit))),
  fc
    .constantFrom("sent", "waiting", "parked")
    .map((state) => new Move(`settle as ${state}`, (model, world) => world.settle(model, state))),
  fc.constant(new Move("do a suspect", (model, world) => world.doSuspect(model))),
  fc.constant(new Move("crash", (model, world) => world.crash(model))),
  fc.constantFrom(1, -1).map(
    (hours) =>
      new Move(`step the clock by ${hours} h`, (_, world) => {
        world.now += hours * 3_600_000;
        return Promise.resolve();
      }),
  ),
];

describeQueue("queue model", (bench) => {
  it("R5 R6 R9 R11 loses nothing, invents nothing and keeps every lane's order", async function () {
    this.timeout(120_000);
    let runs = 0;
    const property = fc.asyncProperty(fc.commands(moves, { maxCommands: 60, size: "+1" }), async (commands) => {
      runs += 1;
      const tenantId = `model-${runs}`;
      await addTenant(bench.store, tenantId);
      const world = new World(bench.database().sql, bench.store, tenantId);
      const model: Model = { pushed: new Map(), sent: new Map(), parked: new Set(), inHand: new Map() };
      await fc.asyncModelRun(() => ({ model, real: world }), commands);
      await world.finish(model);
    });
    await fc.assert(property, { numRuns: 20, endOnFailure: true });
  });
});
