// What Wagtail saves by itself, and what one saves oneself, one after the other. Its form keeps saying which version it
// was opened on: here it says the last one that whoever types has made or was told of, and the server refuses the rest.
const form = document.querySelector("form[data-edit-form]");
let isSaving = false;
let waiting = null;

function record(id, createdAt) {
  for (const [name, value] of [["loaded_revision_id", id], ["loaded_revision_created_at", createdAt]]) {
    const input = form.elements.namedItem(name);
    if (input) input.value = value;
  }
}

function settle() {
  isSaving = false;
  const button = waiting;
  waiting = null;
  if (button) button.click();
}

// Fields that are wrong stay on the screen while the others are saved: said beside each, in the header, and to who leaves.
// Of a date that cannot be read what was typed is saved: that is said too.
const indicator = document.querySelector("#w-autosave-indicator");
const paused = indicator?.querySelector(".w-autosave-indicator__state--paused .w-autosave-indicator__text");
const pausedWords = paused?.textContent;
let unsaved = [];

function say(response) {
  unsaved = response.unsaved ?? [];
  for (const note of form.querySelectorAll("[data-unsaved]")) note.remove();
  for (const { name, words } of [...unsaved, ...(response.unread ?? [])]) {
    const note = Object.assign(document.createElement("p"), { className: "cms-unsaved", textContent: words });
    note.dataset.unsaved = "";
    note.setAttribute("role", "status");
    form.querySelector(`[name="${CSS.escape(name)}"]`)?.closest("[data-field]")?.querySelector("[data-field-errors]")?.after(note);
  }
  if (!paused) return;
  paused.textContent = response.unsaved_said || pausedWords;
  if (!response.unsaved_said) return;
  queueMicrotask(() => { // once Wagtail has said «Enregistré»
    indicator.dataset.wAutosaveStateValue = "paused";
    indicator.dataset.wTooltipContentValue = response.unsaved_said;
  });
}

addEventListener("beforeunload", (event) => {
  const watcher = window.wagtail?.app?.getControllerForElementAndIdentifier(form, "w-unsaved");
  if (unsaved.length && watcher?.confirmationValue) event.preventDefault(); // not when the form itself is sent
});

document.addEventListener("w-autosave:save", () => { isSaving = true; });
document.addEventListener("w-autosave:success", ({ detail: { response } }) => {
  if (response.revision_id) record(response.revision_id, response.revision_created_at);
  say(response);
  settle();
});
document.addEventListener("w-autosave:error", () => {
  if (paused) paused.textContent = pausedWords;
  settle();
});

// Somebody else's version: Wagtail's own dialog stands before every button from now on. Told of, it bears no time.
document.addEventListener("w-swap:json", ({ detail: { data } }) => {
  const other = (data.other_sessions || []).find((session) => session.revision_id);
  if (other) record(other.revision_id, "");
});

// A click while the page saves by itself waits for it: a new record would be created twice, or one's own version refused.
form?.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!isSaving || !button?.matches("[type=submit], [data-workflow-action-name]")) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  waiting = button;
}, { capture: true });

const watcher = () => window.wagtail?.app?.getControllerForElementAndIdentifier(form, "w-unsaved");

// Wagtail compares the form with what it was two seconds after opening, when a slow machine is still building it. What
// changes before anybody has touched the page is its own scripts' doing: there is nothing to save, nor to warn of.
if (form && form.dataset.wUnsavedForceValue !== "true") {
  const isTouched = () => "touched" in document.documentElement.dataset;
  document.addEventListener("w-unsaved:add", (event) => {
    if (isTouched()) return;
    event.stopImmediatePropagation();
    watcher()?.clear();
  }, { capture: true });
  addEventListener("cms-touched", () => watcher()?.clear());
}

// A form that comes back refused is watched too: Wagtail looks at it once, and what corrects it was saved no more.
function watch() {
  const unsaved = watcher();
  if (!unsaved || unsaved.checkInterval) return;
  unsaved.setInitialFormData();
  unsaved.checkInterval = setInterval(unsaved.check, unsaved.checkIntervalValue);
}

if (form?.dataset.wUnsavedForceValue === "true") {
  form.addEventListener("w-unsaved:ready", watch);
  watch();
}
