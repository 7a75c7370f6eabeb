// Webhook subscriptions; the secret itself is never shown again.
import type { World } from "../world.ts";
import type { NativeHook } from "../webhooks/types.ts";
import { describeRepositoryBriefly } from "./repository.ts";
import { writeTime } from "./time.ts";
import { describeWorkspace } from "./workspace.ts";

/** A webhook_subscription. */
export function describeHook(world: World, hook: NativeHook): Record<string, unknown> {
  const { subject } = hook;
  const place =
    subject.kind === "repository"
      ? `repositories/${subject.workspace.slug}/${subject.slug}`
      : `workspaces/${subject.slug}`;
  return {
    type: "webhook_subscription",
    uuid: hook.uuid,
    url: hook.url,
    description: hook.description,
    subject_type: subject.kind,
    subject:
      subject.kind === "repository" ? describeRepositoryBriefly(world, subject) : describeWorkspace(world, subject),
    active: hook.isActive,
    created_at: writeTime(hook.createdAt),
    events: hook.events,
    secret_set: hook.secret !== null,
    read_only: null,
    source: null,
    history_enabled: false,
    skip_cert_verification: false,
    links: { self: { href: `${world.addresses.api}/2.0/${place}/hooks/${encodeURIComponent(hook.uuid)}` } },
  };
}
