// What this device remembers of visits, in its own storage: the hour of the last one, for «… depuis votre visite», and
// what «Surprends-moi» has shown today.
const VISIT = "visit";
const SURPRISE = "surprise";
const PAUSE_MS = 30 * 60 * 1000; // a visit ends when this passes without the first page

function read(key) {
  try {
    return JSON.parse(localStorage.getItem(key)) ?? {};
  } catch {
    return {}; // nothing kept, or no storage
  }
}

function write(key, value) {
  try {
    localStorage.setItem(key, JSON.stringify(value));
  } catch {
    // no storage: each visit is the first
  }
}

// The end of the visit before this one, in milliseconds since 1970; nothing on the first.
function lastVisit() {
  const { at, since } = read(VISIT);
  const now = Date.now();
  const before = at && now - at > PAUSE_MS ? at : since;
  write(VISIT, { at: now, since: before });
  return before;
}

const hourOf = (moment) => `${new Date(moment).toISOString().slice(0, 13)}Z`; // strangers of that hour ask the same

// On the list itself, a link to what was added since the visit before; none on the first.
function offerLastVisit(link) {
  const since = lastVisit();
  if (!since) return;
  link.search = new URLSearchParams({ depuis: hourOf(since) });
  if (new URLSearchParams(location.search).get("depuis") === hourOf(since)) link.setAttribute("aria-current", "true");
  link.hidden = false;
}

async function showNews(line) {
  const since = lastVisit();
  if (!since) return;
  const answer = await fetch(`${line.dataset.news}?depuis=${hourOf(since)}`).catch(() => null);
  if (!answer?.ok) return;
  const link = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("a");
  if (!link) return;
  line.replaceChildren(link);
  line.hidden = false;
}

const seenOn = (day) => {
  const { day: of, keys } = read(SURPRISE);
  return of === day && Array.isArray(keys) ? keys.filter(Number.isSafeInteger) : [];
};

function noteShown({ day, shown }) {
  write(SURPRISE, { day, keys: [...new Set([...seenOn(day), ...shown.split(",").map(Number)])] });
}

// Each link to a draw says what this device has seen that day.
function leadToOthers() {
  for (const link of document.querySelectorAll("[data-surprise]")) {
    const url = new URL(link.href);
    const inAddress = (url.searchParams.get("vu") ?? "").split(",").filter(Boolean).map(Number);
    const keys = new Set([...inAddress, ...seenOn(link.dataset.surprise)]);
    if (!keys.size) continue;
    url.searchParams.delete("vu");
    link.href = `${url}${url.search ? "&" : "?"}vu=${[...keys]}`;
  }
}

function offerToForget(line) {
  const done = document.querySelector("[data-forgotten]");
  line.hidden = !read(VISIT).at && !read(SURPRISE).day;
  line.querySelector("button").addEventListener("click", () => {
    localStorage.removeItem(VISIT);
    localStorage.removeItem(SURPRISE);
    line.hidden = true;
    done.hidden = false;
    done.focus(); // the button that had the focus is gone
  });
}

const shown = document.querySelector("[data-shown]");
if (shown) noteShown(shown.dataset);
leadToOthers();
addEventListener("pageshow", leadToOthers); // back, after a draw
const line = document.querySelector("[data-news]");
if (line) showNews(line);
const sinceLink = document.querySelector("[data-since]");
if (sinceLink) offerLastVisit(sinceLink);
const forget = document.querySelector("[data-forget]");
if (forget) offerToForget(forget);
