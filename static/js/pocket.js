// The pocket of an invited voice: what it writes goes into the outbox at once, and leaves when there is a network. A picture
// is made small here, and what is hidden in it stays here.
import { Outbox, WAITING, unpacked } from "./outbox.js";

const PICTURE_SIDE = 1600;
const SHOT_SIDE = 176;
const QUALITY = 0.8;
const TOO_LARGE = 413;
const AGAIN_MS = 30_000;
const SOON_MS = 150; // an outbox that empties itself asks once
const FRENCH = document.documentElement.lang.startsWith("fr");

const page = document.querySelector("[data-pocket]");
const form = document.querySelector("#ecrire");
const find = (name, within = page) => within.querySelector(`[data-${name}]`);
// Another voice on the same telephone has another queue.
const outbox = new Outbox(`${page.dataset.pocket}#${page.dataset.voice}`);
let picture = null; // { file, shot }
let isAltTyped = false;
let renewing = 0;
let isKeeping = false;

// --- what waits -------------------------------------------------------------------------------------------------

function hourOf(ms) {
  const moment = new Date(ms);
  const minutes = String(moment.getMinutes()).padStart(2, "0");
  if (FRENCH) return `${moment.getHours()}\u00a0h${minutes === "00" ? "" : `\u00a0${minutes}`}`;
  return moment.toLocaleTimeString("en-GB", { hour: "numeric", minute: "2-digit", hour12: true }).replace(":", ".");
}

function line(post) {
  const item = find(`post-${post.state}`).content.firstElementChild.cloneNode(true);
  const { text = "", shot = "", alt = "", isNote = false, hasPicture = false } = post.shown;
  item.dataset.uid = post.uid;
  find("text", item).textContent = text;
  for (const which of item.querySelectorAll("[data-which]")) which.textContent = `\u00a0: ${text.slice(0, 40)}`;
  if (shot) {
    const box = item.querySelector(".sent-pic");
    box.hidden = false;
    Object.assign(box.querySelector("img"), { src: shot, alt });
    box.append(find("text", item));
  }
  find("take-back", item).hidden = !isNote || !form;
  if (post.state === WAITING) {
    const hour = find("hour", item);
    hour.textContent = hourOf(post.at);
    hour.dateTime = new Date(post.at).toISOString();
    return item;
  }
  if (post.problem) find("problem", item).textContent = post.problem;
  find("without-picture", item).hidden = !hasPicture || post.status !== TOO_LARGE || !form;
  return item;
}

async function show() {
  const posts = await outbox.list().catch(() => []);
  const list = find("kept");
  const held = document.activeElement?.closest?.("[data-uid]")?.dataset.uid;
  list.replaceChildren(...posts.reverse().map(line));
  if (held) list.querySelector(`[data-uid="${held}"] button:not([hidden])`)?.focus();
  const none = find("none");
  if (none) none.hidden = posts.length > 0;
  sayNetwork(posts.filter((post) => post.state === WAITING).length);
}

function sayNetwork(count) {
  const net = find("net");
  if (!net) return;
  const isOff = !navigator.onLine;
  const { off, waiting, offWaiting, sent } = net.dataset;
  const words = count ? `${isOff ? offWaiting : waiting} (${count})` : isOff ? off : sent;
  net.classList.toggle("net--off", isOff || count > 0);
  if (net.textContent !== words) net.replaceChildren(find(isOff ? "icon-off" : "icon-on").content.cloneNode(true), words);
  find("reads").hidden = isOff;
  find("reads-off").hidden = !isOff;
}

