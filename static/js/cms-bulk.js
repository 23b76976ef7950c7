// Says on the button what it cancels: «Annuler 2 événements». A row says why it would be left out, as the next page does.
// Of the whole list nobody has counted: the button keeps its words.
const BUTTON = '[data-bulk-action-button][href*="/annuler/"]';
const TICKED = "[data-bulk-action-checkbox]:checked";
const BOXES = "[data-bulk-action-checkbox], [data-bulk-action-select-all-checkbox]";
const WHOLE_LIST = "[data-bulk-action-num-objects-in-listing]";
const LEFT_OUT = "[data-not-cancelled]";

const words = {
  fr: { none: "Rien à annuler", one: "Annuler %s événement", other: "Annuler %s événements", left: "Laissés de côté\u00a0: " },
  en: { none: "Nothing to cancel", one: "Cancel %s event", other: "Cancel %s events", left: "Left out: " },
};

let rows = [];
let label = "";

const title = (row) => row.querySelector(".title-wrapper")?.textContent.trim() ?? "";

// Wagtail folds its last buttons into a menu, which it may build anew.
function name() {
  const button = document.querySelector(BUTTON);
  if (!button) return;
  label ||= button.textContent.trim();
  const said = words[document.documentElement.lang.slice(0, 2)] || words.fr;
  const left = rows.filter((row) => row.matches(LEFT_OUT));
  const count = rows.length - left.length;
  const form = said[["none", "one"][count] ?? "other"].replace("%s", count);
  button.textContent = rows.length ? form : label;
  const why = left.map((row) => `${title(row)} (${row.dataset.notCancelled})`).join(", ");
  button.title = why && said.left + why;
  button.setAttribute("aria-label", [button.textContent, button.title].filter(Boolean).join(". "));
}

document.addEventListener("change", (event) => {
  if (!event.target.matches(BOXES)) return;
  rows = [...document.querySelectorAll(TICKED)].map((box) => box.closest("tr"));
  name();
  // On a narrow screen the bar of buttons comes up over what is ticked.
  const row = event.target.closest("tbody tr");
  requestAnimationFrame(() => (row?.nextElementSibling ?? row)?.scrollIntoView({ block: "nearest" }));
});
document.addEventListener("click", (event) => {
  if (!event.target.closest(WHOLE_LIST)) return;
  rows = [];
  name();
});
document.addEventListener("w-dropdown:shown", name);
