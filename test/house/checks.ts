// The rules of the house as functions over a map of files, so that a test can show each one shut.

import { dirname, join, normalize } from "node:path";

/** Path from the top -> text. */
export type Files = ReadonlyMap<string, string>;

/** Rooms each room may import from, beside itself. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  core: [],
  dialects: ["core"],
  ci: ["core"],
  hosts: ["core"],
  "page-models": ["core"],
  plugins: ["core"],
  steps: ["core", "dialects/registry.ts", "ci/registry.ts", "hosts/registry.ts"],
  http: ["core", "page-models", "steps", "dialects/registry.ts", "ci/registry.ts", "hosts/registry.ts"],
  store: ["core"],
  queue: ["core"],
  net: ["core"],
  connect: ["core", "http/door.ts"],
  forge: ["core", "http/door.ts"],
};

const emptyNames = /(^|\/)(utils?|helpers?|common|misc|managers?|services?|base|index)(\/|\.ts$)/;

/** Imports of ours in a file, as paths from the top. */
function importsOf(path: string, text: string): string[] {
  const found = text.matchAll(
    /^(?:import|export)\s[^;]*?from\s+"(\.[^"]+)"|import\(\s*"(\.[^"]+)"\s*\)|^import\s+"(\.[^"]+)"/gm,
  );
  return [...found].map((hit) => normalize(join(dirname(path), hit[1] ?? hit[2] ?? hit[3] ?? "")));
}

