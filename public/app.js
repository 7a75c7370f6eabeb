// Makes pages that already work without it nicer: copy buttons, tests and previews in place, times that age, pages that keep up.

const liveParts = (root) => [...root.querySelectorAll("[data-live][id]")];

function showCopyButtons() {
  for (const button of document.querySelectorAll("[data-copy]")) {
    const source = document.getElementById(button.dataset.copy);
    button.hidden = false;
    button.addEventListener("click", async () => {
      source.select();
      try {
        await navigator.clipboard.writeText(source.value);
      } catch {
        // A frame may not be allowed to write the clipboard: the selected text can still be copied by hand.
        return;
      }
      const words = button.firstChild;
      words.textContent = "Copied";
      setTimeout(() => {
        words.textContent = "Copy";
      }, 2000);
    });
  }
}

/** Posts the form with an intent and takes over the live parts of the answered page; typed secrets stay where they are. */
async function askInPlace(form, intent, only) {
  const body = new URLSearchParams(new FormData(form));
  body.set("intent", intent);
  const response = await fetch(form.action, { method: "POST", body, headers: { accept: "text/html" } });
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  if (page.querySelector("[data-form]") === null) throw new Error("not the form");
  // Here typed secrets stay where they are.
  for (const note of page.querySelectorAll(".retype")) note.remove();
  for (const part of liveParts(page)) {
    const here = document.getElementById(part.id);
    if (here === null || (only !== undefined && !only.includes(part.id))) continue;
    here.replaceChildren(...[...part.childNodes].map((node) => document.importNode(node, true)));
    if (part.id.endsWith("-fault")) markFault(part);
  }
  if (only !== undefined) return;
  document.title = page.title;
  focusFirstFault();
}

/** The control a fault is about says so to screen readers, and by its border. */
function markFault(part) {
  const control = document.getElementById(part.id.replace(/-fault$/, ""));
  if (control === null) return;
  const isFaulty = part.childElementCount > 0;
  if (isFaulty) control.setAttribute("aria-invalid", "true");
  else control.removeAttribute("aria-invalid");
  control.closest(".field")?.classList.toggle("has-fault", isFaulty);
}

/** After a refused form one goes on where it has to be mended, folded away or not. */
function focusFirstFault() {
  const control = document.querySelector("main [aria-invalid=true]");
  if (control === null) return;
  for (let fold = control.closest("details"); fold !== null; fold = fold.parentElement.closest("details"))
    fold.open = true;
  control.focus();
}

function askFormsInPlace() {
  for (const form of document.querySelectorAll("form[data-form]")) {
    form.addEventListener("submit", async (event) => {
      const button = event.submitter;
      if (button === null || button.value === "save" || button.dataset.plain === "true") return;
      event.preventDefault();
      button.setAttribute("aria-busy", "true");
      try {
        const { preview } = button.dataset;
        await askInPlace(form, button.value, preview === undefined ? undefined : ["preview", `${preview}-fault`]);
      } catch {
        button.dataset.plain = "true";
        form.requestSubmit(button);
      }
      button.removeAttribute("aria-busy");
    });
    const preview = form.querySelector("[data-preview]");
    if (preview !== null) previewWhileTyping(form, document.getElementById(preview.dataset.preview));
  }
}

function previewWhileTyping(form, source) {
  let timer;
  source.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => askInPlace(form, "preview", ["preview"]).catch(() => undefined), 400);
  });
}

const units = [
  [60, 1, "second"],
  [3600, 60, "minute"],
  [86400, 3600, "hour"],
  [14 * 86400, 86400, "day"],
];

function ageTimes() {
  for (const time of document.querySelectorAll("time[datetime]")) {
    const at = new Date(time.dateTime);
    time.title = at.toLocaleString();
    const seconds = Math.floor((Date.now() - at.getTime()) / 1000);
    const unit = units.find(([limit]) => seconds < limit);
    if (time.textContent.startsWith("in ") && seconds >= 0) time.textContent = "now";
    if (seconds < 5 || unit === undefined || time.textContent === "now") continue;
    const count = Math.floor(seconds / unit[1]);
    time.textContent = `${count} ${unit[2]}${count === 1 ? "" : "s"} ago`;
  }
}