// What the site says of the notes that it has: their state, and the minutes that are left.
async function renew() {
  try {
    const answer = await fetch(page.dataset.pocket, { cache: "no-store" });
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    const own = fresh.querySelector("[data-own]");
    if (own ? !fresh.querySelector("#ecrire") !== !form : !(await outbox.list()).length) {
      window.location.reload(); // open, closed, or the link does not work any more and nothing is left here
      return;
    }
    if (!own) return;
    const held = document.activeElement?.closest?.("[data-own] > li")?.id;
    const mine = find("own");
    if (own.innerHTML !== mine.innerHTML) mine.replaceChildren(...own.children);
    if (held) document.getElementById(held)?.querySelector("a, button")?.focus();
  } catch {
    // no network: what is shown is what was true
  }
  await show();
}

// --- a picture --------------------------------------------------------------------------------------------------

async function drawn(bitmap, side, isSquare) {
  const scale = Math.min(1, side / (isSquare ? Math.min : Math.max)(bitmap.width, bitmap.height));
  const [width, height] = [bitmap.width, bitmap.height].map((length) => Math.round(length * scale));
  const canvas = document.createElement("canvas");
  Object.assign(canvas, isSquare ? { width: side, height: side } : { width, height });
  canvas.getContext("2d").drawImage(bitmap, (canvas.width - width) / 2, (canvas.height - height) / 2, width, height);
  return canvas;
}

// The picture, smaller and without its metadata. One that this browser cannot read leaves as it is: the site decides.
async function reduced(file) {
  try {
    const bitmap = await createImageBitmap(file);
    const canvas = await drawn(bitmap, PICTURE_SIDE, false);
    const small = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", QUALITY));
    const shot = (await drawn(bitmap, SHOT_SIDE, true)).toDataURL("image/jpeg", QUALITY);
    bitmap.close();
    return { file: new File([small], "photo.jpg", { type: "image/jpeg" }), shot };
  } catch {
    return { file: new File([file], "photo", { type: file.type }), shot: "" };
  }
}

function showPicture(chosen) {
  picture = chosen;
  const box = find("photo");
  box.classList.toggle("is-open", Boolean(chosen));
  find("file").hidden = Boolean(chosen);
  find("no-picture").hidden = !chosen;
  find("thread").hidden = Boolean(chosen);
  const shot = find("shot");
  shot.hidden = !chosen?.shot;
  if (chosen?.shot) shot.src = chosen.shot;
  const weight = find("weight");
  weight.textContent = chosen?.shot ? weight.dataset.words.replace("{size}", Math.ceil(chosen.file.size / 1000)) : "";
}

function forgetPicture() {
  form.elements.picture.value = "";
  for (const name of ["shown_thing", "shown_view"]) for (const radio of form.elements[name]) radio.checked = false;
  form.elements.picture_alt.value = "";
  isAltTyped = false;
  showPicture(null);
}

// The sentence of the two taps, as the server would say it.
function sayTaps() {
  if (isAltTyped) return;
  const said = [...form.elements].filter((field) => field.type === "radio" && field.checked);
  const words = said.map((radio) => radio.closest("label").textContent.trim()).join(", ");
  form.elements.picture_alt.value = words.charAt(0).toUpperCase() + words.slice(1);
}

// --- writing ----------------------------------------------------------------------------------------------------

function complain(words) {
  const box = find("problem-box");
  box.hidden = !words;
  find("problem", box).textContent = words;
}

function correct(note, text) {
  form.elements.faire.value = note ? "corriger" : "";
  form.elements.note.value = note;
  form.elements.text.value = text;
  find("correcting").hidden = !note;
  form.elements.text.focus({ preventScroll: true });
}

function clear() {
  correct("", "");
  forgetPicture();
  complain("");
  form.elements.uid.value = crypto.randomUUID();
  if (window.location.search) history.replaceState(null, "", page.dataset.pocket);
}

async function keep(sent, submitter) {
  const data = new FormData(sent, submitter);
  const isNote = sent === form && !data.get("faire");
  const words = String(data.get("text") || "").trim();
  data.delete("picture");
  if (picture && isNote) data.set("picture", picture.file);
  data.set("written_at", new Date().toISOString());
  const shown = { text: isNote ? words : `${sent.dataset.outbox}${words && `\u00a0: ${words}`}`, isNote, hasPicture: Boolean(picture) };
  if (picture && isNote) Object.assign(shown, { shot: picture.shot, alt: data.get("picture_alt") });
  const uid = isNote ? data.get("uid") : crypto.randomUUID();
  await outbox.add({ uid, url: page.dataset.pocket, pairs: [...data], shown });
}

