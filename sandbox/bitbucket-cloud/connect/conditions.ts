// Whether a module shows for the person who looks. https://developer.atlassian.com/cloud/bitbucket/conditions/
import { permissionOf } from "../model/repositories.ts";
import type { Permission } from "../model/types.ts";
import type { World } from "../world.ts";
import { describeContext, readPath } from "./context.ts";
import type { PageContext } from "./context.ts";
import type { Condition } from "./descriptor-schema.ts";

const rank: Readonly<Record<Permission, number>> = { none: 0, read: 1, write: 2, admin: 3 };

/** All of them must hold. */
export function holdAll(world: World, conditions: readonly Condition[] | undefined, context: PageContext): boolean {
  return (conditions ?? []).every((condition) => holds(world, condition, context));
}

function holds(world: World, condition: Condition, context: PageContext): boolean {
  const isTrue = holdsUpright(world, condition, context);
  return condition.invert === true ? !isTrue : isTrue;
}

function holdsUpright(world: World, condition: Condition, context: PageContext): boolean {
  if (condition.and) return condition.and.every((one) => holds(world, one, context));
  if (condition.or) return condition.or.some((one) => holds(world, one, context));
  return holdsNamed(world, condition, context);
}

function holdsNamed(world: World, condition: Condition, context: PageContext): boolean {
  const params = condition.params ?? {};
  const isAdmin = context.workspace.members.get(context.user.uuid) === true;
  const target = () => readPath(describeContext(world, context), condition.target ?? "");
  switch (condition.condition) {
    case "has_permission":
      return hasPermission(context, params.permission);
    case "has_account_permission":
    case "has_workspace_permission":
      return isAdmin;
    case "equals":
      return target() === String(params.value);
    case "contains":
      return target().includes(String(params.value));
    case "scm":
      return params.scm === undefined || params.scm === "git";
    case "property_exists":
    case "has_issue_permission":
      return false;
    default:
      // Plans, flags and features: a stand-in has them all.
      return true;
  }
}

function hasPermission(context: PageContext, wanted: unknown): boolean {
  if (wanted !== "read" && wanted !== "write" && wanted !== "admin") return false;
  if (!context.repository) return context.workspace.members.get(context.user.uuid) === true;
  return rank[permissionOf(context.repository, context.user)] >= rank[wanted];
}
