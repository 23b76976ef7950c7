// The outings that this device keeps: keys of events in its own storage, the last kept at the end. No module state.
const KEY = "outings";
const MOST = 1000;

export function kept() {
  try {
    const keys = JSON.parse(localStorage.getItem(KEY));
    return Array.isArray(keys) ? keys.filter((key) => Number.isSafeInteger(key) && key > 0) : [];
  } catch {
    return []; // nothing kept, or no storage
  }
}

// Keep exactly `keys`; whether this browser lets us.
export function write(keys) {
  try {
    localStorage.setItem(KEY, JSON.stringify([...new Set(keys)].slice(-MOST)));
  } catch {
    return false;
  }
  document.dispatchEvent(new Event("outings"));
  return true;
}

export const keep = (keys) => write([...kept(), ...keys]);
export const drop = (keys) => write(kept().filter((key) => !keys.includes(key)));
