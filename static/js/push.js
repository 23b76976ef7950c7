// This browser's subscription: how it is made, kept, renewed and erased. Pages import it; /sw.js keeps the same store.
const API = "/api/v1/push/";
const WORKER = "/sw.js";
const DAY_MS = 86400000;
const PATIENCE_MS = 20000;

// Why something did not work: the name of the notice that says it, and the server's own words.
export class Problem extends Error {
  constructor(kind, detail = "") {
    super(detail || kind);
    this.kind = kind;
    this.detail = detail;
  }
}

// What this browser can do, before anything is asked: null when it can be reached.
export function obstacle() {
  const can = window.isSecureContext && "serviceWorker" in navigator && "PushManager" in window && "Notification" in window;
  if (can) return Notification.permission === "denied" ? "denied" : null;
  const isApple = /iPad|iPhone|iPod/.test(navigator.userAgent) || (navigator.platform === "MacIntel" && navigator.maxTouchPoints > 1);
  const isOnHomeScreen = navigator.standalone === true || matchMedia("(display-mode: standalone)").matches;
  return isApple && !isOnHomeScreen ? "ios" : "unsupported";
}

export async function ask(method, path, body) {
  let answer;
  try {
    answer = await fetch(API + path, {
      method,
      cache: "no-store",
      headers: { "Content-Type": "application/json", "Accept-Language": document.documentElement.lang },
      body: body && JSON.stringify(body),
    });
  } catch {
    throw new Problem(navigator.onLine ? "refused" : "offline");
  }
  const told = await answer.json().catch(() => ({}));
  if (answer.ok) return told;
  throw new Problem(told.code === "unknown" ? "unknown" : "refused", told.detail);
}

function opened() {
  return new Promise((resolve, reject) => {
    const asked = indexedDB.open("agenda-push", 1);
    asked.onupgradeneeded = () => ["mine", "seen"].forEach((name) => asked.result.createObjectStore(name));
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
}

async function stored(name, mode, act) {
  try {
    const base = await opened();
    const asked = act(base.transaction(name, mode).objectStore(name));
    return await new Promise((resolve, reject) => {
      asked.onsuccess = () => { base.close(); resolve(asked.result); };
      asked.onerror = () => { base.close(); reject(asked.error); };
    });
  } catch {
    return undefined; // nothing can be kept here: the server has it all
  }
}

const recall = () => stored("mine", "readonly", (store) => store.get("me"));
const remember = (mine) => stored("mine", "readwrite", (store) => store.put(mine, "me"));

// The subscription that this browser has already, without asking anything of anybody.
export async function current() {
  if (obstacle() && obstacle() !== "denied") return null;
  const registration = await navigator.serviceWorker.getRegistration("/").catch(() => null);
  return (await registration?.pushManager?.getSubscription().catch(() => null)) || null;
}

function octets(text) {
  const padded = text.replace(/-/g, "+").replace(/_/g, "/").padEnd(Math.ceil(text.length / 4) * 4, "=");
  return Uint8Array.from(atob(padded), (sign) => sign.charCodeAt(0));
}

function isMadeWith(subscription, key) {
  const made = subscription.options?.applicationServerKey;
  if (!made) return true; // it does not say
  const wanted = octets(key);
  return new Uint8Array(made).every((octet, rank) => octet === wanted[rank]);
}

function proof(subscription) {
  const { endpoint, keys } = subscription.toJSON();
  return { endpoint, auth: keys.auth };
}

function identity(subscription, key) {
  const { endpoint, keys } = subscription.toJSON();
  const known = { endpoint, keys: { p256dh: keys.p256dh, auth: keys.auth } };
  return key ? { ...known, application_key: key } : known;
}

// The subscription made with the city's `key`: the one there is, else a new one. A browser has one at a time, so an
// older one is given back first; what it was reached by is kept until the server knows the new address.
async function madeWith(key) {
  const { pushManager } = await navigator.serviceWorker.ready;
  const subscription = await pushManager.getSubscription();
  if (subscription && isMadeWith(subscription, key)) return subscription;
  if (subscription) {
    await remember({ ...proof(subscription), ...(await recall()), isMoving: true });
    await subscription.unsubscribe();
  }
  return pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: octets(key) });
}

// A push service may never answer: what comes of it later is found by the next attempt.
function inTime(promise) {
  return Promise.race([promise, new Promise((_answered, reject) => setTimeout(() => reject(new Problem("service")), PATIENCE_MS))]);
}

// Ask the person, then the browser's push service. Call it in a click.
async function reach() {
  const what = obstacle();
  if (what) throw new Problem(what);
  if (!navigator.onLine) throw new Problem("offline");
  const permission = await Notification.requestPermission();
  if (permission !== "granted") throw new Problem(permission === "denied" ? "denied" : "undecided");
  const { key } = await ask("GET", "key");
  try {
    await navigator.serviceWorker.register(WORKER, { scope: "/" });
    return { subscription: await inTime(madeWith(key)), key };
  } catch (error) {
    if (error instanceof Problem) throw error;
    if (Notification.permission === "denied") throw new Problem("denied");
    // Chromium calls a private window an AbortError, as it does a push service that is away: its words differ.
    const isAway = error.name === "AbortError" && !/permission/i.test(error.message);
    throw new Problem(isAway ? "service" : "private");
  }
}

