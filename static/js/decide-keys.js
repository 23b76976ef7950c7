// Deciding by letters: [data-key] is clicked, or what it leads to on this page gets the focus; a reason also by the first
// letters of a word of it, as in any list. Wagtail's own «?» shows which. Nothing acts twice: not a
// key that is held, nor one that is typed in a field or a dialog, nor any before the page that follows is painted.
const root = document.querySelector("[data-decide]");
let isReady = false;

function ready() {
  requestAnimationFrame(() => requestAnimationFrame(() => (isReady = true)));
}

function isTyping(target) {
  return target.closest?.("textarea, select, input:not([type=checkbox], [type=radio]), [contenteditable]");
}

function act(event) {
  if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
  if (document.querySelector("dialog[open], [role=dialog][aria-modal=true]:not([aria-hidden=true])")) return;
  if (isTyping(event.target)) return;
  const chosen = [...root.querySelectorAll("[data-key]")].find((one) => one.dataset.key === event.key);
  if (!chosen) return lookUp(event);
  event.preventDefault();
  if (event.repeat || !isReady) return;
  const place = chosen.hash ? document.querySelector(chosen.hash) : null;
  chosen.click();
  if (chosen.matches("input")) chosen.focus(); // Enter then sends its form
  place?.focus();
}

const PAUSE_MS = 1000;
let typed = "";
let typedAt = 0;

function folded(text) {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}

// The first reason with a word that begins with what was typed without a pause.
function lookUp(event) {
  if (!/^\p{L}$/u.test(event.key)) return;
  typed = event.timeStamp - typedAt < PAUSE_MS ? typed + folded(event.key) : folded(event.key);
  typedAt = event.timeStamp;
  const reasons = [...root.querySelectorAll(".cms-reason")];
  const reason = reasons.find((one) => folded(one.querySelector("span").textContent).split(/[^\p{L}\p{N}]+/u).some((word) => word.startsWith(typed)));
  if (!reason) return;
  event.preventDefault();
  const button = reason.querySelector("input");
  button.click();
  button.focus();
}

// The seconds that are left, then that it is done.
function count() {
  const line = root.querySelector("[data-decide-count]");
  if (!line) return;
  const until = performance.now() + 1000 * Number(line.dataset.decideCount);
  const clock = setInterval(() => {
    const left = Math.ceil((until - performance.now()) / 1000);
    if (left > 0) line.querySelector("b").textContent = left;
    else {
      clearInterval(clock);
      line.textContent = line.dataset.decideOver;
      line.closest(".cms-done").querySelector("form").remove();
    }
  }, 250);
}

// Whoever has it open is said to read it; who else does, or has decided, is said here.
async function meet() {
  const line = root.querySelector("[data-decide-reader]");
  const token = document.querySelector("[name=csrfmiddlewaretoken]")?.value;
  if (document.hidden || !token) return;
  const answer = await fetch(root.dataset.decidePresence, { method: "POST", headers: { "X-CSRFToken": token } }).catch(() => null);
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

if (root.hasAttribute("data-decide-keys")) document.addEventListener("keydown", act);
root.addEventListener("submit", (event) => {
  if (event.submitter?.formMethod === "get" || event.target.method === "get") return;
  if (!isReady) event.preventDefault();
  isReady = false;
});
addEventListener("pageshow", ready);
count();
setInterval(meet, 45_000);
const letter = root.querySelector("[data-decide-letter]");
if (letter?.querySelector("[data-decide-mail]")) follow(letter);
