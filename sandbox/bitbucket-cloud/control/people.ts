// Setting the stage: people, workspaces, repositories, permissions.
import { z } from "zod";
import { createUser, createWorkspace, findUser, findWorkspace } from "../model/accounts.ts";
import {
  createRepository,
  deleteRepository,
  forkRepository,
  fullName,
  renameRepository,
} from "../model/repositories.ts";
import { push } from "../model/pushes.ts";
import type { Repository } from "../model/types.ts";
import type { World } from "../world.ts";
import { makeAct } from "./act.ts";
import { files, name, toRepository, toUser } from "./names.ts";

/** Functions for a world. */
export function makePeopleActs(world: World) {
  return {
    createUser: makeAct(z.strictObject({ displayName: name, nickname: name.optional() }), (input) => {
      const { uuid, accountId, displayName, nickname } = createUser(world, input);
      return { uuid, accountId, displayName, nickname };
    }),

    /** `owner` makes it that person's personal workspace. */
    createWorkspace: makeAct(
      z.strictObject({ name, slug: name.optional(), owner: name.optional(), admins: z.array(name).optional() }),
      (input) => {
        const owner = input.owner === undefined ? undefined : findUser(world, input.owner);
        const admins = input.admins?.map((one) => findUser(world, one));
        const { uuid, slug } = createWorkspace(world, { name: input.name, slug: input.slug, owner, admins });
        return { uuid, slug };
      },
    ),

    /** `files` makes a first commit of them. */
    createRepository: makeAct(
      z.strictObject({
        workspace: name,
        name,
        slug: name.optional(),
        isPrivate: z.boolean().optional(),
        mainBranch: name.optional(),
        files: files.optional(),
      }),
      (input) => {
        const repository = createRepository(world, { ...input, workspace: findWorkspace(world, input.workspace) });
        const commits = [{ message: "Initial commit\n", files: input.files ?? { "README.md": `# ${input.name}\n` } }];
        if (input.files)
          push(world, repository, [{ branch: repository.mainBranch, commits }], toUser(world, undefined, repository));
        return describe(repository);
      },
    ),

    setPermission: makeAct(
      z.strictObject({ repository: name, user: name, permission: z.enum(["admin", "write", "read", "none"]) }),
      (input) => {
        toRepository(world, input.repository).permissions.set(findUser(world, input.user).uuid, input.permission);
      },
    ),

    /** Membership; administrators may do everything in every repository. */
    addMember: makeAct(
      z.strictObject({ workspace: name, user: name, isAdmin: z.boolean().default(false) }),
      (input) => {
        findWorkspace(world, input.workspace).members.set(findUser(world, input.user).uuid, input.isAdmin);
      },
    ),

    renameRepository: makeAct(z.strictObject({ repository: name, name, actor: name.optional() }), (input) => {
      const repository = toRepository(world, input.repository);
      renameRepository(world, repository, input.name, toUser(world, input.actor, repository));
      return describe(repository);
    }),

    forkRepository: makeAct(z.strictObject({ repository: name, workspace: name, actor: name.optional() }), (input) => {
      const parent = toRepository(world, input.repository);
      return describe(
        forkRepository(world, parent, findWorkspace(world, input.workspace), toUser(world, input.actor, parent)),
      );
    }),

    deleteRepository: makeAct(z.strictObject({ repository: name }), (input) => {
      deleteRepository(world, toRepository(world, input.repository));
    }),
  };
}

function describe(repository: Repository) {
  return {
    uuid: repository.uuid,
    slug: repository.slug,
    fullName: fullName(repository),
    mainBranch: repository.mainBranch,
  };
}
