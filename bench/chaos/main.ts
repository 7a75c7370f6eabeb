// npm run chaos -- --kills 50 --json: kill -9 at random under load, a link and a hook that end the process planted,
// every id followed; one process on SQLite, then three on one PostgreSQL.

import { parseArgs } from "node:util";

import { sharedCluster } from "../../test/store/postgres/cluster.ts";
import type { Figures } from "./ledger.ts";
import type { PoisonFigures } from "./poison.ts";
import { playRound } from "./round.ts";

const { values } = parseArgs({
  options: {
    kills: { type: "string", default: "50" },
    json: { type: "boolean", default: false },
    database: { type: "string", default: "both" },
  },
});
const kills = Number(values.kills);
const tell = (line: string): void => void process.stderr.write(`${line}\n`);
type RoundFigures = Figures & PoisonFigures;
const rounds: Record<string, RoundFigures> = {};

if (values.database !== "postgres") rounds["sqlite"] = await play("SQLite, one process", 1);
if (values.database !== "sqlite") {
  const cluster = await sharedCluster();
  if (cluster !== undefined)
    rounds["postgres"] = await play("PostgreSQL, three processes", 3, await cluster.createDatabase());
}
const sum = add(Object.values(rounds));
process.stdout.write(
  values.json ? `${JSON.stringify({ ...sum, kills, rounds })}\n` : `${JSON.stringify(sum, undefined, 2)}\n`,
);
const faults = sum.lost + sum.invented + sum.out_of_order + sum.results_lost + sum.innocents_parked;
process.exit(faults === 0 && sum.poison_parked === sum.poison_planted ? 0 : 1);

async function play(title: string, processes: number, postgresUrl?: string): Promise<RoundFigures> {
  tell(title);
  return playRound({ processes, kills, postgresUrl, pauseMs: 300, hasPoison: true, tell });
}

function add(all: readonly RoundFigures[]): RoundFigures {
  const total = (name: keyof RoundFigures): number => all.reduce((so, figures) => so + figures[name], 0);
  return {
    acked: total("acked"),
    delivered: total("delivered"),
    superseded: total("superseded"),
    lost: total("lost"),
    invented: total("invented"),
    duplicates: total("duplicates"),
    out_of_order: total("out_of_order"),
    results_lost: total("results_lost"),
    poison_planted: total("poison_planted"),
    poison_parked: total("poison_parked"),
    innocents_parked: total("innocents_parked"),
    poison_deaths: total("poison_deaths"),
  };
}
