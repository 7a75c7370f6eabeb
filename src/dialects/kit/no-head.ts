// A moved ref of which nobody says where it stands now.

import { Problem } from "../../core/problem.ts";

/** For a ref that was not said to be deleted and has no commit either. */
export function noHead(sender: string): Problem {
  return new Problem(
    "unreadable",
    `A branch or tag moved, and nothing says to which commit, nor that it was deleted, as ${sender} does: check what posts to this address, or report it with the stored body.`,
  );
}
