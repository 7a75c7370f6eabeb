// What a page says about the thing just done, and what a connection test found out.

import type { Diagnosis, DiagnosisCode } from "../core/ci-adapter.ts";

export interface Notice {
  readonly tone: "success" | "warning" | "danger" | "information";
  readonly title: string;
  readonly sentence: string;
  /** What can be done about it from here, the most likely first. */
  readonly ways?: readonly Way[];
}

/** A link, or a button that posts. */
export interface Way {
  readonly word: string;
  readonly href: string;
  readonly isPosted?: boolean;
}

/** A notice made of a diagnosis; `about` is what was done before it: "Saved." */
export function noticeOfDiagnosis(diagnosis: Diagnosis, about = ""): Notice {
  const isOk = diagnosis.code === "ok";
  const title = titles[diagnosis.code] ?? "Connection does not work yet";
  return {
    tone: isOk ? "success" : "warning",
    title: about === "" ? title : `${about} ${title}`,
    sentence: diagnosis.sentence,
  };
}

/** Where the server answers, the connection works: what does not, has its own name. */
const titles: { readonly [Code in DiagnosisCode]?: string } = {
  ok: "Connection works",
  "no-such-job": "The server answers, but the job was not found",
  "job-takes-no-parameters": "The job takes no parameters",
  "job-disabled": "The job is switched off",
  "hook-disabled": "The server’s webhook is switched off",
  "filter-says-no": "The job’s own filter says no",
  "wrong-credentials": "The server refuses the credentials",
  "wrong-token": "The server refuses the token",
  "not-this-kind": "Another program answers there",
};
