// GitHub's webhooks from servers too old to sign with SHA-256 (before GitHub Enterprise Server 2.23), and from
// look-alikes.

import type { Dialect } from "../../core/dialect.ts";

import { largeBodiesProvedBy } from "../kit/large-body.ts";
import { checkSha1Too, hasSha1Too, proveSha1Too } from "./signature.ts";
import { github } from "./dialect.ts";

/** A dialect of its own, so that a tenant has to choose the weaker signature by name. */
export const githubSha1: Dialect = {
  ...github,
  id: "github-sha1",
  label: "GitHub webhook, SHA-1 signatures accepted",
  verify: checkSha1Too,
  carriesProof: hasSha1Too,
  largeBodies: largeBodiesProvedBy(proveSha1Too),
};
