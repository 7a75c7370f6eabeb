// What the buttons of a repository's pages do. Each is a control function called in the name of whoever is picked.
import { randomBytes } from "node:crypto";
import type { Control } from "../control/control.ts";
import { fullName } from "../model/repositories.ts";
import { Refusal } from "../model/refusal.ts";
import type { Repository } from "../model/types.ts";
import { localPath, readForm } from "./form.ts";
import { mayDo, visitedRepository } from "./show.ts";
import type { Visit } from "./show.ts";

/** POST /{workspace}/{repository}/_do/{what} */
export async function pressButton(visit: Visit, control: Control): Promise<void> {
  const repository = visitedRepository(visit);
  if (!mayDo(visit, repository, "write"))
    throw new Refusal(403, "Only who may write can do this. Pick somebody else at the top.");
  visit.response.redirect(303, await press(visit, control, repository));
}

// Does it, and says which page shows the outcome.
async function press(visit: Visit, control: Control, repository: Repository): Promise<string> {
  const form = readForm(visit.request.body);
  const shared = { repository: repository.uuid, actor: visit.user.uuid };
  const branch = form.branch ?? repository.mainBranch;
  const id = Number(form.id ?? 0);
  const path = `/${fullName(repository)}`;
  switch (visit.request.params.what) {
    case "push":
      control.pushCommit({ ...shared, branch, message: `${readMessage(form.message)}\n` });
      return localPath(form.back ?? path);
    case "push-new-branch":
      control.pushCommit({
        ...shared,
        branch: `feature/${randomBytes(2).toString("hex")}`,
        message: `${readMessage(form.message)}\n`,
      });
      return path;
    case "push-failing":
      control.pushCommit({
        ...shared,
        branch,
        message: "This will fail\n",
        files: { "broken.txt": `${randomBytes(4).toString("hex")}\n` },
      });
      return path;
    case "tag":
      control.push({ ...shared, moves: [{ tag: `v0.${repository.tags.size + 1}.0`, at: branch }] });
      return path;
    case "delete-branch":
      control.push({ ...shared, moves: [{ branch, isDeleted: true }] });
      return path;
    case "open-pull-request": {
      const { title = `Bring in ${branch}`, description } = form;
      return `${path}/pull-requests/${control.openPullRequest({ ...shared, branch, title, description }).id}`;
    }
    default:
      return pressOnPullRequest(visit, control, { ...shared, id }, form, `${path}/pull-requests/${id}`);
  }
}

async function pressOnPullRequest(
  visit: Visit,
  control: Control,
  target: { repository: string; actor: string; id: number },
  form: Readonly<Record<string, string>>,
  path: string,
): Promise<string> {
  const { title, text } = form;
  switch (visit.request.params.what) {
    case "edit-pull-request":
      control.editPullRequest({ ...target, title });
      return path;
    case "approve":
      control.approvePullRequest(target);
      return path;
    case "comment":
      control.commentOnPullRequest({ ...target, text: readMessage(text) });
      return path;
    case "merge":
      await merge(control, target);
      return path;
    case "decline":
      control.declinePullRequest(target);
      return path;
    default:
      throw new Refusal(404, "There is no such button.");
  }
}

async function merge(control: Control, target: { repository: string; actor: string; id: number }): Promise<void> {
  const { isMerged, checks } = await control.tryToMerge(target);
  const failed = checks.filter(({ isPassed }) => !isPassed).map(({ message }) => message);
  if (!isMerged) throw new Refusal(409, `Not merged, a required check failed: ${failed.join(" ")}`);
}

function readMessage(message: string | undefined): string {
  return message === undefined || message.trim() === "" ? "Change something" : message.trim();
}
