// Filters: what is ticked is asked at once. On a phone they are a sheet.
const NARROW = matchMedia("(max-width: 59.99rem)");
const sheet = document.getElementById("filtrer");
const form = sheet?.querySelector("form");
const part = (name) => sheet.querySelector(`[data-${name}]`);
const isTarget = () => location.hash === "#filtrer";
let asking = null; // what has not been answered yet
let search = location.search; // of what is shown

// The server's own page of that address.
async function show(address) {
  asking?.abort();
  const mine = new AbortController();
  asking = mine;
  try {
    const answer = await fetch(address, { signal: mine.signal });
    if (!answer.ok) throw new Error(String(answer.status));
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (mine !== asking) return false;
    rewrite(page);
  } catch {
    if (mine === asking) say("failed");
    return false;
  }
  asking = null;
  search = new URL(address, location.href).search;
  history.replaceState(history.state, "", location.pathname + search + location.hash);
  say("on");
  return true;
}

function rewrite(page) {
  document.title = page.title;
  const links = page.querySelectorAll(".site-head .lang");
  for (const [rank, link] of document.querySelectorAll(".site-head .lang").entries()) link.href = links[rank].href;
  for (const facet of sheet.querySelectorAll(".facet")) {
    rewriteFacet(facet, [...page.querySelectorAll(".sheet .facet")].find((one) => named(one) === named(facet)));
  }
  for (const old of document.querySelectorAll("[data-part]")) {
    const fresh = page.querySelector(`[data-part="${old.dataset.part}"]`);
    if (fresh) old.replaceChildren(...fresh.childNodes);
  }
  document.dispatchEvent(new CustomEvent("parts"));
  for (const script of document.querySelectorAll("[data-part] script[type=module]")) import(script.src);
}

const named = (facet) => facet.querySelector("summary").textContent;
const inputs = (facet) => [...facet.querySelectorAll("input,select")];

// Its counts, in place; all of it only when a value came or went.
function rewriteFacet(facet, fresh) {
  if (!fresh) return;
  const focused = document.activeElement;
  const olds = new Map(inputs(facet).map((input) => [input.id, input]));
  const news = inputs(fresh);
  if (news.length !== olds.size || news.some((input) => !olds.has(input.id))) {
    facet.querySelector("fieldset").replaceWith(fresh.querySelector("fieldset"));
    if (olds.has(focused.id)) document.getElementById(focused.id)?.focus({ preventScroll: true });
    return;
  }
  for (const input of news) {
    const old = olds.get(input.id);
    if (!/box|radio/.test(input.type)) {
      if (old !== focused) old.value = input.value;
      continue;
    }
    old.checked = input.checked;
    old.disabled = input.disabled && old !== focused;
    old.parentElement.querySelector(".num")?.replaceWith(input.parentElement.querySelector(".num"));
  }
}

function say(state) {
  sheet.dataset.live = state;
  part("failed").hidden = state !== "failed";
  if (state === "on") part("said").textContent = document.getElementById("resultats").textContent;
}

function asked() {
  const pairs = [...new FormData(form)].filter(([, value]) => value);
  const query = new URLSearchParams(pairs).toString();
  return location.pathname + (query && `?${query}`);
}

// Over the results, nothing behind it is reached; what warns of a danger is still heard.
function fold() {
  const isOver = NARROW.matches && isTarget();
  for (let node = sheet; node !== document.body; node = node.parentElement) {
    for (const other of node.parentElement.children) if (other !== node && !other.matches("script, [role=alert]")) other.inert = isOver;
  }
  for (const [name, value] of [["role", "dialog"], ["aria-modal", "true"]]) {
    if (isOver) sheet.setAttribute(name, value);
    else sheet.removeAttribute(name);
  }
  return isOver;
}

// Back where one was: at what opened it, or at the results that were asked for.
function close(selector) {
  location.replace("#resultats");
  fold();
  document.querySelector(selector)?.focus({ preventScroll: selector !== "#resultats" });
}

// The menu of orders: what asks for the position comes as it opens; a tap beside it or Escape folds it.
document.addEventListener("toggle", ({ target }) => target.dataset.near && import(target.dataset.near), true);
for (const name of ["click", "keydown"]) {
  document.addEventListener(name, ({ key = "Escape", target }) => {
    const menu = document.querySelector(".menu[open]");
    if (!menu || key !== "Escape" || (name === "click" && menu.contains(target))) return;
    menu.open = false;
    if (name === "keydown") menu.firstElementChild.focus();
  });
}

// A day chosen beyond the edge of the strip comes into view.
function showDay() {
  const day = document.querySelector(".strip .is-chosen")?.parentElement;
  if (day) day.parentElement.scrollLeft = day.offsetLeft - day.offsetWidth;
}

showDay();
document.addEventListener("parts", showDay);

if (sheet) {
  say("on");
  part("said").textContent = "";
  if (fold()) sheet.focus();
  NARROW.addEventListener("change", fold);
  window.addEventListener("hashchange", () => fold() && sheet.focus());
  // «Back» from the sheet is no change of mind: what is ticked stays.
  window.addEventListener("popstate", () => {
    if (location.search !== search) history.replaceState(history.state, "", location.pathname + search + location.hash);
  });
  form.addEventListener("change", ({ target }) => {
    // Days and a window by its name are one question: the last to be said counts.
    if (target.name === "quand") form.elements.du.value = form.elements.au.value = "";
    if (target.type === "date" && target.value) form.elements.quand.value = "";
    show(asked());
  });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const isShown = sheet.dataset.live === "on" && !asking;
    if (isShown || (await show(asked()))) close("#resultats");
  });
  sheet.addEventListener("click", (event) => {
    if (event.target.closest("[data-clear]")) {
      event.preventDefault();
      show(event.target.closest("a").href).then((isShown) => isShown && sheet.focus({ preventScroll: true }));
    }
    if (event.target.closest("[data-close]")) {
      event.preventDefault();
      close(".open-sheet");
    }
  });
  sheet.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && NARROW.matches && isTarget()) close(".open-sheet");
  });
}
