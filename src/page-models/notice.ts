// What a page says about the thing just done, and what a connection test found out.

import type { Diagnosis } from "../core/ci-adapter.ts";

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
  const title = isOk ? "Connection works" : "Connection does not work yet";
  return {
    tone: isOk ? "success" : "warning",
    title: about === "" ? title : `${about} ${title}`,
    sentence: diagnosis.sentence,
  };
}
