// The window in which several events are chosen. What is ticked is kept from one search or page to the next, counted, and
// listed below, where it can be unticked. What the page behind has already is marked, and cannot be ticked.
const { Controller } = window.StimulusModule;

function programme() {
  return document.querySelector("[data-programme-events]");
}

// Keys of the events that the page behind has: a programme's, or those of the lines of a selection.
function findPresent() {
  if (programme()) return programme().dataset.programmeEvents.split(" ").filter(Boolean);
  const lines = [...document.querySelectorAll("input[name^=choices-][name$=-event]")];
  const isKept = (line) => !document.getElementsByName(line.name.replace(/event$/, "DELETE"))[0]?.value;
  return lines.filter((line) => line.value && isKept(line)).map((line) => line.value);
}

class ChosenController extends Controller {
  static targets = ["row", "tally", "count", "list", "clear"];
  static values = { selection: String, programme: String, one: String, many: String, room: String, full: String };

  initialize() {
    this.titles = new Map(); // by key, in the order in which they were ticked
    this.present = new Set(findPresent());
    const most = document.getElementsByName("choices-MAX_NUM_FORMS")[0]?.value;
    this.room = programme() || !most ? Infinity : Math.max(0, Number(most) - this.present.size);
  }

  // Also of each row of a search or a page that comes later.
  rowTargetConnected(row) {
    row.checked = this.present.has(row.value) || this.titles.has(row.value);
    if (!this.present.has(row.value)) return;
    row.disabled = true;
    const mark = document.createElement("span");
    mark.className = "cms-present";
    mark.textContent = programme() ? this.programmeValue : this.selectionValue;
    row.closest("tr").querySelector(".title label").after(mark);
  }

  connect() {
    this.show();
  }

  toggle({ target }) {
    if (target.checked) this.titles.set(target.value, target.dataset.title);
    else this.titles.delete(target.value);
    if (!target.checked && this.listTarget.contains(target)) this.tallyTarget.querySelector("summary").focus();
    this.show();
  }

  clear() {
    this.titles.clear();
    this.show();
    this.rowTargets.find((row) => !row.disabled)?.focus();
  }

  show() {
    const count = this.titles.size;
    for (const row of this.rowTargets) if (!row.disabled) row.checked = this.titles.has(row.value);
    this.listTarget.replaceChildren(...[...this.titles].map(([key, title]) => this.buildLine(key, title)));
    this.tallyTarget.hidden = this.clearTarget.hidden = !count;
    this.countTarget.textContent = this.say(count);
    this.element.querySelector("[data-multiple-choice-submit]").disabled = !count || count > this.room;
  }

  say(count) {
    const words = count === 1 ? this.oneValue : this.manyValue.replace("{n}", count);
    if (count <= this.room) return words;
    return `${words}. ${this.room ? this.roomValue.replace("{n}", this.room) : this.fullValue}`;
  }

  // Wagtail's script counts these: with one of them, its button may be pressed whatever page is shown.
  buildLine(key, title) {
    const box = Object.assign(document.createElement("input"), { type: "checkbox", name: "id", value: key, checked: true });
    box.dataset.multipleChoiceSelect = "";
    const line = document.createElement("li");
    const label = document.createElement("label");
    label.append(box, ` ${title}`);
    line.append(label);
    return line;
  }
}

window.wagtail.app.register("cms-chosen", ChosenController);