page.addEventListener("submit", async (event) => {
  const sent = event.target;
  if (!sent.dataset.outbox || !crypto.randomUUID) return undefined;
  event.preventDefault();
  if (isKeeping) return undefined; // pressed twice
  const isWriting = sent === form;
  if (isWriting && !form.elements.text.value.trim() && !picture) return form.elements.text.focus();
  if (isWriting && picture && !form.elements.picture_alt.value.trim()) {
    form.elements.shown_thing[0].focus(); // what it shows comes first
    return undefined;
  }
  isKeeping = true;
  try {
    await keep(sent, event.submitter);
    await show();
  } catch {
    sent.dataset.outbox = ""; // this browser keeps nothing: it leaves as any form does
    return sent.requestSubmit(event.submitter);
  } finally {
    isKeeping = false;
  }
  if (!isWriting) return undefined;
  window.scrollTo({ top: 0 }); // the newest is on top
  return clear();
});

async function takeBack(uid) {
  const post = await outbox.take(uid);
  if (!post) return;
  clear();
  const pairs = new Map(post.pairs);
  form.elements.uid.value = uid; // the server may have it already: then this is its correction
  form.elements.text.value = pairs.get("text");
  if (pairs.has("picture")) {
    showPicture({ file: unpacked(pairs.get("picture")), shot: post.shown.shot });
    form.elements.picture_alt.value = pairs.get("picture_alt");
    isAltTyped = true;
  }
  form.elements.text.focus();
}

async function sendWithoutPicture(uid) {
  const post = await outbox.take(uid);
  if (!post) return;
  const pairs = post.pairs.filter(([name]) => name !== "picture");
  await outbox.add({ ...post, pairs, shown: { text: post.shown.text || post.shown.alt, isNote: true } });
}

page.addEventListener("click", (event) => {
  const pressed = event.target.closest("a, button");
  const uid = pressed?.closest("[data-uid]")?.dataset.uid;
  if (!pressed) return;
  if (uid && "takeBack" in pressed.dataset) takeBack(uid);
  if (uid && "drop" in pressed.dataset) outbox.take(uid);
  if (uid && "withoutPicture" in pressed.dataset) sendWithoutPicture(uid);
  if (!form) return;
  if (pressed.dataset.correct) {
    event.preventDefault();
    clear();
    correct(pressed.dataset.correct, pressed.dataset.text);
  }
  if ("stopCorrecting" in pressed.dataset) {
    event.preventDefault();
    clear();
  }
  if ("noPicture" in pressed.dataset) {
    forgetPicture();
    form.elements.text.focus();
  }
});

form?.addEventListener("change", async ({ target }) => {
  if (target.name !== "picture" || !target.files.length) return;
  showPicture(await reduced(target.files[0]));
  form.elements.shown_thing[0].focus({ preventScroll: true });
  find("photo").scrollIntoView({ block: "start" });
});
find("photo")?.addEventListener("change", ({ target }) => target.type === "radio" && sayTaps());
form?.elements.picture_alt.addEventListener("input", ({ target }) => {
  isAltTyped = Boolean(target.value.trim());
});

outbox.addEventListener("change", show);
for (const name of ["sent", "refused"]) {
  outbox.addEventListener(name, () => {
    clearTimeout(renewing);
    renewing = setTimeout(renew, SOON_MS);
  });
}
for (const name of ["online", "offline"]) window.addEventListener(name, show);
document.addEventListener("visibilitychange", () => document.hidden || renew());
setInterval(() => document.hidden || renew(), AGAIN_MS);
show();
