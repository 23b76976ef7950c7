// Outings of an account on this device: what was done here is sent, what other devices did comes back. Loaded by who is signed in,
// or was.
import { me } from "./account.js";
import { adopt, join, joined, kept, leave, remember } from "./favourites.js";

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

// By each page: what is to be sent is sent, now and then what others did is asked. A device that keeps nothing joins by itself.
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
