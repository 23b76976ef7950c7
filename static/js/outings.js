// «Garder», on the page of an event and in lists. Shown once this runs, where the browser keeps anything.
import { drop, keep, kept } from "./favourites.js";

function show() {
  const mine = new Set(kept());
  for (const button of document.querySelectorAll("[data-outing]")) {
    button.setAttribute("aria-pressed", String(mine.has(Number(button.dataset.outing))));
  }
}

function canKeep() {
  try {
    localStorage.setItem("outings-try", "");
    localStorage.removeItem("outings-try");
    return true;
  } catch {
    return false;
  }
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-outing]");
  if (!button) return;
  const key = Number(button.dataset.outing);
  if (kept().includes(key)) drop([key]);
  else keep([key]);
});
document.addEventListener("outings", show);
document.addEventListener("outings-shown", show);
document.addEventListener("outings-replaced", show); // by the account
document.addEventListener("parts", show); // the filters have written other rows
addEventListener("storage", show); // another tab
addEventListener("pageshow", show); // back

// Somebody is signed in, or an account has joined this device.
let isTheirs = /(?:^|; )account=/.test(document.cookie);
if (canKeep()) {
  show();
  document.documentElement.dataset.keeps = "";
  isTheirs ||= localStorage.getItem("outings-account");
}
if (isTheirs) import("./joined.js").then(({ start }) => start());
