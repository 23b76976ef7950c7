// The outings that this device keeps: keys of events in its own storage, the last kept at the end. Where an account has
// joined, each change is noted beside them until the account has it: it works without the network. No module state.
const KEY = "outings";
const JOINED = "outings-account";
const MOST = 1000;

function stored(name) {
  try {
    return JSON.parse(localStorage.getItem(name));
  } catch {
    return null; // nothing kept, or no storage
  }
}

export function kept() {
  const keys = stored(KEY);
  return Array.isArray(keys) ? keys.filter((key) => Number.isSafeInteger(key) && key > 0) : [];
}

// What this device has to do with an account: nothing (null); `declined`, the account that what it keeps did not join; or, joined,
// `own`, what was kept here and stays when the account leaves, and `changes` that the account has not yet, by event: whether it
// is kept, and since when.
export const joined = () => stored(JOINED);

const put = (name, value) => localStorage.setItem(name, JSON.stringify(value));

function note(before, now) {
  const link = joined();
  if (!link?.changes) return;
  const [had, has, own, at] = [new Set(before), new Set(now), new Set(link.own), Date.now()];
  for (const key of now) {
    if (had.has(key)) continue;
    own.add(key);
    link.changes[key] = [true, at];
  }
  for (const key of before) {
    if (has.has(key)) continue;
    own.delete(key);
    link.changes[key] = [false, at];
  }
  put(JOINED, { ...link, own: [...own] });
}

// Keep exactly `keys`; whether this browser lets us.
export function write(keys) {
  try {
    const before = kept();
    const now = [...new Set(keys)].slice(-MOST);
    put(KEY, now);
    note(before, now);
  } catch {
    return false;
  }
  document.dispatchEvent(new Event("outings"));
  return true;
}

export const keep = (keys) => write([...kept(), ...keys]);
export const drop = (keys) => write(kept().filter((key) => !keys.includes(key)));

// Join `account` (its mark): all that is kept here is news to it, in the order in which it was kept.
export function join(account) {
  const own = kept();
  const at = Date.now() - own.length;
  put(JOINED, { account, own, changes: Object.fromEntries(own.map((key, rank) => [key, [true, at + rank]])), at: 0 });
}

// Note `facts` beside what has joined.
export const remember = (facts) => put(JOINED, { ...joined(), ...facts });

// Leave all of this where it is: `account` is not asked about it again.
export const decline = (account) => put(JOINED, { account, declined: true });

// The account is gone from this device, which keeps its own.
export function leave() {
  const link = joined();
  localStorage.removeItem(JOINED);
  if (!link?.changes) return;
  const own = new Set(link.own);
  put(KEY, kept().filter((key) => own.has(key)));
  document.dispatchEvent(new Event("outings-replaced"));
}

// The account keeps `theirs`, now that it has the changes `sent`; what was done here meanwhile is still to be sent.
export function adopt(theirs, sent) {
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
  put(JOINED, { ...link, own: link.own.filter((key) => list.has(key)), at: Date.now() });
  put(KEY, [...list]);
  if (String(kept()) !== before) document.dispatchEvent(new Event("outings-replaced"));
}
