// Says on the button what it cancels: «Annuler 2 événements». Of the whole list nobody has counted: it keeps its words.
const BUTTON = '[data-bulk-action-button][href*="/annuler/"]';
const TICKED = "[data-bulk-action-checkbox]:checked";
const BOXES = "[data-bulk-action-checkbox], [data-bulk-action-select-all-checkbox]";
const WHOLE_LIST = "[data-bulk-action-num-objects-in-listing]";

const words = {
  fr: { one: "Annuler %s événement", other: "Annuler %s événements" },
  en: { one: "Cancel %s event", other: "Cancel %s events" },
};

const button = document.querySelector(BUTTON);

function name(label) {
  button.textContent = label;
  button.setAttribute("aria-label", label);
}

function count() {
  const language = document.documentElement.lang.slice(0, 2);
  const ticked = document.querySelectorAll(TICKED).length;
  const said = words[language] || words.fr;
  name((ticked === 1 ? said.one : said.other).replace("%s", ticked));
}

if (button) {
  const label = button.textContent.trim();
  document.addEventListener("change", (event) => {
    if (event.target.matches(BOXES)) count();
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest(WHOLE_LIST)) name(label);
  });
}
