{% load static %}// Shows what the city says while its pages are closed. Nothing is cached: pages come from the network.
"use strict";

const ICON = "{% static 'icons/icon-192.png' %}";
const BADGE = "{% static 'icons/badge-96.png' %}";
const API = "/api/v1/push/";
const KEPT_DAYS = 30;
const SPREAD_MS = 10000;
const MOST_UNTOLD = 20;
// Open pages hear here that something arrived (static/js/push.js).
const arrivals = new BroadcastChannel("push-arrivals");

// One store for this worker and the pages (static/js/push.js opens the same): what the browser is reached by, and
// the last revision shown of each thread.
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
    return undefined; // no storage here: what is on the screen is all that is known
  }
}

const recall = (tag) => stored("seen", "readonly", (store) => store.get(tag));
const remember = (tag, revision) => stored("seen", "readwrite", (store) => store.put({ revision, at: Date.now() }, tag));

async function forgetOld() {
  const oldest = Date.now() - KEPT_DAYS * 86400000;
  for (const tag of (await stored("seen", "readonly", (store) => store.getAllKeys())) || []) {
    const seen = await recall(tag);
    if (seen && seen.at < oldest) await stored("seen", "readwrite", (store) => store.delete(tag));
  }
}

// What is to be shown, from our own JSON or, where the browser read it first (declarative push), from the event.
function said(event) {
  try {
    const told = event.data && event.data.json();
    if (told && told.notification) return told.notification;
  } catch { /* not ours */ }
  const shown = event.notification;
  return shown ? { title: shown.title, body: shown.body, lang: shown.lang, dir: shown.dir, tag: shown.tag, navigate: shown.navigate, data: shown.data } : null;
}

function show(note, quietly) {
  const facts = note.data || {};
  const isSerious = ["Severe", "Extreme"].includes(facts.severity);
  return self.registration.showNotification(note.title, {
    body: note.body,
    lang: note.lang,
    dir: note.dir || "auto",
    tag: note.tag,
    icon: ICON,
    badge: BADGE,
    // A newer text rings again; what is lifted rings only where it was serious.
    renotify: Boolean(note.tag) && !quietly && (facts.type === "Update" || (facts.type === "Cancel" && isSerious)),
    silent: quietly || (facts.type === "Cancel" && !isSerious),
    requireInteraction: facts.severity === "Extreme" && facts.type !== "Cancel",
    data: { ...facts, navigate: note.navigate, note },
  });
}

// Messages do not always arrive in order, nor once: a revision that is not newer than the last changes nothing.
// Whether it was news.
async function tell(note) {
  if (!note) {
    await show({ title: "L’agenda", body: "", tag: "agenda" }, true);
    return false;
  }
  const revision = Number(note.data && note.data.revision) || 0;
  const tag = note.tag || "";
  const present = tag ? await self.registration.getNotifications({ tag }) : [];
  const onScreen = Math.max(0, ...present.map((one) => Number(one.data && one.data.revision) || 0));
  const last = tag ? Math.max(onScreen, ((await recall(tag)) || {}).revision || 0) : 0;
  if (revision && revision <= last) {
    const newest = present.find((one) => one.data && one.data.note);
    if (newest) await show(newest.data.note, true);
    return false;
  }
  if (note.data && note.data.type === "Cancel") present.forEach((one) => one.close());
  await show(note, false);
  if (tag && revision) await remember(tag, revision);
  arrivals.postMessage(tag);
  await forgetOld();
  return true;
}

// «Received», of an alert: one more in a sum, with nothing of this device. Each after a moment of its own, for all hear
// an alert in the same second.
async function acknowledge({ tag, data }) {
  if (!data || !data.severity) return;
  if (data.status !== "Actual") return sayShown({ thread: tag, revision: data.revision, at: Date.now() });
  await new Promise((resolve) => setTimeout(resolve, Math.random() * SPREAD_MS));
  await fetch(`${API}received`, {
    method: "POST", keepalive: true, credentials: "omit",
    headers: { "Content-Type": "application/json" }, body: JSON.stringify({ thread: tag, revision: data.revision }),
  }).catch(() => {}); // the alert is shown: that is what counts
}

