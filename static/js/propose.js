// The form that proposes: saved as one goes, known places as one types, and the step one is in said in the row above.
// Without this it is one form with buttons, and nothing is missing but the comfort.
const PAUSE_MS = 1200;
const SEARCH_MS = 200;
const KEEP_MS = 250;
const KEPT_MS = 48 * 3600 * 1000;
// Of one opening of the form: what is taken back goes to the draft that it may have begun.
const OPENING = ["opening", "challenge", "solution"];
const CONFIRMED = 409; // in another window: what is here is that proposal, and another begins with an empty form

const form = document.querySelector("[data-propose]");
const said = document.querySelector("[data-saved]");
const key = () => `proposal:${new URL(form.action).pathname}`;
let timer = 0;
let keeping = 0;
let isChanged = false;
let isOffering = false;
let isSent = false;
let saving = null;

const typed = () => {
  const data = new FormData(form);
  data.set("faire", "garder");
  data.delete("photo"); // it goes once, by its own script or the form's button
  for (const name of ["calendar", "choix"]) data.delete(name); // read when its button says so
  return data;
};

function say(words) {
  if (said.textContent !== words) said.textContent = words;
}

const pairsHere = () => [...typed()].filter(([name, value]) => name !== "faire" && typeof value === "string");
const words = (pairs) => pairs.filter(([name]) => !OPENING.includes(name));

// In this tab alone, until the server has it: another who comes to this browser finds nothing.
function keepHere() {
  clearTimeout(keeping);
  if (isOffering) return true; // what is offered is not replaced before it is answered
  try {
    sessionStorage.setItem(key(), JSON.stringify({ at: Date.now(), isSent, pairs: pairsHere() }));
    return true;
  } catch {
    return false; // a browser that keeps nothing
  }
}

function forgetHere(kept = key()) {
  clearTimeout(keeping);
  if (isOffering) return;
  try {
    sessionStorage.removeItem(kept);
  } catch {
    // nothing was kept
  }
}

async function save({ keepalive = false } = {}) {
  clearTimeout(timer);
  if (saving) {
    timer = setTimeout(save, PAUSE_MS);
    return;
  }
  isChanged = false;
  saving = new AbortController();
  try {
    const headers = { Accept: "application/json" };
    const answer = await fetch(form.action, { method: "POST", body: typed(), headers, keepalive, signal: saving.signal });
    if (answer.status === CONFIRMED) {
      forgetHere();
      window.location.reload();
      return;
    }
    if (!answer.ok) throw new Error(answer.status);
    const { url, saved } = await answer.json();
    const before = key();
    form.action = url;
    history.replaceState(null, "", url + location.hash);
    if (key() !== before) forgetHere(before); // where a new proposal begins, nothing of this one is offered
    if (isChanged) keepHere();
    else forgetHere();
    if (!isChanged) say(`${said.dataset.kept} ${saved}`);
  } catch (problem) {
    if (problem.name === "AbortError") return; // the form itself is on its way
    isChanged = true;
    say(keepHere() ? said.dataset.lost : "");
  } finally {
    saving = null;
  }
}

// What was read on a page is its writer's own once it is touched.
function own(field) {
  const box = field.closest(".is-read");
  box?.classList.remove("is-read");
  box?.querySelector(".from")?.remove();
}

// «Dites s’il faut réserver» is no longer true of a question that has its answer.
function answer(choice) {
  const group = choice.closest("fieldset.is-wrong");
  if (!group) return;
  group.classList.remove("is-wrong");
  group.querySelector(".error")?.remove();
}

function change(event) {
  if (event) own(event.target);
  if (event?.target.type === "radio") answer(event.target);
  isChanged = true;
  clearTimeout(timer);
  clearTimeout(keeping);
  timer = setTimeout(save, PAUSE_MS);
  keeping = setTimeout(keepHere, KEEP_MS);
}

// The form is on its way whole: the page that is left must not send it once more, over what the server makes of it.
function leave() {
  clearTimeout(timer);
  if (isChanged) {
    isSent = true;
    keepHere(); // until the page that follows is there
  }
  if (navigator.onLine) isChanged = false;
  saving?.abort();
}

const nameOf = (name) => {
  const field = form.elements.namedItem(name);
  const label = field instanceof RadioNodeList ? field[0].closest("fieldset").querySelector("legend") : field?.labels?.[0];
  return label?.textContent.replace(/\s+/g, " ").trim() || name;
};

// What was sent has arrived where its answer has led on.
function settleSent() {
  if (!performance.getEntriesByType("navigation")[0]?.redirectCount) return;
  try {
    for (const name of Object.keys(sessionStorage)) {
      if (name.startsWith("proposal:") && JSON.parse(sessionStorage.getItem(name)).isSent) sessionStorage.removeItem(name);
    }
  } catch {
    // nothing, or nothing of ours
  }
}

