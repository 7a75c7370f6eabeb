// A build's page: how it went, why it ran, with which parameters, and what it printed.
import { escapeHtml } from "../../stand-in/reply.ts";
import { writeConsole } from "../model/builds.ts";
import type { Machine } from "../machine.ts";
import type { Build } from "../model/model.ts";
import { drawPage, drawState, drawTime } from "./frame.ts";

/** Draws one build. */
export function drawBuildPage(machine: Machine, build: Build): string {
  const ranMs = build.isBuilding ? machine.clock.now() - build.startedMs : build.durationMs;
  const facts: [string, string][] = [
    ["State", drawState(build.result ?? "RUNNING")],
    ["Started", drawTime(build.startedMs)],
    ["Took", `${(ranMs / 1000).toFixed(1)} s`],
    ["Cause", escapeHtml(build.order.cause.shortDescription)],
    ["Queue item", String(build.queueId)],
    ...(build.revision === undefined
      ? []
      : ([["Commit", `<code>${escapeHtml(build.revision.sha)}</code> on ${escapeHtml(build.revision.branch)}`]] as [
          string,
          string,
        ][])),
  ];
  const parameters = build.order.parameters.map(({ name, kind, value }): [string, string] => [
    escapeHtml(name),
    kind === "password" ? "<span class=soft>hidden</span>" : escapeHtml(value),
  ]);
  const body = `<p><a href="/${build.job.path}">${escapeHtml(build.job.fullDisplayName)}</a></p>
    <h1>Build #${build.number}</h1>${drawFacts(facts)}
    ${parameters.length === 0 ? "" : `<h2>Parameters</h2>${drawFacts(parameters)}`}
    <h2>Console</h2><pre>${escapeHtml(writeConsole(build))}</pre>`;
  return drawPage(`${build.job.fullDisplayName} #${build.number}`, body, build.isBuilding ? 1 : undefined);
}

function drawFacts(rows: readonly [string, string][]): string {
  const drawn = rows.map(([name, value]) => `<tr><th>${name}</th><td>${value}</td></tr>`);
  return `<table><tbody>${drawn.join("")}</tbody></table>`;
}
