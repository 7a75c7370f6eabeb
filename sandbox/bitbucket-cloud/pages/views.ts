// The Handlebars views, read once. Everything in them is escaped.
import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import handlebars from "handlebars";

export type Render = (view: string, data: Record<string, unknown>) => string;

/** A renderer over the folder `views`; every view is a partial too. */
export function makeRender(): Render {
  const folder = join(import.meta.dirname, "..", "views");
  const engine = handlebars.create();
  engine.registerHelper("is", (left: unknown, right: unknown) => left === right);
  const files = readdirSync(folder).filter((file) => file.endsWith(".hbs"));
  const views = new Map(
    files.map((file) => [
      basename(file, ".hbs"),
      engine.compile(readFileSync(join(folder, file), "utf8"), { strict: false, noEscape: false }),
    ]),
  );
  for (const [name, view] of views) engine.registerPartial(name, view);
  return (name, data) => {
    const view = views.get(name);
    const layout = views.get("layout");
    if (!view || !layout) throw new Error(`there is no view ${name}`);
    return layout({ ...data, content: view(data) });
  };
}
