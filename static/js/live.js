// Keeps the banner of live alerts true while a page is open. WebSocket, else event stream; what was missed comes first.
// Others may listen: document hears «alert» (detail: the message), «alerts» (something else has changed) and «line» (of a
// live coverage, over the same socket); an element with data-live-state says whether the page hears.
const banner = document.querySelector("[data-live-alerts]");
const SOCKET = "/ws/alertes/";
const STREAM = "/alertes/flux";
const RANKS = { Minor: 1, Moderate: 2, Severe: 3, Extreme: 4 };
const SILENCE_MS = 60_000; // the server speaks every 25 s
const STEADY_MS = 10_000;
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 60_000;
const LONGEST_TIMER_MS = 2 ** 31 - 1;
const LANGUAGE = document.documentElement.lang.startsWith("en") ? "en" : "fr";

let lastId = Number(banner?.dataset.liveAlerts);
let line = null; // what is open, with close()
let tries = 0;
let openedAt = 0;
let heardAt = 0;
let pause = 0;
let ending = 0;

// --- what is said -----------------------------------------------------------------------------------------------

const lines = () => [...banner.querySelectorAll(":scope > [data-alert]")];
const lineOf = (uuid) => lines().find((one) => one.dataset.alert === uuid);
const isOver = (expires) => Boolean(expires) && Date.parse(expires) <= Date.now();
const filled = (words, text) => words.replace("%s", text);

function hear(text) {
  const message = JSON.parse(text);
  heardAt = Date.now();
  if ("line" in message) {
    document.dispatchEvent(new CustomEvent("line", { detail: message }));
    return;
  }
  if (message.type === "ping" || message.type === "hello") {
    if (message.id > lastId && message.type === "ping") reopen(); // something was missed: it will come first
    if (message.type === "hello") saysItHears(true);
    return;
  }
  if (message.type === "reset") {
    lastId = message.id;
    begin(message.alerts);
  } else if (message.id > lastId) {
    lastId = message.id;
    take(message);
  }
}

function begin(alerts) {
  const live = new Map(alerts.map((one) => [one.uuid, one]));
  for (const one of lines()) if (!live.has(one.dataset.alert)) one.remove();
  for (const one of alerts) {
    if (Number(lineOf(one.uuid)?.dataset.revision ?? 0) < one.revision) show(one);
  }
  settle();
  document.dispatchEvent(new CustomEvent("alerts", { detail: { id: lastId } }));
}

function take(message) {
  const isGone = message.type === "Cancel" || isOver(message.expires);
  if (isGone) lineOf(message.uuid)?.remove();
  else show(message);
  settle();
  if (message.type === "Cancel") announce(filled(banner.dataset.lifted, headline(message)));
  document.dispatchEvent(new CustomEvent("alert", { detail: message }));
}

const headline = (message) => message.headline[LANGUAGE];

function show(message) {
  const rank = RANKS[message.severity];
  const word = banner.dataset.levels.split("|")[rank - 1];
  const one = banner.querySelector("template").content.firstElementChild.cloneNode(true);
  const icon = one.querySelector("use");
  const link = one.querySelector("a");
  const isUpdate = message.type === "Update";
  Object.assign(one.dataset, { sev: rank, alert: message.uuid, revision: message.revision });
  Object.assign(one.dataset, { at: Date.parse(message.sent) / 1000, expires: message.expires ?? "" });
  icon.setAttribute("href", icon.getAttribute("href").replace(/-\d$/, `-${rank}`));
  one.querySelector(".sev > span").textContent = word;
  link.textContent = headline(message);
  link.href = message.url[LANGUAGE];
  if (LANGUAGE === "en" && message.headline.en === message.headline.fr) link.lang = "fr";
  one.querySelector("small").textContent = moment(message.sent, isUpdate);
  lineOf(message.uuid)?.remove();
  place(one);
  const said = isUpdate ? filled(banner.dataset.changed, headline(message)) : headline(message);
  announce(`${word}, ${said}`, message.severity === "Extreme");
}

// The most serious first, then the newest, as the server writes them.
function place(one) {
  const before = (other) => Number(other.dataset.sev) - Number(one.dataset.sev) || other.dataset.at - one.dataset.at;
  banner.insertBefore(one, lines().find((other) => before(other) < 0) ?? banner.querySelector(".banner-more"));
}

