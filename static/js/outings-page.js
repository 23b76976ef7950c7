// /mes-sorties/: on one's own page, what this device keeps is asked of the server by its keys, and taken away or put
// back; on a shared list, all of it may be kept.
import { drop, keep, kept, write } from "./favourites.js";
import { joined } from "./joined.js";

const MOST = 100; // that the server reads at once
const root = document.querySelector("[data-outings-of]");
const list = root.querySelector("[data-outings]");
const isOwn = root.dataset.outingsOf === "device";
const part = (name) => root.querySelector(`[data-${name}]`);
const keysOf = (text) => (text ? text.split(",").map(Number) : []);

let shown = []; // the keys that the list was read with
let removed = [];
let silenced = []; // of those, the slugs of what was followed

function tools() {
  for (const button of list.querySelectorAll("[data-drop]")) {
    button.hidden = !isOwn;
    button.addEventListener("click", () => drop(keysOf(button.dataset.drop)));
  }
  const share = list.querySelector("[data-share-list]");
  if (!share) return;
  const field = list.querySelector("#partager");
  const status = list.querySelector("[data-copied]");
  const { clipboard } = navigator;
  share.hidden = !(navigator.share || clipboard);
  field.addEventListener("focus", () => field.select());
  share.addEventListener("click", async () => {
    try {
      if (navigator.share) {
        await navigator.share({ title: document.title, url: field.value });
      } else {
        await clipboard.writeText(field.value);
        status.textContent = status.dataset.copied;
      }
    } catch {
      field.focus(); // closed, or refused: it is selected, to be copied by hand
    }
  });
}

async function read() {
  const every = kept();
  const keys = every.slice(-MOST);
  shown = every;
  part("failed").hidden = true;
  part("waiting").hidden = every.length <= MOST;
  part("none").hidden = every.length > 0;
  if (!keys.length) {
    list.replaceChildren();
    return;
  }
  let page;
  try {
    const answer = await fetch(`${root.dataset.path}?n=${keys}`, { cache: "no-store" });
    if (!answer.ok) throw new Error(answer.status);
    page = new DOMParser().parseFromString(await answer.text(), "text/html");
  } catch {
    part("failed").hidden = false;
    return;
  }
  if (String(kept()) !== String(every)) return; // changed meanwhile: read again already
  list.replaceChildren(...page.querySelector("[data-outings]").childNodes);
  tools();
  mend(every, keys);
  document.dispatchEvent(new Event("outings-shown"));
}

// One that became another is kept under the other's key from now on.
function mend(every, keys) {
  const gone = [...list.querySelectorAll("[data-drop]")].flatMap((button) => keysOf(button.dataset.drop));
  const known = new Set([...keysOf(list.querySelector("[data-keys]").dataset.keys), ...gone]);
  if (keys.every((key) => known.has(key))) return;
  shown = [...new Set([...every.filter((key) => !keys.includes(key)), ...known])];
  write(shown);
}

// Who is told of the changes of all that is kept is told no more of what is taken away, and is again of what is put back.
const slugOf = (key) => list.querySelector(`.row:has([data-outing="${key}"]) a`)?.pathname.split("/").at(-2);
const isTold = () => Boolean(list.querySelector("[data-follow] [data-on]:not([hidden])"));

async function tell(act, slugs) {
  if (slugs.length) await (await import("./push.js"))[act](slugs, document.documentElement.lang).catch(() => {});
}

async function changed() {
  const now = kept();
  if (String(now) === String(shown)) return;
  const less = shown.filter((key) => !now.includes(key));
  const isBack = removed.length > 0 && removed.every((key) => now.includes(key));
  const bar = part("removed");
  if (less.length) {
    removed = less;
    silenced = isTold() ? less.map(slugOf).filter(Boolean) : [];
    tell("unfollow", silenced);
    const words = bar.querySelector("span");
    words.textContent = less.length > 1 ? words.dataset.wordsMany : words.dataset.words;
  } else if (isBack) {
    await tell("follow", silenced);
  }
  await read();
  bar.hidden = !less.length;
  if (!document.hasFocus()) return; // another tab did it
  if (less.length) bar.querySelector("button").focus(); // what had the focus is gone
  else if (isBack) list.querySelector(`[data-outing="${removed[0]}"]`)?.focus();
}

// Where an account has joined, «on this device alone» is not true.
function sayWhere() {
  const isJoined = Boolean(joined()?.changes);
  for (const words of document.querySelectorAll("[data-joined]")) words.hidden = (words.dataset.joined === "yes") !== isJoined;
}

if (isOwn) {
  sayWhere();
  document.addEventListener("outings-replaced", sayWhere);
  part("removed").querySelector("button").addEventListener("click", () => keep(removed));
  document.addEventListener("outings", changed);
  document.addEventListener("outings-replaced", read); // another device of the account did it
  addEventListener("storage", changed);
  read();
} else {
  tools();
  const all = document.querySelector("[data-take-all]");
  const keys = keysOf(list.querySelector("[data-keys]").dataset.keys);
  all.hidden = keys.length === 0;
  all.querySelector("button").addEventListener("click", () => {
    if (keep(keys)) location.assign(root.dataset.path);
  });
}
