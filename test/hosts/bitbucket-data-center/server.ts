// A repository of a Data Center with a context path, and errors as it words them.

import type { Repository } from "../../../src/core/tenant.ts";

export const apiUrl = "https://git.example.com/bitbucket";
export const repository: Repository = {
  tenantId: "tenant-1",
  id: "7",
  fullName: "~jane/payments",
  owner: "~jane",
  slug: "payments",
  name: "payments",
  url: "",
  updatedAt: 0,
};
export const repositoryAt = `${apiUrl}/rest/api/latest/projects/~jane/repos/payments`;

export function error(exceptionName: string, message = "No.", context: string | null = null): unknown {
  return { errors: [{ context, message, exceptionName: `com.atlassian.bitbucket.${exceptionName}` }] };
}

/** What Jersey says to an address that no version's resource has. */
export const noSuchAddress = {
  message: "null for uri: https://git.example.com/bitbucket/rest/api/latest/x",
  "status-code": 404,
};

export function pageOf(values: readonly unknown[], nextPageStart: number | null = null): unknown {
  return { size: values.length, limit: 25, start: 0, isLastPage: nextPageStart === null, nextPageStart, values };
}