async function post(subscription, key, choices) {
  const body = identity(subscription, key);
  const mine = await recall();
  if (choices) body.choices = choices;
  if (mine && mine.endpoint !== body.endpoint) body.previous = { endpoint: mine.endpoint, auth: mine.auth };
  let told;
  try {
    told = await ask("POST", "subscriptions", body);
  } catch (problem) {
    if (problem.kind !== "unknown" || choices || !mine?.choices) throw problem;
    told = await ask("POST", "subscriptions", { ...body, choices: mine.choices }); // the server forgot it
  }
  await remember({ ...proof(subscription), choices: told.choices });
  said();
  dispatchEvent(new Event("push-said")); // an account that has joined this device hears of it
  return told;
}

function said() {
  try { localStorage.setItem("push-said", String(Date.now())); } catch { /* asked again next time */ }
}

// Subscribe this browser, or change what it chose.
export async function save(choices) {
  const { subscription, key } = await reach();
  return post(subscription, key, choices);
}

// What the server keeps of it; null when there is no subscription, or none that it knows.
export async function read() {
  const subscription = await current();
  if (!subscription) return null;
  try {
    return await ask("POST", "subscriptions/read", proof(subscription));
  } catch (problem) {
    if (problem.kind === "unknown") return null;
    throw problem;
  }
}

// By a visit, one page at a time: at once where the city signs with another `key` than this browser subscribed with,
// or where that was cut short; else once a day at most, so that an address that changed, or that the server lost, is mended.
export async function renew(key) {
  const subscription = await current();
  const isOld = subscription ? !isMadeWith(subscription, key) : Boolean((await recall())?.isMoving);
  if (isOld) return Notification.permission === "granted" ? move().catch(() => {}) : undefined;
  try {
    if (Date.now() - Number(localStorage.getItem("push-said") || 0) < DAY_MS) return undefined;
  } catch { /* no storage: once a page */ }
  return subscription ? post(subscription, "", null).catch(() => {}) : undefined;
}

// The server is asked for its key: a page may be older than it.
async function move() {
  const { key } = await ask("GET", "key");
  await post(await madeWith(key), key, null);
}

// Be reached for what is followed alone; alerts that were chosen stay chosen. Returns what proves it.
async function reached(language) {
  const { subscription, key } = await reach();
  try {
    await post(subscription, key, null);
  } catch (problem) {
    if (problem.kind !== "unknown") throw problem;
    await post(subscription, key, { language, wants_alerts: false });
  }
  return proof(subscription);
}

export async function follow(events, language) {
  await ask("POST", "follows", { ...(await reached(language)), event: events });
}

export async function unfollow(events) {
  const subscription = await current();
  if (subscription) await ask("DELETE", "follows", { ...proof(subscription), event: events });
}

// Be told of what will answer `search`, a query string; `rhythm` is at_once or daily.
export async function keep(search, rhythm, language) {
  await ask("POST", "searches", { ...(await reached(language)), search, rhythm });
}

export async function drop(search) {
  const subscription = await current();
  if (subscription) await ask("DELETE", "searches", { ...proof(subscription), search });
}

// The account of who is signed in is told by this browser, too; whether there is one to be told by.
export async function joinAccount() {
  const subscription = await current();
  if (subscription) await ask("POST", "account", proof(subscription));
  return Boolean(subscription);
}

export async function leaveAccount() {
  const subscription = await current();
  if (subscription) await ask("DELETE", "account", proof(subscription));
}

export async function trial() {
  const subscription = await current();
  if (!subscription) throw new Problem("refused");
  await ask("POST", "trial", proof(subscription));
}

// The server first: what it did not erase can be erased again.
export async function erase() {
  const subscription = await current();
  const mine = await recall();
  const owned = subscription ? proof(subscription) : mine && { endpoint: mine.endpoint, auth: mine.auth };
  if (owned) await ask("DELETE", "subscriptions", owned);
  await subscription?.unsubscribe().catch(() => false);
  await stored("mine", "readwrite", (store) => store.clear());
  await stored("seen", "readwrite", (store) => store.clear());
  try { localStorage.removeItem("push-said"); } catch { /* nothing was kept */ }
  dispatchEvent(new Event("push-erased")); // to whatever else the page shows of it
}

// Tell `react` when a notification arrives on this device, once within `patience` milliseconds; else `late`.
// Returns what ends the wait.
export function onArrival(react, late, patience) {
  const channel = new BroadcastChannel("push-arrivals");
  const end = () => { clearTimeout(timer); channel.close(); };
  const timer = setTimeout(() => { end(); late(); }, patience);
  channel.addEventListener("message", () => { end(); react(); });
  return end;
}

// Show the one notice called `kind` in `root`, or none; `why` is what the server said.
export function notice(root, kind, why = "") {
  for (const one of root.querySelectorAll("[data-state]")) one.hidden = one.dataset.state !== kind;
  const reason = root.querySelector("[data-why]");
  if (reason && kind === "refused") {
    reason.dataset.usual ??= reason.textContent;
    reason.textContent = why || reason.dataset.usual;
  }
}

// Why a click failed stands in view, and the finger stays where it was: a button that waits has lost the focus.
export function giveBack(root, button) {
  button.disabled = false;
  button.focus();
  root.querySelector("[data-state]:not([hidden])").scrollIntoView({ block: "nearest" });
}

// Tell `react` when the person changes the permission in the browser's settings.
export async function onPermission(react) {
  const status = await navigator.permissions?.query({ name: "notifications" }).catch(() => null);
  status?.addEventListener("change", react);
}
