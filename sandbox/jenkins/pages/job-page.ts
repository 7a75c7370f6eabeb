// A job's page: its parameters, its builds, or the jobs inside a folder.
import { escapeHtml } from "../../stand-in/reply.ts";
import { isContainer } from "../model/jobs.ts";
import type { Machine } from "../machine.ts";
import type { Build, Job } from "../model/model.ts";
import { listDefinitions } from "../model/parameters.ts";
import { canSee } from "../model/people.ts";
import type { Caller } from "../model/people.ts";
import { drawPage, drawState, drawTime } from "./frame.ts";

/** Draws one job or folder. */
export function drawJobPage(machine: Machine, caller: Caller, job: Job): string {
  const up = job.parent === undefined ? "/" : `/${job.parent.path}`;
  const title = `<p><a href="${up}">Up</a></p><h1>${escapeHtml(job.fullDisplayName)}</h1>
    <p class=soft>${escapeHtml(job.options.description ?? "")}</p>`;
  if (isContainer(job)) {
    const children = [...job.children.values()].filter((child) => canSee(caller, child));
    const rows = children.map((child) => `<li><a href="/${child.path}">${escapeHtml(child.displayName)}</a></li>`);
    return drawPage(job.fullDisplayName, `${title}<ul>${rows.join("")}</ul>`);
  }
  const waiting = machine.queue.waiting().filter((item) => item.job === job).length;
  const newest = job.builds.toReversed().slice(0, 50).map(drawRow).join("");
  const body = `${title}${job.isDisabled ? "<p>This job is disabled.</p>" : ""}
    ${drawDefinitions(job)}
    <h2>Builds</h2>${waiting > 0 ? `<p>${drawState("QUEUED")} ${waiting}</p>` : ""}
    ${newest === "" ? "<p class=soft>No builds yet.</p>" : `<table><tbody>${newest}</tbody></table>`}`;
  return drawPage(job.fullDisplayName, body, waiting > 0 || job.builds.some((build) => build.isBuilding) ? 2 : 10);
}

function drawDefinitions(job: Job): string {
  const rows = listDefinitions(job).map(({ name, kind = "string", defaultValue = "" }) => {
    const shown = kind === "password" ? "" : escapeHtml(defaultValue);
    return `<tr><td>${escapeHtml(name)}</td><td>${kind}</td><td>${shown}</td></tr>`;
  });
  if (rows.length === 0) return "";
  return `<h2>Parameters</h2><table><thead><tr><th>Name</th><th>Kind</th><th>Default</th></tr></thead>
    <tbody>${rows.join("")}</tbody></table>`;
}

function drawRow(build: Build): string {
  const link = `<a href="/${build.job.path}${build.number}/">#${build.number}</a>`;
  const state = drawState(build.result ?? "RUNNING");
  const cause = escapeHtml(build.order.cause.shortDescription);
  return `<tr><td>${link}</td><td>${state}</td><td>${drawTime(build.startedMs)}</td><td>${cause}</td></tr>`;
}
