// A link as the row it is kept in: lists as JSON, secrets and tokens sealed, tokens found by their hash.

import type { FieldValues } from "../../core/field.ts";
import type { VerdictRules } from "../../core/build.ts";
import type { Filters, Link, LinkDecision } from "../../core/link.ts";
import { hashOf } from "../keys/seal.ts";
import type { Seal } from "../keys/seal.ts";

export type LinkRow = {
  id: string;
  tenant_id: string;
  repository_id: string;
  server_id: string;
  name: string;
  settings: string;
  secrets: string;
  filters: string;
  parameters: string;
  secret_parameters: string;
  verdicts: string;
  builds_push_and_pull_request: number;
  aborts_superseded: number;
  status_key: string;
  reports_status: number;
  result_token: string;
  result_token_hash: string;
  badge_token: string;
  badge_token_hash: string;
  is_paused: number;
  pause_reason: string | null;
  deadline_minutes: number;
  created_at: number;
  updated_at: number;
};

/** What is sealed in a link's row, by column. */
export const sealedLinkColumns = ["secrets", "secret_parameters", "result_token", "badge_token"] as const;

/** The place a sealed column of a link is bound to. */
export function linkPurpose(linkId: string, column: (typeof sealedLinkColumns)[number]): string {
  return `link-${column}:${linkId}`;
}

/** The row of a link. */
export function toLinkRow(link: Link, seal: Seal): LinkRow {
  const hide = (column: (typeof sealedLinkColumns)[number], text: string) =>
    seal.seal(link.tenantId, linkPurpose(link.id, column), text);
  return {
    id: link.id,
    tenant_id: link.tenantId,
    repository_id: link.repositoryId,
    server_id: link.serverId,
    name: link.name,
    settings: JSON.stringify(link.settings),
    secrets: hide("secrets", JSON.stringify(link.secrets)),
    filters: JSON.stringify(link.filters),
    parameters: JSON.stringify(link.parameters),
    secret_parameters: hide("secret_parameters", JSON.stringify(link.secretParameters)),
    verdicts: JSON.stringify(link.verdicts),
    builds_push_and_pull_request: Number(link.buildsPushAndPullRequest),
    aborts_superseded: Number(link.abortsSuperseded),
    status_key: link.statusKey,
    reports_status: Number(link.reportsStatus),
    result_token: hide("result_token", link.resultToken),
    result_token_hash: hashOf(link.resultToken),
    badge_token: hide("badge_token", link.badgeToken),
    badge_token_hash: hashOf(link.badgeToken),
    is_paused: Number(link.isPaused),
    pause_reason: link.pauseReason ?? null,
    deadline_minutes: link.deadlineMinutes,
    created_at: link.createdAt,
    updated_at: link.updatedAt,
  };
}

/** The link of a row. */
export function toLink(row: LinkRow, seal: Seal): Link {
  const show = (column: (typeof sealedLinkColumns)[number]) =>
    seal.open(row.tenant_id, linkPurpose(row.id, column), row[column]);
  return {
    id: row.id,
    tenantId: row.tenant_id,
    repositoryId: row.repository_id,
    serverId: row.server_id,
    name: row.name,
    settings: JSON.parse(row.settings) as FieldValues,
    secrets: JSON.parse(show("secrets")) as FieldValues,
    filters: JSON.parse(row.filters) as Filters,
    parameters: JSON.parse(row.parameters) as Link["parameters"],
    secretParameters: JSON.parse(show("secret_parameters")) as FieldValues,
    verdicts: JSON.parse(row.verdicts) as VerdictRules,
    buildsPushAndPullRequest: row.builds_push_and_pull_request === 1,
    abortsSuperseded: row.aborts_superseded === 1,
    statusKey: row.status_key,
    reportsStatus: row.reports_status === 1,
    resultToken: show("result_token"),
    badgeToken: show("badge_token"),
    isPaused: row.is_paused === 1,
    ...(row.pause_reason === null ? {} : { pauseReason: row.pause_reason }),
    deadlineMinutes: row.deadline_minutes,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

/** What an admin decides about a link, and nothing else of it. */
export function decidedOf(link: LinkDecision): LinkDecision {
  const {
    name,
    settings,
    secrets,
    filters,
    parameters,
    secretParameters,
    verdicts,
    buildsPushAndPullRequest,
    abortsSuperseded,
    reportsStatus,
    deadlineMinutes,
    updatedAt,
  } = link;
  return {
    name,
    settings,
    secrets,
    filters,
    parameters,
    secretParameters,
    verdicts,
    buildsPushAndPullRequest,
    abortsSuperseded,
    reportsStatus,
    deadlineMinutes,
    updatedAt,
  };
}

/** The columns of what an admin decides. */
export function decidedColumns(row: LinkRow): Partial<LinkRow> {
  const {
    name,
    settings,
    secrets,
    filters,
    parameters,
    secret_parameters,
    verdicts,
    builds_push_and_pull_request,
    aborts_superseded,
    reports_status,
    deadline_minutes,
    updated_at,
  } = row;
  return {
    name,
    settings,
    secrets,
    filters,
    parameters,
    secret_parameters,
    verdicts,
    builds_push_and_pull_request,
    aborts_superseded,
    reports_status,
    deadline_minutes,
    updated_at,
  };
}
