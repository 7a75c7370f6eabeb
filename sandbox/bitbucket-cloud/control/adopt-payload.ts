// A recorded payload, told of a repository of this world instead of the recorded one.
import { describeRepository, describeRepositoryBriefly } from "../payloads/repository.ts";
import type { Repository } from "../model/types.ts";
import type { World } from "../world.ts";

/**
 * The same payload; wherever the payload's own repository stands, ours stands. Forks and other repositories stay as
 * they are.
 */
export function adoptPayload(
  world: World,
  payload: Readonly<Record<string, unknown>>,
  repository: Repository,
): Record<string, unknown> {
  const recorded = uuidOf(payload["repository"]);
  const replace = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(replace);
    if (typeof value !== "object" || value === null) return value;
    if (recorded !== undefined && uuidOf(value) === recorded) return describeRepositoryBriefly(world, repository);
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, replace(inner)]));
  };
  const rest = Object.entries(payload).filter(([key]) => key !== "repository");
  return {
    ...Object.fromEntries(rest.map(([key, value]) => [key, replace(value)])),
    repository: describeRepository(world, repository),
  };
}

function uuidOf(value: unknown): unknown {
  return typeof value === "object" && value !== null && "uuid" in value ? value.uuid : undefined;
}
