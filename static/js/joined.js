// Outings of an account on this device: what was done here is sent, what other devices did comes back. Loaded by who is signed in,
// or was.
import { me, showAccount } from "./account.js";
import { kept } from "./favourites.js";

const KEY = "outings";
const JOINED = "outings-account";

function stored(name) {
  try {
    return JSON.parse(localStorage.getItem(name));
  } catch {
    return null; // nothing kept, or no storage
  }
}

// What this device has to do with an account: nothing (null); `declined`, the account that what it keeps did not join; or, joined,
// `own`, what was kept here and stays when the account leaves, `list`, what was kept when it was last looked at, and `changes` that
// the account has not yet, by event: whether it is kept, and since when.
export const joined = () => stored(JOINED);

const put = (name, value) => localStorage.setItem(name, JSON.stringify(value));

// Note what was kept and removed here since it was last looked at: it works without the network, and before this script is there.
function note() {
  const link = joined();
  if (!link?.changes) return;
  const now = kept();
  const [had, has, own, at] = [new Set(link.list), new Set(now), new Set(link.own), Date.now()];
  for (const key of now) {
    if (had.has(key)) continue;
    own.add(key);
    link.changes[key] = [true, at];
  }
  for (const key of link.list) {
    if (has.has(key)) continue;
    own.delete(key);
    link.changes[key] = [false, at];
  }
  put(JOINED, { ...link, own: [...own], list: now });
}

// Join `account` (its mark): all that is kept here is news to it, in the order in which it was kept.
export function join(account) {
  const own = kept();
  const at = Date.now() - own.length;
  put(JOINED, { account, own, list: own, changes: Object.fromEntries(own.map((key, rank) => [key, [true, at + rank]])), at: 0 });
}

// Put `facts` beside what has joined.
const remember = (facts) => put(JOINED, { ...joined(), ...facts });

// Leave all of this where it is: `account` is not asked about it again.
export const decline = (account) => put(JOINED, { account, declined: true });

// The account is gone from this device, which keeps its own.
function leave() {
  note();
  const link = joined();
  localStorage.removeItem(JOINED);
  if (!link?.changes) return;
  const own = new Set(link.own);
  put(KEY, kept().filter((key) => own.has(key)));
  document.dispatchEvent(new Event("outings-replaced"));
}

// The account keeps `theirs`, now that it has the changes `sent`; what was done here meanwhile is still to be sent.
function adopt(theirs, sent) {
  note();
  const link = joined();
  if (!link?.changes) return;
  const list = new Set(theirs);
  for (const [key, [, at]] of Object.entries(sent)) {
    if (link.changes[key]?.[1] === at) delete link.changes[key];
  }
  for (const [key, [isKept]] of Object.entries(link.changes)) {
    if (isKept) list.add(Number(key));
    else list.delete(Number(key));
  }
  const before = String(kept());
  put(JOINED, { ...link, own: link.own.filter((key) => list.has(key)), list: [...list], at: Date.now() });
  put(KEY, [...list]);
  if (String(kept()) !== before) document.dispatchEvent(new Event("outings-replaced"));
}

const PAUSE_MS = 300000;
const DAY_MS = 86400000;

// One tab at a time, where the browser can tell.
const alone = (act) => (navigator.locks ? navigator.locks.request("outings", act) : act());
const worker = () => navigator.serviceWorker?.getRegistration("/").catch(() => null);

async function send(path) {
  const link = joined();
  if (!link?.changes) return;
  const { changes } = link;
  const now = Date.now();
  const sent = Object.entries(changes).map(([key, [isKept, at]]) => ({ event: Number(key), kept: isKept, ago_ms: Math.max(0, now - at) }));
  let answer;
  try {
    answer = await fetch(path, {
      method: "POST",
      cache: "no-store",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ changes: sent }),
    });
  } catch {
    return; // no network: sent when it is back
  }
  if (answer.status === 401) await part();
  else if (answer.ok) adopt((await answer.json()).kept, changes);
}

export const synchronise = (path) => alone(() => send(path));

// This browser's subscription tells what the account follows, and the account what it follows; said once a day.
export async function bring(isNew = false) {
  const link = joined();
  if (!link?.changes || !(await worker())) return;
  if (!isNew && Date.now() - (link.broughtAt ?? 0) < DAY_MS) return;
  const { joinAccount } = await import("./push.js");
  const isThere = await joinAccount().catch(() => false);
  if (isThere && joined()?.changes) remember({ broughtAt: Date.now() });
}

// The account leaves: the device keeps its own.
export async function part() {
  const link = joined();
  leave();
  if (!link?.changes || !(await worker())) return;
  const { leaveAccount } = await import("./push.js");
  await leaveAccount().catch(() => {}); // the server has done it, where it ended the session
}

const path = () => `${document.querySelector(".mine").dataset.account}sorties/`; // `agenda:synchronise_outings`

// What is done on a page is noted at once, and sent, at once or when the network is back.
function act() {
  note();
  settle(path());
}

// By each page, where somebody is signed in or an account has joined.
export function start() {
  showAccount();
  if (!document.querySelector(".mine")) return;
  document.addEventListener("outings", act);
  addEventListener("online", act);
  addEventListener("push-said", () => { if (joined()?.changes) bring(true); });
  act();
  // Where this device keeps something for itself, beside the account.
  const again = document.querySelector("[data-join-again]");
  if (again && me() && !joined()?.changes && (joined() || kept().length)) again.hidden = false;
}

// What is to be sent is sent, now and then what others did is asked. A device that keeps nothing joins by itself.
export async function settle(path) {
  const who = me();
  let link = joined();
  if (link && link.account !== who && (who || link.changes)) {
    await part();
    link = null;
  }
  if (!who) return;
  if (!link && !kept().length && !(await worker())) {
    join(who);
    link = joined();
  }
  if (!link?.changes) return;
  if (Object.keys(link.changes).length || Date.now() - link.at > PAUSE_MS) await synchronise(path);
  await bring();
}
