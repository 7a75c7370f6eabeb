// The repository that tests of GitHub and GitLab talk about, and the state of a build in it.

import type { Status } from "../../../src/core/host.ts";
import type { Repository } from "../../../src/core/tenant.ts";
import { sampleBuild } from "../../sample.ts";

export const apiUrl = "https://api.example.com";
export const repository: Repository = {
  tenantId: "tenant-1",
  id: "15",
  fullName: "acme/payments",
  owner: "acme",
  slug: "payments",
  name: "payments",
  url: "https://example.com/acme/payments",
  updatedAt: 0,
};

export function statusWith(part: Partial<Status> = {}): Status {
  return {
    build: sampleBuild({ refName: "feature/x" }),
    state: "SUCCESSFUL",
    key: "payments",
    name: "payments #12",
    description: "Passed",
    url: "https://ci.example.com/job/12/",
    ...part,
  };
}
