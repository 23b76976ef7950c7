// Deciding by letters: [data-key] is clicked, or what it leads to on this page gets the focus; a reason also by the first
// letters of a word of it, as in any list. Wagtail's own «?» shows which.
//
// The next item is fetched while one reads, and stands there as soon as the server has decided. What is typed meanwhile
// waits for it, in order. Nothing acts twice: not a key that is held or bounces, nor one that is typed in a field or a
// dialog, nor any before what follows is painted.
import { shutBy } from "./cms-door.js";

const BOUNCE_MS = 150;
const FRESH_MS = 120_000;
const main = document.querySelector("main");
let root = document.querySelector("[data-decide]");
let isReady = false;
let waiting = [];
let pressed = { key: "", at: 0 };
let ahead = null;
let path = location.pathname;

function isTyping(target) {
  return target.closest?.("textarea, select, input:not([type=checkbox], [type=radio]), [contenteditable]");
}

function act(event) {
  if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
  if (document.querySelector("dialog[open], [role=dialog][aria-modal=true]:not([aria-hidden=true])")) return;
  if (isTyping(event.target)) return;
  if (event.key === "Enter" && event.target.closest?.("a, button, summary")) return; // it is pressed itself
  const isBounce = event.repeat || (event.key === pressed.key && event.timeStamp - pressed.at < BOUNCE_MS);
  pressed = { key: event.key, at: event.timeStamp };
  if (!isReady) {
    if (!isBounce && (event.key.length === 1 || event.key === "Escape")) {
      event.preventDefault();
      waiting.push(event.key);
    }
  } else if (press(event.key, isBounce, event.timeStamp)) event.preventDefault();
}

// Whether the letter is one of this screen's.
function press(letter, isBounce, at) {
  const chosen = [...root.querySelectorAll("[data-key]")].find((one) => one.dataset.key === letter);
  if (!chosen) return lookUp(letter, at);
  if (isBounce) return true;
  const place = chosen.hash ? document.querySelector(chosen.hash) : null;
  chosen.click();
  if (chosen.matches("input")) chosen.focus(); // Enter then sends its form
  place?.focus();
  return true;
}

// What was typed before this was there: the first letter acts, and those behind it wait again if it leads on.
function release() {
  while (isReady && waiting.length) {
    const letter = waiting.shift();
    const field = document.activeElement;
    if (isTyping(field) && letter.length === 1) {
      field.setRangeText(letter, field.selectionStart, field.selectionEnd, "end");
      field.dispatchEvent(new Event("input", { bubbles: true }));
    } else press(letter, false, performance.now());
  }
}

function ready() {
  requestAnimationFrame(() => requestAnimationFrame(() => {
    isReady = true;
    release();
    fetchAhead();
  }));
}

const PAUSE_MS = 1000;
let typed = "";
let typedAt = 0;

function folded(text) {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}

// The first reason with a word that begins with what was typed without a pause.
function lookUp(letter, at) {
  if (!/^\p{L}$/u.test(letter)) return false;
  typed = at - typedAt < PAUSE_MS ? typed + folded(letter) : folded(letter);
  typedAt = at;
  const reasons = [...root.querySelectorAll(".cms-reason")];
  const reason = reasons.find((one) => folded(one.querySelector("span").textContent).split(/[^\p{L}\p{N}]+/u).some((word) => word.startsWith(typed)));
  if (!reason) return false;
  const button = reason.querySelector("input");
  button.click();
  button.focus();
  return true;
}

// Whoever has it open is said to read it; who else does, or has decided, is said here.
async function meet() {
  const here = root;
  const token = document.querySelector("[name=csrfmiddlewaretoken]")?.value;
  if (document.hidden || !token) return;
  const answer = await fetch(here.dataset.decidePresence, { method: "POST", headers: { "X-CSRFToken": token } }).catch(() => null);
  const line = here.querySelector("[data-decide-reader]");
  if (!answer?.ok || answer.redirected || !line) return;
  const { reader, told } = await answer.json();
  const words = told || reader;
  if (line.textContent !== words) line.textContent = words;
}

// The mail as it will be read follows what is chosen and typed.
function follow(form) {
  const mail = form.querySelector("[data-decide-mail]");
  let shown = mail.querySelector("blockquote").lang;
  let waits, last;
  async function draw() {
    clearTimeout(waits);
    last?.abort();
    last = new AbortController();
    const asked = new URLSearchParams(new FormData(form));
    asked.delete("csrfmiddlewaretoken");
    asked.set("langue", shown);
    const answer = await fetch(`${form.action}?${asked}`, { signal: last.signal }).catch(() => null);
    if (!answer?.ok || answer.redirected) return; // to where one signs in
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    mail.replaceChildren(...page.querySelector("[data-decide-mail]").childNodes);
    mail.querySelector("[data-decide-again]").hidden = true;
  }
  mail.querySelector("[data-decide-again]").hidden = true;
  form.addEventListener("input", () => {
    clearTimeout(waits);
    waits = setTimeout(draw, 250);
  });
  mail.addEventListener("click", (event) => {
    const button = event.target.closest("button[name=langue]");
    if (!button) return;
    event.preventDefault();
    shown = button.value;
    draw();
  });
}

