// The composer says back what one types; an alert's screen counts along. Without it, a button and a reload do the same.
import { shutBy } from "./cms-door.js";

const PAUSE = 350;
const SOONEST = 1000;
const LATEST = 30000;

function startPreview(form) {
  const target = form.querySelector("[data-alert-preview]");
  let timer = 0;
  let running = null;

  async function refresh() {
    running?.abort();
    running = new AbortController();
    try {
      const answer = await fetch(form.dataset.previewUrl, {
        method: "POST",
        body: new FormData(form),
        headers: { "X-Requested-With": "XMLHttpRequest" },
        signal: running.signal,
      });
      if (!(await shutBy(answer)) && answer.ok) target.innerHTML = await answer.text();
    } catch (error) {
      if (error.name !== "AbortError") return; // offline: what is shown stays
    }
  }

  form.querySelector("[data-alert-refresh]")?.setAttribute("hidden", "");
  form.addEventListener("input", (event) => {
    if (event.target.name === "mots") return;
    clearTimeout(timer);
    timer = setTimeout(refresh, PAUSE);
  });
}

function startLinks(fieldset) {
  const words = fieldset.querySelector('[name="mots"]');
  const found = fieldset.querySelector("[data-links-found]");
  const chosen = fieldset.querySelector("[data-links-chosen]");
  let timer = 0;
  let asked = "";

  async function search() {
    const typed = words.value.trim();
    if (typed === asked) return;
    asked = typed;
    const answer = await fetch(`${fieldset.dataset.linksUrl}?${new URLSearchParams({ mots: typed })}`, {
      headers: { "X-Requested-With": "XMLHttpRequest" },
    }).catch(() => null);
    if (!answer || await shutBy(answer) || !answer.ok || typed !== asked) return;
    found.innerHTML = await answer.text();
    for (const box of found.querySelectorAll("input")) {
      if (chosen.querySelector(`[name="${box.name}"][value="${box.value}"]`)) box.closest("li").remove();
    }
  }

  words.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(search, PAUSE);
  });
  words.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    search();
  });
  found.addEventListener("change", (event) => {
    if (!event.target.checked) return;
    chosen.append(event.target.closest("li"));
    event.target.focus();
  });
}

function startFigures(target) {
  let wait = SOONEST;

  async function refresh() {
    if (document.hidden) return next();
    const answer = await fetch(target.dataset.alertFigures, {
      headers: { "X-Requested-With": "XMLHttpRequest" },
    }).catch(() => null);
    if (answer?.ok) {
      const text = await answer.text();
      wait = text === target.dataset.last ? Math.min(wait * 2, LATEST) : SOONEST;
      target.dataset.last = text;
      target.innerHTML = text;
    }
    next();
  }

  function next() {
    if (target.querySelector('[data-figures-state="running"]')) setTimeout(refresh, wait);
  }
  next();
}

document.querySelectorAll("[data-alert-composer]").forEach(startPreview);
document.querySelectorAll("[data-links-url]").forEach(startLinks);
document.querySelectorAll("[data-alert-figures]").forEach(startFigures);