/** After this long without a hand on the page it is looked after less often. */
const idleAfterMs = 5 * 60_000;
const idleSeconds = 15;
let touchedAt = Date.now();
let isPressed = false;

function noteTouches() {
  addEventListener("pointerdown", () => (isPressed = true), { capture: true });
  for (const kind of ["pointerup", "pointercancel"])
    addEventListener(kind, () => (isPressed = false), { capture: true });
  for (const kind of ["pointermove", "pointerdown", "keydown", "focus", "visibilitychange"])
    addEventListener(kind, () => (touchedAt = Date.now()), { capture: true, passive: true });
}

/** Somebody types, presses, or copies what is shown: nothing is taken away under their hands. */
function isBusy(main) {
  if (isPressed) return true;
  const active = document.activeElement;
  const isTyping = active !== null && main.contains(active) && active.matches("input, textarea, select");
  const selection = getSelection();
  return isTyping || (selection !== null && !selection.isCollapsed && main.contains(selection.anchorNode));
}

/** What an element is, whichever copy of the page it is in: its address or words, and how many of them came before. */
function nameOf(element) {
  const place = element.getAttribute("href") ?? element.form?.getAttribute("action") ?? "";
  return `${element.tagName} ${element.id} ${place} ${element.id === "" ? element.textContent.trim() : ""}`;
}

function sameIn(root, element) {
  const name = nameOf(element);
  return [...root.querySelectorAll(element.tagName)].find((other) => nameOf(other) === name);
}

/** Takes over fresh content; focus and opened folds stay where they were, and news is told to screen readers. */
function takeOver(main, fresh) {
  const active =
    main.contains(document.activeElement) && document.activeElement !== main ? document.activeElement : null;
  const opened = [...main.querySelectorAll("details")].filter(({ open }) => open);
  const toldBefore = wordsToTell(main);
  for (const details of opened) sameIn(fresh, details.querySelector("summary"))?.parentElement.setAttribute("open", "");
  const focused = active === null ? undefined : sameIn(fresh, active);
  const kept = focused === undefined ? undefined : [...fresh.querySelectorAll(active.tagName)].indexOf(focused);
  main.replaceChildren(...[...fresh.childNodes].map((node) => document.importNode(node, true)));
  if (kept !== undefined) main.querySelectorAll(active.tagName)[kept]?.focus({ preventScroll: true });
  else if (active !== null) main.focus({ preventScroll: true });
  const told = wordsToTell(main);
  if (told !== toldBefore) document.getElementById("news").textContent = told;
}

function wordsToTell(main) {
  const parts = [...main.querySelectorAll("[data-tell]")];
  return parts.map((part) => part.textContent.replace(/\s+/g, " ").trim()).join(". ");
}

/** What was taken over last, but for times: those age by themselves. */
let shown = "";

/** Loads the page again behind the scenes while somebody looks at it, as long as it asks for that. */
function keepUp() {
  const main = document.getElementById("main");
  const asked = Number(main.dataset.refresh);
  if (!(asked > 0)) return;
  const seconds = Date.now() - touchedAt > idleAfterMs ? Math.max(asked, idleSeconds) : asked;
  setTimeout(async () => {
    try {
      if (!document.hidden && !isBusy(main)) await look(main);
    } catch {
      // The network is away for a moment: the next round tries again.
    }
    keepUp();
  }, seconds * 1000);
}

async function look(main) {
  const response = await fetch(main.dataset.refreshHref ?? location.href, { headers: { accept: "text/html" } });
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const fresh = page.getElementById("main");
  if (!response.ok || fresh === null || isBusy(main)) return;
  const words = fresh.innerHTML.replace(/(<time[^>]*>)[^<]*/g, "$1");
  if (words !== shown) {
    shown = words;
    takeOver(main, fresh);
    document.title = page.title;
    ageTimes();
  }
  if (fresh.dataset.refresh === undefined) delete main.dataset.refresh;
  else main.dataset.refresh = fresh.dataset.refresh;
}

const draftKey = "ci-bridge-draft";
const draftMs = 8 * 3_600_000;

