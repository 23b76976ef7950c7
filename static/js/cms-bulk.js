// Says on the button what it cancels: «Annuler 2 événements». Of the whole list nobody has counted: it keeps its words.
const BUTTON = '[data-bulk-action-button][href*="/annuler/"]';
const TICKED = "[data-bulk-action-checkbox]:checked";
const BOXES = "[data-bulk-action-checkbox], [data-bulk-action-select-all-checkbox]";
const WHOLE_LIST = "[data-bulk-action-num-objects-in-listing]";

const words = {
  fr: { one: "Annuler %s événement", other: "Annuler %s événements" },
  en: { one: "Cancel %s event", other: "Cancel %s events" },
};

let ticked = 0;
let label = "";

// Wagtail folds its last buttons into a menu, which it may build anew.
function name() {
  const button = document.querySelector(BUTTON);
  if (!button) return;
  label ||= button.textContent.trim();
  const language = document.documentElement.lang.slice(0, 2);
  const said = words[language] || words.fr;
  const counted = (ticked === 1 ? said.one : said.other).replace("%s", ticked);
  button.textContent = ticked ? counted : label;
  button.setAttribute("aria-label", button.textContent);
}

document.addEventListener("change", (event) => {
  if (!event.target.matches(BOXES)) return;
  ticked = document.querySelectorAll(TICKED).length;
  name();
});
document.addEventListener("click", (event) => {
  if (!event.target.closest(WHOLE_LIST)) return;
  ticked = 0;
  name();
});
document.addEventListener("w-dropdown:shown", name);