// Of an exercise, this device of the team says when it showed it. Without a network it is kept, and said at the next
// exercise or, where the browser can, as soon as the network is back.
const sayShown = (shown) => navigator.locks.request("shown", async () => {
  const untold = (await stored("mine", "readonly", (store) => store.get("untold"))) || [];
  await stored("mine", "readwrite", (store) => store.put([...untold, shown].slice(-MOST_UNTOLD), "untold"));
  await tellShown();
});

async function tellShown() {
  const subscription = await self.registration.pushManager.getSubscription();
  const untold = (await stored("mine", "readonly", (store) => store.get("untold"))) || [];
  if (!subscription || !untold.length) return;
  const { endpoint, keys } = subscription.toJSON();
  const left = [];
  for (const { thread, revision, at } of untold) {
    const body = JSON.stringify({ endpoint, auth: keys.auth, thread, revision, ago_ms: Math.max(0, Date.now() - at) });
    const headers = { "Content-Type": "application/json" };
    const answer = await fetch(`${API}shown`, { method: "POST", keepalive: true, headers, body }).catch(() => null);
    if (!answer || answer.status >= 500 || answer.status === 429) left.push({ thread, revision, at });
  }
  await stored("mine", "readwrite", (store) => store.put(left, "untold"));
  if (left.length && self.registration.sync) await self.registration.sync.register("shown").catch(() => {});
}

self.addEventListener("sync", (event) => event.tag === "shown" && event.waitUntil(navigator.locks.request("shown", tellShown)));

let turn = Promise.resolve();
self.addEventListener("push", (event) => {
  const note = said(event);
  // One after the other: a later message must not be overwritten by an earlier one that was slower to show.
  turn = turn.then(() => tell(note), () => tell(note));
  event.waitUntil(turn.then((isNews) => isNews && acknowledge(note)));
});

// To the page that it speaks of, on this site whatever the text says; an open one is taken to the front.
async function openPage(address) {
  const asked = new URL(address || "/alertes/", self.location.origin);
  const target = new URL(asked.pathname + asked.search + asked.hash, self.location.origin).href;
  const pages = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  const there = pages.find((page) => page.url.split("#")[0] === target.split("#")[0]);
  return there ? there.focus() : self.clients.openWindow(target);
}

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(openPage((event.notification.data || {}).navigate));
});

// The key that a subscription was made with, in base64url; empty where the browser does not say.
function keyOf(subscription) {
  const made = subscription.options && subscription.options.applicationServerKey;
  const written = made ? btoa(String.fromCharCode(...new Uint8Array(made))) : "";
  return written.replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

// The browser has been given another address: choices and follows move over to it. One that was made with a key that
// the city no longer gives is made anew.
async function move(event) {
  const mine = await stored("mine", "readonly", (store) => store.get("me"));
  const old = event.oldSubscription && event.oldSubscription.toJSON();
  const previous = mine ? { endpoint: mine.endpoint, auth: mine.auth } : old && { endpoint: old.endpoint, auth: old.keys.auth };
  const { key } = await (await fetch(`${API}key`)).json();
  let subscription = event.newSubscription || (await self.registration.pushManager.getSubscription());
  if (subscription && ![key, ""].includes(keyOf(subscription))) {
    await subscription.unsubscribe();
    subscription = null;
  }
  const isOurs = !subscription;
  subscription ||= await self.registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
  const { endpoint, keys } = subscription.toJSON();
  const body = { endpoint, keys: { p256dh: keys.p256dh, auth: keys.auth } };
  body.application_key = isOurs ? key : keyOf(subscription);
  if (previous && previous.endpoint !== endpoint) body.previous = previous;
  let answer = await post(body);
  if (answer.status === 404 && mine && mine.choices) answer = await post({ ...body, choices: mine.choices });
  if (answer.ok) {
    const choices = (await answer.json()).choices;
    await stored("mine", "readwrite", (store) => store.put({ endpoint, auth: keys.auth, choices }, "me"));
  }
}

const post = (body) => fetch(`${API}subscriptions`, {
  method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body),
});

self.addEventListener("pushsubscriptionchange", (event) => event.waitUntil(navigator.locks.request("push", () => move(event))));
self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