function readDraft() {
  try {
    const draft = JSON.parse(localStorage.getItem(draftKey));
    return draft !== null && Date.now() - draft.at < draftMs ? draft : undefined;
  } catch {
    return undefined;
  }
}

function writeDraft(draft) {
  try {
    if (draft === undefined) localStorage.removeItem(draftKey);
    else localStorage.setItem(draftKey, JSON.stringify(draft));
  } catch {
    // A frame may not be allowed to keep anything: the browser's way back still has what was typed.
  }
}

/** The same page whatever session its address carries. */
function plainPage(href) {
  const url = new URL(href, location.href);
  for (const name of ["session", "notice", "xdm_e", "cp"]) url.searchParams.delete(name);
  return `${url.pathname}${url.search}`;
}

const controlsOf = (form) => [...form.elements].filter(({ name, type }) => name !== "" && !/hidden|submit/.test(type));
const isSecretText = (text) => /:\/\/[^/]*@/.test(text);

function draftOf(form) {
  const controls = controlsOf(form);
  const open = controls.filter((control) => !("secret" in control.dataset) && !isSecretText(control.value));
  return {
    at: Date.now(),
    page: plainPage(form.dataset.form),
    title: document.querySelector("h1").textContent,
    values: open.map(({ name, type, value, checked }) => [name, type === "checkbox" ? checked : value]),
    secrets: controls.filter((one) => !open.includes(one) && one.value !== "").map(({ name }) => name),
  };
}

/** A form whose session was over when it was sent is offered once more after signing in again, without secrets. */
function keepDrafts() {
  for (const form of document.querySelectorAll("form[data-form]"))
    form.addEventListener("submit", ({ submitter }) => {
      if (submitter?.value === "save") writeDraft(draftOf(form));
    });
  const draft = readDraft();
  if (draft === undefined) return;
  const problem = document.querySelector("[data-problem]")?.dataset.problem;
  if (problem === "session-expired" || problem === "not-authenticated") writeDraft({ ...draft, isKept: true });
  else if (problem === undefined && !draft.isKept) writeDraft(undefined);
  else if (problem === undefined && document.body.matches(".tab, .frame")) offerDraft(draft);
}

function offerDraft(draft) {
  const form = [...document.querySelectorAll("form[data-form]")].find(
    (one) => plainPage(one.dataset.form) === draft.page,
  );
  if (form === undefined) {
    const link = document.createElement("a");
    link.textContent = `Go on with “${draft.title}”`;
    const session = new URLSearchParams(location.search).get("session");
    link.href = `${draft.page}${session === null ? "" : `${draft.page.includes("?") ? "&" : "?"}session=${encodeURIComponent(session)}`}`;
    say(
      "Your session had ended",
      "Nothing was saved, and what you typed is kept in this browser, but for secrets.",
      link,
    );
    return;
  }
  for (const control of controlsOf(form)) {
    const [, value] = draft.values.find(([name]) => name === control.name) ?? [];
    if (value !== undefined && control.type === "checkbox") control.checked = value;
    else if (value !== undefined) control.value = value;
    if (!draft.secrets.includes(control.name)) continue;
    control.placeholder = "Type it again";
    for (let fold = control.closest("details"); fold !== null; fold = fold.parentElement.closest("details"))
      fold.open = true;
  }
  const secrets = draft.secrets.length === 0 ? "" : " Please type the secrets again.";
  say("Your session had ended", `Nothing was saved yet: this is what you typed.${secrets}`);
  writeDraft(undefined);
}

/** A message at the top of the page, told to screen readers. */
function say(title, sentence, ...more) {
  const box = document.createElement("div");
  box.className = "message warning";
  const words = document.createElement("div");
  box.append(words);
  for (const [name, text] of [
    ["message-title", title],
    ["foreign", sentence],
  ]) {
    const line = document.createElement("p");
    line.className = name;
    line.textContent = text;
    words.append(line);
  }
  words.append(...more);
  document.getElementById("main").prepend(box);
  document.getElementById("news").textContent = `${title}. ${sentence}`;
}

showCopyButtons();
keepDrafts();
askFormsInPlace();
focusFirstFault();
ageTimes();
setInterval(ageTimes, 30_000);
noteTouches();
keepUp();
