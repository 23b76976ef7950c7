// The form that proposes: saved as one goes, known places as one types, and the step one is in said in the row above.
// Without this it is one form with buttons, and nothing is missing but the comfort.
const PAUSE_MS = 1200;
const SEARCH_MS = 200;
const KEPT_MS = 48 * 3600 * 1000;
const CONFIRMED = 409; // in another window: what is here is that proposal, and another begins with an empty form

const form = document.querySelector("[data-propose]");
const said = document.querySelector("[data-saved]");
const key = () => `proposal:${new URL(form.action).pathname}`;
let timer = 0;
let isChanged = false;
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

function keepHere() {
  const pairs = [...typed()].filter(([name]) => name !== "faire");
  try {
    localStorage.setItem(key(), JSON.stringify({ at: Date.now(), pairs }));
    say(said.dataset.lost);
  } catch {
    say(""); // a browser that keeps nothing
  }
}

function forgetHere(kept = key()) {
  try {
    localStorage.removeItem(kept);
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
    forgetHere();
    form.action = url;
    history.replaceState(null, "", url + location.hash);
    if (!isChanged) say(`${said.dataset.kept} ${saved}`);
  } catch (problem) {
    if (problem.name === "AbortError") return; // the form itself is on its way
    isChanged = true;
    keepHere();
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

function change(event) {
  if (event) own(event.target);
  isChanged = true;
  clearTimeout(timer);
  timer = setTimeout(save, PAUSE_MS);
}

// The form is on its way whole: the page that is left must not send it once more, over what the server makes of it.
function leave() {
  clearTimeout(timer);
  if (navigator.onLine) isChanged = false;
  saving?.abort();
}

// What a lost connection has left here is typed again, unless it is too old.
function bringBack() {
  let kept = null;
  try {
    kept = JSON.parse(localStorage.getItem(key()));
  } catch {
    // nothing, or nothing of ours
  }
  if (!kept || Date.now() - kept.at > KEPT_MS) return forgetHere();
  for (const [name, value] of kept.pairs) {
    const field = form.elements.namedItem(name);
    if (!field) continue;
    if (field.type === "checkbox") field.checked = true;
    else field.value = value; // of radios, the one of that value
  }
  change();
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

if (form) {
  form.addEventListener("input", change);
  form.addEventListener("submit", leave);
  window.addEventListener("online", () => isChanged && save());
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
    bringBack();
  }
}
