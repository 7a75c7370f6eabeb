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
  for (const part of liveParts(page)) {
    const here = document.getElementById(part.id);
    if (here === null || (only !== undefined && part.id !== only)) continue;
    here.replaceChildren(...[...part.childNodes].map((node) => document.importNode(node, true)));
    const control = document.getElementById(part.id.replace(/-fault$/, ""));
    if (part.id.endsWith("-fault") && control !== null)
      control.toggleAttribute("aria-invalid", part.childElementCount > 0);
  }
}

function askFormsInPlace() {
  for (const form of document.querySelectorAll("form[data-form]")) {
    form.addEventListener("submit", async (event) => {
      const button = event.submitter;
      if (button === null || button.value === "save" || button.dataset.plain === "true") return;
      event.preventDefault();
      button.setAttribute("aria-busy", "true");
      try {
        await askInPlace(form, button.value, button.value === "preview" ? "preview" : undefined);
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
    timer = setTimeout(() => askInPlace(form, "preview", "preview").catch(() => undefined), 400);
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

/** Loads the page again behind the scenes and takes over its content, as long as it asks for that. */
function keepUp() {
  const main = document.getElementById("main");
  const seconds = Number(main.dataset.refresh);
  if (!(seconds > 0)) return;
  setTimeout(async () => {
    try {
      const response = await fetch(main.dataset.refreshHref ?? location.href, { headers: { accept: "text/html" } });
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      const fresh = page.getElementById("main");
      if (response.ok && fresh !== null && !main.contains(document.activeElement)) {
        main.replaceChildren(...[...fresh.childNodes].map((node) => document.importNode(node, true)));
        document.title = page.title;
        if (fresh.dataset.refresh === undefined) delete main.dataset.refresh;
        ageTimes();
      }
    } catch {
      // The network is away for a moment: the next round tries again.
    }
    keepUp();
  }, seconds * 1000);
}

showCopyButtons();
askFormsInPlace();
ageTimes();
setInterval(ageTimes, 30_000);
keepUp();
