// A person at a browser without script: opens pages, follows links, fills in forms as they stand, presses buttons.

import { load } from "cheerio";
import type { CheerioAPI } from "cheerio";

/** Cookie names and values; one person's, whatever page they are on. */
export type CookieJar = Map<string, string>;

export interface Page {
  readonly url: string;
  readonly status: number;
  readonly html: CheerioAPI;
  readonly cookies: CookieJar;
}

type Fields = Readonly<Record<string, string>>;

/** Opens a page; redirects are followed as a browser does. Throws with the page's own words when it is an error. */
export async function openPage(url: string, cookies: CookieJar = new Map()): Promise<Page> {
  return read(url, {}, cookies);
}

/** Follows the first link whose target matches. */
export async function followLink(page: Page, target: RegExp): Promise<Page> {
  const href = page
    .html("a[href]")
    .toArray()
    .map((link) => page.html(link).attr("href") ?? "")
    .find((one) => target.test(one));
  if (href === undefined) throw new Error(`${page.url} has no link to ${String(target)}`);
  return openPage(new URL(href, page.url).href, page.cookies);
}

/** The addresses of the frames on a page. */
export function framesOf(page: Page): string[] {
  return page
    .html("iframe[src]")
    .toArray()
    .map((frame) => new URL(page.html(frame).attr("src") ?? "", page.url).href);
}

/**
 * Fills in the first form that has the named fields (the first of all without names), and presses the button with this
 * name and value.
 */
export async function submitForm(
  page: Page,
  values: Fields,
  button?: { readonly name: string; readonly value: string },
): Promise<Page> {
  const wanted = Object.keys(values);
  const form = page
    .html("form")
    .filter((_, one) => wanted.every((name) => page.html(one).find(`[name="${name}"]`).length > 0))
    .first();
  if (form.length === 0) throw new Error(`${page.url} has no form with the fields ${wanted.join(", ")}`);
  const body = new URLSearchParams(fieldsOf(page, form, values));
  if (button !== undefined) body.append(button.name, button.value);
  const action = new URL(form.attr("action") ?? "", page.url);
  const method = (form.attr("method") ?? "get").toUpperCase();
  if (method === "GET") return openPage(`${action.href.split("?")[0] ?? ""}?${body.toString()}`, page.cookies);
  return read(action.href, { method, body, headers: { origin: action.origin } }, page.cookies);
}

/**
 * Presses the button, or the one with this name and value, of the form that posts to a matching address, its fields as
 * they stand.
 */
export async function pressForm(
  page: Page,
  action: RegExp,
  button?: { readonly name: string; readonly value: string },
): Promise<Page> {
  const form = page
    .html("form")
    .filter((_, one) => action.test(page.html(one).attr("action") ?? ""))
    .first();
  if (form.length === 0) throw new Error(`${page.url} has no form that posts to ${String(action)}`);
  const target = new URL(form.attr("action") ?? "", page.url);
  const body = new URLSearchParams(fieldsOf(page, form, {}));
  if (button !== undefined) body.append(button.name, button.value);
  return read(target.href, { method: "POST", body, headers: { origin: target.origin } }, page.cookies);
}

function fieldsOf(page: Page, form: ReturnType<CheerioAPI>, values: Fields): [string, string][] {
  const { html } = page;
  return form
    .find("input[name], select[name], textarea[name]")
    .toArray()
    .flatMap((control): [string, string][] => {
      const name = html(control).attr("name") ?? "";
      const given = values[name];
      const type = html(control).attr("type") ?? "";
      if (type === "checkbox" || type === "radio") {
        const own = html(control).attr("value") ?? "on";
        const isChecked =
          given === undefined ? html(control).attr("checked") !== undefined : given === own || given === "true";
        return isChecked ? [[name, own]] : [];
      }
      if (type === "submit" || type === "button") return [];
      if (given !== undefined) return [[name, given]];
      return [[name, untouchedValue(html(control)) ?? ""]];
    });
}

/** What a control sends that nobody touched. */
function untouchedValue(control: ReturnType<CheerioAPI>): string | undefined {
  if (control.is("select"))
    return control.find("option[selected]").attr("value") ?? control.find("option").first().attr("value");
  return control.is("textarea") ? control.text() : control.attr("value");
}

/** Follows redirects as a browser does: with GET, and with the cookies set on the way. */
async function read(url: string, first: RequestInit, cookies: CookieJar): Promise<Page> {
  let response = await send(url, first, cookies);
  for (let hops = 0; response.status >= 300 && response.status < 400 && hops < 5; hops++) {
    response = await send(new URL(response.headers.get("location") ?? "", response.url).href, {}, cookies);
  }
  const html = load(await response.text());
  if (response.status >= 400) {
    const said = html("main").text().replace(/\s+/g, " ").trim() || html("body").text().replace(/\s+/g, " ").trim();
    throw new Error(`${new URL(response.url).pathname} answered ${response.status}: ${said.slice(0, 400)}`);
  }
  return { url: response.url, status: response.status, html, cookies };
}

async function send(url: string, init: RequestInit, cookies: CookieJar): Promise<Response> {
  const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  const headers = new Headers(init.headers);
  headers.set("accept", "text/html");
  if (cookie !== "") headers.set("cookie", cookie);
  const response = await fetch(url, { ...init, headers, redirect: "manual" });
  for (const line of response.headers.getSetCookie()) {
    const [pair = ""] = line.split(";");
    const at = pair.indexOf("=");
    if (/max-age=0(;|$)/i.test(line)) cookies.delete(pair.slice(0, at));
    else cookies.set(pair.slice(0, at), pair.slice(at + 1));
  }
  return response;
}
