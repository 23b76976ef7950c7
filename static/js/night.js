// New notes of a live coverage: they wait behind a button, so that nothing moves under the finger. Corrections,
// withdrawals and what to know are put in place. It hears the lines that live.js hears; where neither socket nor stream
// opens, it asks the server now and then. A line is heard once: by its id.
const list = document.querySelector("[data-direct]");
const fresh = document.querySelector("[data-fresh]");
const template = document.querySelector("template[data-note]");
const know = document.querySelector("[data-know]");
const POLL_MS = 20_000;
const LANGUAGE = document.documentElement.lang.startsWith("en") ? "en" : "fr";
const NOTES = new Set(["note", "edit", "gone"]);

const waiting = new Map(); // uid -> the note, in the order of their lines
const filled = (words, text) => words.replace("%s", text);
const said = (words) => words[LANGUAGE];
const noteOf = (uid) => document.getElementById(`n-${uid}`);
const isPlain = !/[?&](qui|suite|ordre)=/.test(location.search); // elsewhere the button leads to the last notes

let line = Number(list.dataset.line);
let isClosed = false;

function take(message) {
  if (message.type === "hello") return;
  if (message.type === "reset") {
    poll();
    return;
  }
  if (message.direct !== list.dataset.direct || message.line <= line) return;
  line = message.line;
  list.dataset.line = line;
  if (message.kind === "pin") pin(message.pinned);
  if (message.kind === "state") isClosed = message.state === "closed";
  if (NOTES.has(message.kind) && message.note) takeNote(message.note);
  settle();
}

function takeNote(note) {
  const shown = noteOf(note.uid);
  if (shown) {
    if (Number(shown.dataset.revision) < note.revision) fill(shown, note);
  } else if (note.gone) {
    waiting.delete(note.uid); // withdrawn before it was read
  } else if (waiting.has(note.uid) || note.line === line) {
    waiting.set(note.uid, note);
  } // else a correction of a note further down, which this page does not show
}

// --- the button --------------------------------------------------------------------------------------------------

function settle() {
  const count = waiting.size;
  const last = [...waiting.values()].at(-1);
  const words = count === 1 ? list.dataset.one : filled(list.dataset.many, count);
  const text = isClosed ? list.dataset.closed : count ? words : "";
  const hour = last && !isClosed ? filled(list.dataset.last, said(last.hour)) : "";
  fresh.querySelector("[data-fresh-words]").textContent = text;
  fresh.querySelector("[data-fresh-hour]").textContent = hour;
  fresh.hidden = !text;
  const status = document.querySelector("[data-fresh-says]");
  if (status.textContent !== text) status.textContent = text;
}

fresh.addEventListener("click", (event) => {
  if (isClosed || !isPlain) return; // the link reloads
  event.preventDefault();
  let first = null;
  for (const note of waiting.values()) {
    first = fill(template.content.firstElementChild.cloneNode(true), note);
    list.prepend(first);
  }
  waiting.clear();
  settle();
  first?.querySelector("a").focus({ preventScroll: true });
  first?.scrollIntoView({ block: "nearest" });
});

// --- a note ------------------------------------------------------------------------------------------------------

// Fills a note of the page, or a new one of the template. A note of the page keeps what does not change.
function fill(item, note) {
  const isNew = !item.id;
  item.dataset.revision = note.revision;
  if (isNew) begin(item, note);
  const texts = item.querySelectorAll(".note-text");
  const changed = item.querySelector("[data-changed]") ?? mark(item);
  for (const one of [...texts].slice(1)) one.remove();
  if (note.gone) {
    item.classList.add("is-gone");
    for (const part of item.querySelectorAll(".note-asked, .note-pic, .note-fix")) part.remove();
    changed.textContent = "";
    texts[0].textContent = `${filled(list.dataset.gone, said(note.gone))} ${note.reason}`.trim();
    return item;
  }
  const [first = "", ...others] = note.text.split("\n").map((text) => text.trim()).filter(Boolean);
  texts[0].textContent = first;
  let place = texts[0];
  for (const text of others) {
    const next = texts[0].cloneNode();
    next.textContent = text;
    place.after(next);
    place = next;
  }
  item.querySelector(".note-fix")?.remove(); // what was corrected before; a reload says what now
  changed.textContent = note.corrected ? filled(list.dataset.corrected, said(note.corrected)) : "";
  picture(item, note, place);
  return item;
}

function begin(item, note) {
  const link = item.querySelector(".note-time a");
  const isAnswer = Boolean(note.took);
  item.id = `n-${note.uid}`;
  item.classList.toggle("note--guest", Boolean(note.by));
  item.classList.toggle("note--answer", note.kind === "answer");
  link.href = `#${item.id}`;
  link.firstElementChild.textContent = said(note.hour);
  link.firstElementChild.dateTime = note.at;
  const parts = { house: !note.by && !isAnswer, answer: isAnswer, voice: Boolean(note.by) };
  for (const [name, isShown] of Object.entries(parts)) {
    if (!isShown) item.querySelector(`[data-${name}]`).remove();
  }
  if (isAnswer) item.querySelector("[data-took]").textContent = said(note.took);
  if (note.by) {
    item.querySelector("b").textContent = note.by.name;
    item.querySelector("[data-about]").textContent = note.by.about && `, ${note.by.about}`;
  }
  const asked = item.querySelector(".note-asked");
  if (!note.asked) {
    asked.remove();
    return;
  }
  asked.firstElementChild.textContent = note.asked.text;
  asked.lastElementChild.textContent = note.asked.name && filled(list.dataset.asked, note.asked.name);
}

function mark(item) {
  const changed = document.createElement("span");
  changed.dataset.changed = "";
  const who = item.querySelector(".note-who");
  who.append(changed);
  return changed;
}

// A picture may come after its note.
function picture(item, note, place) {
  const figure = item.querySelector(".note-pic") ?? template.content.querySelector(".note-pic").cloneNode(true);
  if (!note.picture) {
    figure.remove();
    return;
  }
  const { url, width, height, alt } = note.picture;
  const caption = figure.querySelector("figcaption");
  Object.assign(figure.querySelector("img"), { src: url, width, height, alt });
  if (note.by && caption) caption.textContent = filled(list.dataset.photo, note.by.name);
  else caption?.remove();
  place.after(figure);
}

// --- what to know ------------------------------------------------------------------------------------------------

function pin(pinned) {
  know.hidden = !pinned;
  if (!pinned) return;
  know.querySelector("[data-know-hour]").textContent = filled(list.dataset.at, said(pinned.hour));
  know.querySelector("ul").replaceChildren(...pinned.lines.map(summaryLine));
}

function summaryLine(text) {
  const item = document.createElement("li");
  const [, head, rest] = /^([^:\n]{1,40}?\s?:)\s+(\S.*)$/.exec(text) ?? [null, "", text];
  if (head) item.append(Object.assign(document.createElement("strong"), { textContent: head }), " ");
  item.append(rest);
  return item;
}

// --- without a socket --------------------------------------------------------------------------------------------

// The browser sends the ETag of the last answer by itself; 304 costs the server two queries.
async function poll() {
  const answer = await fetch(`${list.dataset.json}?depuis=${line}`, { cache: "no-cache" }).catch(() => null);
  if (!answer?.ok) return;
  const { lines } = await answer.json();
  lines.forEach(take);
  if (lines.length) poll(); // there may be more
}

document.addEventListener("line", ({ detail }) => take(detail));
setInterval(() => {
  const isHeard = document.querySelector("[data-live-alerts]")?.dataset.state === "live";
  if (!isHeard && document.visibilityState === "visible") poll();
}, POLL_MS);
