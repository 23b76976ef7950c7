// A queue of POSTs that survives tunnels, reloads and closed tabs: kept in IndexedDB, sent in order, each under a number of
// its own (uid), so that the server can tell one that comes twice. The answer is JSON that says the same uid: whatever
// else answers, a venue's Wi-Fi or a server that restarts, it has not arrived. One queue a page address; other tabs wait.
const BASE = "agenda-outbox";
const STORE = "posts";
const PATIENCE_MS = 60_000; // a picture through a thin network
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;
const REFUSED = [400, 413, 415, 422];

export const WAITING = "waiting";
export const WRONG = "wrong";

function opened() {
  return new Promise((resolve, reject) => {
    const asked = indexedDB.open(BASE, 1);
    asked.onupgradeneeded = () => {
      const store = asked.result.createObjectStore(STORE, { keyPath: "order", autoIncrement: true });
      store.createIndex("uid", "uid", { unique: true });
    };
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
}

// What `act` asks of the store, once it is written for good.
async function stored(mode, act) {
  const base = await opened();
  try {
    return await new Promise((resolve, reject) => {
      const change = base.transaction(STORE, mode, { durability: "strict" });
      const asked = act(change.objectStore(STORE));
      change.oncomplete = () => resolve(asked?.result);
      change.onabort = change.onerror = () => reject(change.error || asked?.error);
    });
  } finally {
    base.close();
  }
}

// Bytes, not blobs: some browsers lose blobs of a database that is closed.
async function packed([name, value]) {
  if (!(value instanceof Blob)) return [name, value];
  return [name, { bytes: await value.arrayBuffer(), type: value.type, file: value.name || "" }];
}

export function unpacked(value) {
  return value?.bytes ? new File([value.bytes], value.file || "file", { type: value.type }) : value;
}

const alone = (name, act) => (navigator.locks ? navigator.locks.request(name, act) : act());

export class Outbox extends EventTarget {
  #box;
  #others;
  #timer = 0;
  #pause = FIRST_PAUSE_MS;
  #notBefore = 0;
  #flushing = null;
  #isAskedAgain = false;
  #current = null; // what is on its way: { uid, cut }

  // `box` names the queue. It begins to send at once; it says «change», and «sent» or «refused» of
  // each post that was answered.
  constructor(box) {
    super();
    this.#box = box;
    this.#others = new BroadcastChannel(`outbox:${box}`);
    this.#others.addEventListener("message", () => this.dispatchEvent(new Event("change")));
    const now = () => this.#hurry();
    window.addEventListener("online", now);
    window.addEventListener("pageshow", now);
    document.addEventListener("visibilitychange", () => document.hidden || now());
    this.flush();
  }

  // What is kept, the oldest first.
  async list() {
    const all = await stored("readonly", (store) => store.getAll());
    return all.filter((post) => post.box === this.#box);
  }

  // `pairs`: name and value, text or file. `shown`: what the page needs to show it. A uid is kept once.
  async add({ uid, url, pairs, shown = {} }) {
    const post = { box: this.#box, uid, url, shown, state: WAITING, problem: "", at: Date.now() };
    post.pairs = await Promise.all(pairs.map(packed));
    await stored("readwrite", (store) => store.add(post));
    this.#changed();
    this.#hurry();
  }

  // Takes one out and returns it, also while it is on its way: the server may have it already.
  async take(uid) {
    if (this.#current?.uid === uid) this.#current.cut.abort();
    const post = await alone(this.#lock, async () => {
      const kept = (await this.list()).find((one) => one.uid === uid);
      if (kept) await stored("readwrite", (store) => store.delete(kept.order));
      return kept;
    });
    this.#changed();
    this.flush();
    return post;
  }

  flush() {
    clearTimeout(this.#timer);
    this.#isAskedAgain = true;
    this.#flushing ??= alone(this.#lock, () => this.#sendAll())
      .catch(() => {}) // a browser that keeps nothing: nothing waits
      .finally(() => {
        this.#flushing = null;
        if (this.#isAskedAgain) this.flush();
      });
    return this.#flushing;
  }

  get #lock() {
    return `outbox:${this.#box}`;
  }

  #hurry() {
    this.#pause = FIRST_PAUSE_MS;
    if (Date.now() >= this.#notBefore) this.flush();
  }

  #changed() {
    this.#others.postMessage("");
    this.dispatchEvent(new Event("change"));
  }

  async #sendAll() {
    this.#isAskedAgain = false;
    for (;;) {
      const post = (await this.list()).find((one) => one.state === WAITING);
      if (!post) return;
      const answer = await this.#deliver(post);
      if (answer.isLost) {
        this.#wait(answer.afterMs);
        return;
      }
      this.#pause = FIRST_PAUSE_MS;
      if (answer.isWrong) await stored("readwrite", (store) => store.put({ ...post, state: WRONG, problem: answer.problem, status: answer.status }));
      else await stored("readwrite", (store) => store.delete(post.order));
      this.#changed();
      this.dispatchEvent(new CustomEvent(answer.isWrong ? "refused" : "sent", { detail: { post, answer: answer.said } }));
    }
  }

  #wait(afterMs) {
    if (afterMs) this.#notBefore = Date.now() + afterMs;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.flush(), afterMs || this.#pause * (1 + Math.random() / 2));
    this.#pause = Math.min(this.#pause * 2, LONGEST_PAUSE_MS);
  }

  async #deliver({ uid, url, pairs }) {
    const body = new FormData();
    for (const [name, value] of pairs) body.append(name, unpacked(value));
    body.set("uid", uid);
    const cut = new AbortController();
    const late = setTimeout(() => cut.abort(), PATIENCE_MS);
    this.#current = { uid, cut };
    try {
      const headers = { Accept: "application/json", "X-Outbox": "1" };
      const answer = await fetch(url, { method: "POST", body, headers, redirect: "error", cache: "no-store", signal: cut.signal });
      const said = await answer.json().catch(() => ({}));
      const { status } = answer;
      if (answer.ok && said.uid === uid) return { said };
      const isOurs = status >= 400 && status < 500 && status !== 429 && said.problem;
      if (REFUSED.includes(status) || isOurs) return { isWrong: true, status, problem: said.problem || "" };
      return { isLost: true, afterMs: Number(answer.headers.get("Retry-After")) * 1000 || 0 };
    } catch {
      return { isLost: true, afterMs: 0 };
    } finally {
      clearTimeout(late);
      this.#current = null;
    }
  }
}
