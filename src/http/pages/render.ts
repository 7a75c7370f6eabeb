// Turns a view and its model into a whole document: Handlebars over our own views only, everything escaped.

import { join } from "node:path";

import { create } from "express-handlebars";

import { headlineOf } from "../../page-models/headline.ts";
import { assetVersionOf } from "../wire/assets.ts";
import type { PageSurroundings, ProblemModel, Render } from "../route.ts";

export interface RenderOptions {
  readonly viewsDir: string;
  readonly publicDir: string;
  /** Off while views are being written. */
  readonly isCached: boolean;
  /** The host's script that fits a frame to its content; it is only named on pages inside a frame. */
  readonly frameScriptUrl?: string | undefined;
}

/** Makes the function that renders every page. */
export function createRender(options: RenderOptions): Render {
  const engine = create({
    defaultLayout: "main",
    layoutsDir: join(options.viewsDir, "layouts"),
    partialsDir: join(options.viewsDir, "partials"),
  });
  const assets = assetVersionOf(options.publicDir);
  return async (view, model, surroundings) => {
    const context = {
      ...frontTitles[view],
      ...(view === "problem" ? problemWords(model) : {}),
      ...model,
      ...placeOf(surroundings, options),
      assets,
      cache: options.isCached,
    };
    return showDirectionControls(await engine.renderView(join(options.viewsDir, `${view}.handlebars`), context));
  };
}

/** What somebody typed stands in values and text areas, and goes back as it is. */
const typedOrControl = /( value="[^"]*"|<textarea[^>]*>[^<]*<\/textarea>)|[\u202a-\u202e\u2066-\u2069]/g;

/**
 * A control that turns the direction of writing would reach over its own text into what stands beside it, or make a
 * branch look like another: it is shown by its name.
 */
function showDirectionControls(html: string): string {
  return html.replace(
    typedOrControl,
    (found: string, typed: string | undefined) => typed ?? `⟨U+${found.charCodeAt(0).toString(16).toUpperCase()}⟩`,
  );
}

/** Titles of the views whose models are made by the doors. */
const frontTitles: Readonly<Record<string, { readonly title: string }>> = {
  landing: { title: "Builds for Bitbucket" },
  "sign-in": { title: "Sign in" },
};

function placeOf(surroundings: PageSurroundings, options: RenderOptions): Record<string, unknown> {
  const { visitor, nonce } = surroundings;
  const isFrame = visitor?.place === "frame";
  return {
    nonce,
    session: visitor?.sessionToken ?? "",
    place: visitor?.place ?? "open",
    isFrame,
    isTab: visitor?.place === "tab",
    frameScript: isFrame ? options.frameScriptUrl : undefined,
  };
}

function problemWords(model: object): { title: string; headline: string; isOver: boolean } {
  const { code, status }: Partial<ProblemModel> = model;
  const headline = headlineOf(code ?? "internal", status ?? 500);
  return { title: headline, headline, isOver: code === "session-expired" || code === "not-authenticated" };
}
