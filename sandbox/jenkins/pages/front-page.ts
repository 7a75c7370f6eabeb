// The front page: every job, how its last build went, and what waits.
import { escapeHtml } from "../../stand-in/reply.ts";
import { findLastBuild } from "../model/jobs.ts";
import type { Machine } from "../machine.ts";
import type { Job } from "../model/model.ts";
import { canSee } from "../model/people.ts";
import type { Caller } from "../model/people.ts";
import { explainWait } from "../model/queue.ts";
import { drawPage, drawState, drawTime } from "./frame.ts";

/** Draws the front page as this caller may see it. */
export function drawFrontPage(machine: Machine, caller: Caller): string {
  const jobs = machine.jobs.all().filter((job) => canSee(caller, job));
  const waiting = machine.queue.waiting().filter((item) => canSee(caller, item.job));
  const queue = waiting.map(
    (item) =>
      `<li>${escapeHtml(item.job.fullDisplayName)}: ${escapeHtml(explainWait(item, machine.clock.now()) ?? "")}</li>`,
  );
  const body = `<h1>Jobs</h1>
    <table><thead><tr><th>Job</th><th>Last build</th><th>Started</th><th>Commit</th></tr></thead>
    <tbody>${jobs.map(drawRow).join("")}</tbody></table>
    ${jobs.length === 0 ? "<p class=soft>No jobs yet.</p>" : ""}
    <h2>Queue</h2>${queue.length === 0 ? "<p class=soft>Nothing waits.</p>" : `<ul>${queue.join("")}</ul>`}`;
  const isBusy = waiting.length > 0 || jobs.some((job) => findLastBuild(job)?.isBuilding === true);
  return drawPage("Jobs", body, isBusy ? 2 : 10);
}

function drawRow(job: Job): string {
  const last = findLastBuild(job);
  const mark = job.isDisabled ? " <span class=soft>(disabled)</span>" : "";
  const name = `<a href="/${job.path}">${escapeHtml(job.fullDisplayName)}</a>${mark}`;
  if (last === undefined) return `<tr><td>${name}</td><td class=soft>never built</td><td></td><td></td></tr>`;
  const state = `${drawState(last.result ?? "RUNNING")} <a href="/${job.path}${last.number}/">#${last.number}</a>`;
  const commit = escapeHtml(last.revision?.sha.slice(0, 12) ?? "");
  return `<tr><td>${name}</td><td>${state}</td><td>${drawTime(last.startedMs)}</td><td>${commit}</td></tr>`;
}