// The city's own clock, which stands in the message: «à 18:57:40», the day where it is another.
function moment(sent, isUpdate) {
  const isRecent = Date.now() - Date.parse(sent) < 12 * 3_600_000;
  const words = isUpdate ? banner.dataset.updated : banner.dataset.sent;
  return isRecent ? filled(words, sent.slice(11, 19)) : new Date(sent).toLocaleDateString(LANGUAGE);
}

// Only danger interrupts. A text that is the same again would not be read: the region is emptied first.
function announce(text, isDanger = false) {
  const region = document.querySelector(isDanger ? "[data-live-warns]" : "[data-live-says]");
  region.textContent = "";
  setTimeout(() => region.append(Object.assign(document.createElement("span"), { textContent: text })), 50);
}

function settle() {
  const over = lines().filter((one) => isOver(one.dataset.expires));
  over.forEach((one) => one.remove());
  if (over.length) document.dispatchEvent(new CustomEvent("alerts", { detail: { id: lastId } }));
  const count = lines().length;
  banner.hidden = count === 0 || banner.dataset.quiet === "yes";
  for (const one of document.querySelectorAll("[data-live-count]")) {
    one.hidden = count === 0;
    one.firstElementChild.textContent = count;
  }
  const more = banner.querySelector(".banner-more a");
  more.textContent = count === 2 ? banner.dataset.another : filled(banner.dataset.others, count - 1);
  const ends = lines().map((one) => Date.parse(one.dataset.expires)).filter(Boolean);
  clearTimeout(ending);
  if (ends.length) ending = setTimeout(settle, Math.min(Math.max(0, Math.min(...ends) - Date.now()) + 500, LONGEST_TIMER_MS));
}

// --- how it comes -----------------------------------------------------------------------------------------------

function open() {
  clearTimeout(pause);
  line?.close();
  openedAt = heardAt = Date.now();
  const mine = tries % 3 === 2 ? openStream() : openSocket(); // a network without WebSockets still has streams
  line = mine;
  mine.lost = () => {
    if (line === mine) lose();
  };
}

// What the page has: the last alert, and the last line of the coverage that it shows.
function where() {
  const notes = document.querySelector("[data-direct]");
  return `?depuis=${lastId}` + (notes ? `&direct=${notes.dataset.direct}&ligne=${notes.dataset.line}` : "");
}

function openSocket() {
  const socket = new WebSocket(`${location.origin.replace(/^http/, "ws")}${SOCKET}${where()}`);
  const mine = { close: () => socket.close() };
  socket.onmessage = (event) => line === mine && hear(event.data);
  socket.onclose = () => mine.lost();
  return mine;
}

function openStream() {
  const stream = new EventSource(`${STREAM}${where()}`);
  const mine = { close: () => stream.close(), isStream: true };
  stream.onmessage = (event) => line === mine && hear(event.data);
  stream.onerror = () => mine.lost();
  return mine;
}

function lose() {
  const wasSteady = Date.now() - openedAt > STEADY_MS;
  tries = wasSteady ? 0 : tries + 1;
  shut();
  // Every page loses a server that stops at the same moment: they come back one by one.
  pause = setTimeout(open, Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** tries) * (0.5 + Math.random()));
}

function shut() {
  clearTimeout(pause);
  const mine = line;
  line = null;
  mine?.close();
  saysItHears(false);
}

function reopen() {
  tries = 0;
  shut();
  open();
}

function saysItHears(isLive) {
  banner.dataset.state = isLive ? "live" : "waiting";
  for (const one of document.querySelectorAll("[data-live-state]")) {
    one.dataset.liveState = isLive ? "live" : "waiting";
    one.classList.toggle("live", isLive);
    one.textContent = isLive ? banner.dataset.live : banner.dataset.waiting;
  }
}

if (banner) {
  settle();
  open();
  // A computer that slept, a network that came back: nobody says that the line is dead.
  const look = () => {
    settle();
    if (document.visibilityState === "visible" && Date.now() - heardAt > SILENCE_MS) reopen();
  };
  setInterval(look, SILENCE_MS / 4);
  document.addEventListener("visibilitychange", look);
  addEventListener("online", reopen);
  addEventListener("offline", shut);
  addEventListener("pagehide", shut);
  addEventListener("pageshow", (event) => event.persisted && reopen());
}
