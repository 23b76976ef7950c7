// «Garder», on the page of an event and in lists. Shown once this runs, where the browser keeps anything.
import { me, showAccount } from "./account.js";
import { drop, joined, keep, kept } from "./favourites.js";

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
// Where an account has joined, or somebody is signed in: what is done here is sent, at once or when the network is back.
async function settle() {
  if (!me() && !joined()) return;
  const { sync } = document.querySelector(".mine")?.dataset ?? {};
  if (sync) (await import("./joined.js")).settle(sync);
}

document.addEventListener("outings", show);
document.addEventListener("outings-replaced", show);
document.addEventListener("outings", settle);
addEventListener("online", settle);
addEventListener("push-said", async () => { if (joined()?.changes) (await import("./joined.js")).bring(true); });
document.addEventListener("outings-shown", show);
document.addEventListener("parts", show); // the filters have written other rows
addEventListener("storage", show); // another tab
addEventListener("pageshow", show); // back

showAccount();

if (canKeep()) {
  show();
  document.documentElement.dataset.keeps = "";
  settle();
  // Where this device keeps something for itself, beside the account.
  const again = document.querySelector("[data-join-again]");
  if (again && me() && !joined()?.changes && (joined() || kept().length)) again.hidden = false;
}