// What a lost connection or a crash has left here is offered, unless it is too old, or here already.
function offerBack() {
  let kept = null;
  try {
    kept = JSON.parse(sessionStorage.getItem(key()));
  } catch {
    // nothing, or nothing of ours
  }
  const now = words(pairsHere());
  if (!kept || JSON.stringify(words(kept.pairs)) === JSON.stringify(now) || Date.now() - kept.at > KEPT_MS) return forgetHere();
  const here = new Set(now.map(String));
  const box = document.querySelector("[data-propose-left]").content.firstElementChild.cloneNode(true);
  for (const pair of words(kept.pairs)) {
    if (here.has(String(pair)) || !pair[1]) continue;
    const [term, text] = [document.createElement("dt"), document.createElement("dd")];
    term.textContent = nameOf(pair[0]);
    const choice = form.querySelector(`select[name="${pair[0]}"] [value="${CSS.escape(pair[1])}"], [type=radio][name="${pair[0]}"][value="${CSS.escape(pair[1])}"]`);
    text.textContent = choice?.labels?.[0].textContent ?? choice?.textContent ?? pair[1];
    box.querySelector("dl").append(term, text);
  }
  isOffering = true;
  box.querySelector("[data-left-take]").addEventListener("click", () => takeBack(kept.pairs, box));
  box.querySelector("[data-left-drop]").addEventListener("click", () => {
    isOffering = false;
    forgetHere();
    box.remove();
  });
  form.before(box);
}

// The server has it first, and then shows it with all its lines.
async function takeBack(pairs, box) {
  const body = new FormData();
  for (const [name, value] of pairs) body.append(name, value);
  body.append("faire", "garder");
  const sent = { method: "POST", body, headers: { Accept: "application/json" } };
  const answer = await fetch(form.action, sent).catch(() => null);
  if (answer?.status === CONFIRMED) {
    isOffering = false;
    forgetHere();
    box.remove();
    return;
  }
  if (!answer?.ok) {
    box.querySelector("[data-left-lost]").hidden = false;
    return;
  }
  leave();
  isOffering = false;
  forgetHere();
  window.location.assign((await answer.json()).url);
}

// What the server says of one field as one types, put into ``box``.
function ask(field, url, box) {
  let pause = 0;
  let asking = null;
  field.addEventListener("input", () => {
    clearTimeout(pause);
    pause = setTimeout(async () => {
      asking?.abort();
      asking = new AbortController();
      const mine = asking;
      try {
        const address = `${url}?${new URLSearchParams({ q: field.value })}`;
        const answer = await fetch(address, { signal: mine.signal });
        if (!answer.ok || mine !== asking) return;
        const piece = new DOMParser().parseFromString(await answer.text(), "text/html");
        box.replaceChildren(...piece.body.children);
      } catch {
        // no connection, or a newer question: «Chercher» still asks
      }
    }, SEARCH_MS);
  });
}

function followSteps() {
  const links = new Map([...document.querySelectorAll(".steps a")].map((link) => [link.hash.slice(1), link]));
  const inView = new Set();
  const watcher = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) inView[isIntersecting ? "add" : "delete"](target.id);
      const here = [...links.keys()].find((id) => inView.has(id));
      for (const [id, link] of links) {
        if (id === here) link.setAttribute("aria-current", "step");
        else link.removeAttribute("aria-current");
      }
      if (here) links.get(here).closest("ol").scrollLeft = links.get(here).offsetLeft - 16;
    },
    { rootMargin: "-25% 0px -60%" },
  );
  for (const id of links.keys()) {
    const step = document.getElementById(id);
    if (step) watcher.observe(step);
  }
}

settleSent();
if (form) {
  form.addEventListener("input", change);
  form.addEventListener("submit", leave);
  window.addEventListener("online", () => isChanged && save());
  window.addEventListener("pagehide", () => isChanged && keepHere());
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden" && isChanged) save({ keepalive: true });
  });
  const place = form.querySelector('input[name="place"][type="text"]');
  if (place) ask(place, form.dataset.places, form.querySelector("[data-found]"));
  ask(form.elements.namedItem("words"), form.dataset.words, form.querySelector("[data-understood]"));
  followSteps();
  if (form.dataset.left) {
    // emptied: what a lost connection has left of it goes too, and to load the page again is to begin
    for (const path of [form.dataset.left, new URL(form.action).pathname]) forgetHere(`proposal:${path}`);
    history.replaceState(null, "", form.action);
  } else {
    offerBack();
  }
}