async function read(answer) {
  return new DOMParser().parseFromString(await answer.text(), "text/html");
}

// Nobody reads it yet: the server does not say that somebody does.
async function fetchAhead() {
  const url = root.dataset.decideAhead;
  if (!url || ahead?.url === url) return;
  const here = (ahead = { url, at: performance.now(), page: null });
  const answer = await fetch(url, { headers: { "X-Ahead": "1" } }).catch(() => null);
  if (answer?.ok && !answer.redirected) here.page = await read(answer);
}

function isFresh(url, revision) {
  const page = ahead?.url === url && performance.now() - ahead.at < FRESH_MS && ahead.page;
  return page && (page.querySelector("[name=revision]")?.value ?? "") === String(revision ?? "") && page;
}

// In place of what was here, with all that Wagtail says around it.
function show(page, address, done = "", menu = "") {
  const fresh = page.querySelector("[data-decide]");
  if (!fresh) return location.assign(address); // another screen, or where one signs in
  if (done) {
    fresh.querySelector(".cms-done")?.remove();
    fresh.querySelector("[name=csrfmiddlewaretoken]").insertAdjacentHTML("afterend", done);
  }
  const label = document.querySelector("[data-queue-menu] .menuitem-label");
  if (label) label.textContent = menu || fresh.dataset.decideMenu;
  for (const token of page.querySelectorAll("[name=csrfmiddlewaretoken]")) token.value = document.querySelector("[name=csrfmiddlewaretoken]").value;
  document.title = page.title;
  main.replaceChildren(...page.querySelector("main").childNodes);
  const { pathname } = new URL(address, location);
  if (path !== pathname) history.pushState(null, "", pathname);
  path = pathname;
  main.scrollTo({ top: 0, behavior: "instant" }); // Wagtail scrolls it, and not the window
  begin();
  document.dispatchEvent(new Event("decide:shown"));
  meet();
  ready();
}

async function go(url) {
  isReady = false;
  const answer = await fetch(url).catch(() => null);
  if (!answer?.ok) return location.assign(url);
  show(await read(answer), answer.url);
}

function fail(words) {
  waiting = []; // nobody knows any more what they were meant for
  pressed = { key: "", at: 0 };
  const note = Object.assign(document.createElement("p"), { className: "cms-note cms-note--off", textContent: words });
  note.setAttribute("role", "alert");
  root.prepend(note);
  note.scrollIntoView({ block: "center", behavior: "instant" });
  isReady = true;
}

async function send(form, submitter) {
  const headers = { Accept: "application/json" };
  const answer = await fetch(form.action, { method: "POST", body: new FormData(form, submitter), headers }).catch(() => null);
  if (!answer) return fail(root.dataset.decideLost);
  if (await shutBy(answer)) return fail(root.dataset.decideEnded);
  if (!answer.ok) waiting = []; // refused, this one is shown again: they were meant for the next
  if (answer.headers.get("Content-Type") !== "application/json") return show(await read(answer), answer.url);
  const { url, revision, done, menu } = await answer.json();
  const page = isFresh(url, revision);
  if (page) return show(page, url, done, menu);
  const fetched = await fetch(url).catch(() => null);
  if (fetched?.ok) show(await read(fetched), url);
  else location.assign(url);
}

function begin() {
  root = document.querySelector("[data-decide]");
  const letter = root.querySelector("[data-decide-letter]");
  if (letter?.querySelector("[data-decide-mail]")) follow(letter);
}

const early = globalThis.typedEarly();
if (root.hasAttribute("data-decide-keys")) {
  waiting = early;
  document.addEventListener("keydown", act);
}
document.addEventListener("submit", (event) => {
  if (!root.contains(event.target) || event.submitter?.formMethod === "get" || event.target.method === "get") return;
  event.preventDefault();
  if (!isReady) return;
  isReady = false;
  send(event.target, event.submitter);
});
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[href]");
  if (!link || event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  if (!root.contains(link) || link.target || link.hash || link.origin !== location.origin) return;
  if (!/\/relecture\/\d+\/(refuser\/)?$/.test(link.pathname)) return;
  event.preventDefault();
  if (isReady) go(link.href);
});
addEventListener("popstate", () => location.pathname !== path && location.reload()); // not for a place on this page
addEventListener("pageshow", ready);
begin();
setInterval(meet, 45_000);