/** Files in a room that import from a floor they may not see. */
export function wrongFloors(files: Files): string[] {
  const wrong: string[] = [];
  for (const [path, text] of files) {
    const room = roomOf(path);
    const allowed = room === undefined ? undefined : mayImport[room];
    for (const target of importsOf(path, text)) {
      const targetRoom = roomOf(target);
      if (room === undefined ? path.startsWith("src/") && isRoof(path) : targetRoom === room) continue;
      const inside = target.replace(/^src\//, "");
      const isAllowed =
        room === undefined
          ? !path.startsWith("src/")
          : allowed?.some((place) => place === targetRoom || place === inside) === true;
      if (!isAllowed) wrong.push(`${path} imports ${target}`);
    }
  }
  return wrong;
}

/** Rooms that no list above knows. */
export function unknownRooms(files: Files): string[] {
  return [
    ...new Set(
      [...files.keys()]
        .filter((path) => path.startsWith("src/"))
        .map((path) => roomOf(path))
        .filter((room) => room !== undefined && mayImport[room] === undefined),
    ),
  ].map(String);
}

/** Import circles, each named by its files. */
export function circles(files: Files): string[] {
  const found: string[] = [];
  const done = new Set<string>();
  function walk(path: string, trail: readonly string[]): void {
    const at = trail.indexOf(path);
    if (at !== -1) {
      found.push([...trail.slice(at), path].join(" -> "));
      return;
    }
    if (done.has(path)) return;
    for (const target of importsOf(path, files.get(path) ?? "")) if (files.has(target)) walk(target, [...trail, path]);
    done.add(path);
  }
  for (const path of files.keys()) walk(path, []);
  return found;
}

/** Files over the limit of lines. */
export function longFiles(files: Files, limit: number): string[] {
  return [...files]
    .filter(([, text]) => text.split("\n").length - 1 > limit)
    .map(([path, text]) => `${path} has ${text.split("\n").length - 1} lines`);
}

/** Paths that say nothing about what is in them, or lie too deep. */
export function poorNames(files: Files): string[] {
  return [...files.keys()].filter(
    (path) => emptyNames.test(path) || (path.startsWith("src/") && path.split("/").length - 1 > 3),
  );
}

/** Folders with more files than anybody reads at one glance. */
export function fullFolders(paths: readonly string[], limit: number): string[] {
  const counts = new Map<string, number>();
  for (const path of paths) counts.set(dirname(path), (counts.get(dirname(path)) ?? 0) + 1);
  return [...counts].filter(([, count]) => count > limit).map(([folder, count]) => `${folder} has ${count} files`);
}

/**
 * Folders of tests that mirror no folder of the source, and are none of `own`: those hold tests of more than one room.
 */
export function strayTests(files: Files, own: readonly string[]): string[] {
  const folders = new Set(
    [...files.keys()].map((path) => dirname(path)).filter((folder) => folder.startsWith("test/")),
  );
  const isKnown = (folder: string): boolean => {
    const [, room = ""] = folder.split("/");
    return (
      own.includes(room) || [...files.keys()].some((path) => path.startsWith(`${folder.replace(/^test\//, "src/")}/`))
    );
  };
  return [...folders].filter((folder) => !isKnown(folder));
}

/** Top-level adapters of a room that its registry does not import. */
export function unregistered(files: Files, room: string, mark: RegExp): string[] {
  const registry = files.get(`src/${room}/registry.ts`) ?? "";
  const registered = new Set(importsOf(`src/${room}/registry.ts`, registry));
  return [...files]
    .filter(([path, text]) => path.startsWith(`src/${room}/`) && mark.test(text) && !registered.has(path))
    .map(([path]) => path);
}

/** Lines that leave work for later or switch a check off. */
export function leftovers(files: Files): string[] {
  const marks = [
    ["TO", "DO"],
    ["FIX", "ME"],
    ["eslint-", "disable"],
    ["@ts-", "ignore"],
    ["@ts-", "expect-error"],
    ["@ts-", "nocheck"],
  ].map((parts) => parts.join(""));
  return [...files].flatMap(([path, text]) =>
    marks.filter((mark) => text.includes(mark)).map((mark) => `${path}: ${mark}`),
  );
}

/**
 * Files with work on text that fails at half a character, or takes the square of its length, and has its place in
 * core/text.ts.
 */
export function fragileTextWork(files: Files): string[] {
  return [...files]
    .filter(
      ([path, text]) => path !== "src/core/text/text.ts" && /\bencodeURI(?:Component)?\b|\.normalize\(/.test(text),
    )
    .map(([path]) => path);
}

/** Problem codes without a section in the docs, and sections without a code. */
export function undocumentedProblems(codes: readonly string[], docs: string): string[] {
  const sections = [...docs.matchAll(/^## `([a-z-]+)`/gm)].map((hit) => hit[1] ?? "");
  return [
    ...codes.filter((code) => !sections.includes(code)).map((code) => `${code} has no section`),
    ...sections.filter((section) => !codes.includes(section)).map((section) => `${section} is no code`),
  ];
}

/** `METHOD path` pairs the descriptor names and the route table lacks. */
export function unrouted(
  descriptor: unknown,
  routes: readonly { readonly method: string; readonly path: string }[],
): string[] {
  const wanted: string[] = [];
  collect(descriptor, "", wanted);
  return [...new Set(wanted)].filter((pair) => !routes.some((route) => `${route.method} ${route.path}` === pair));
}

function collect(value: unknown, key: string, wanted: string[]): void {
  if (typeof value === "string") {
    const path = value.split("?")[0] ?? "";
    if ((key === "url" || key === "installed" || key === "uninstalled") && path.startsWith("/"))
      wanted.push(`${path.startsWith("/connect/") ? "POST" : "GET"} ${path}`);
    return;
  }
  if (typeof value !== "object" || value === null) return;
  for (const [name, inner] of Object.entries(value)) collect(inner, Array.isArray(value) ? key : name, wanted);
}

/** Sentences that cut what they quote wherever the limit falls; up to 12 characters are a hash, and no words. */
export function cutMidWord(files: Files): string[] {
  const cutInside = /\$\{[^`]*?\.(?:slice|substring)\(0, (?:1[3-9]|[2-9]\d|\d{3,})\)[^`]*?\}/g;
  return [...files].flatMap(([path, text]) => [...text.matchAll(cutInside)].map((hit) => `${path}: ${hit[0]}`));
}

function isRoof(path: string): boolean {
  return /^src\/(commands\/|app\/)?[^/]+\.ts$/.test(path);
}

function roomOf(path: string): string | undefined {
  const parts = path.split("/");
  return parts[0] === "src" && parts.length > 2 && parts[1] !== "commands" && parts[1] !== "app" ? parts[1] : undefined;
}
