// A file that is dropped anywhere on the page goes where it belongs: a calendar is read, a picture added, by the form's own
// fields and buttons; of any other it is said what is taken. Without this a file goes into its field alone.
const form = document.querySelector("[data-propose]");
const said = document.querySelector("[data-drop]");
const HEIC = /\.hei[cf]$/i; // of which many systems know no type

function fieldOf(file) {
  const [calendar, photo] = ["calendar", "photo"].map((name) => form.querySelector(`input[type="file"][name="${name}"]`));
  if (file.type === "text/calendar" || /\.ics$/i.test(file.name)) return calendar;
  return photo.accept.split(",").includes(file.type) || HEIC.test(file.name) ? photo : null;
}

function say(words = "") {
  if (said.textContent !== words) said.textContent = words;
}

function put(file, field) {
  const box = new DataTransfer();
  box.items.add(file);
  field.files = box.files;
  if (field.name === "calendar") {
    say(said.dataset.reading);
    form.requestSubmit(form.querySelector('[value="fichier"]'));
    return;
  }
  say();
  field.closest(".step").scrollIntoView();
  field.dispatchEvent(new Event("change", { bubbles: true }));
}

if (form && said) {
  const ours = (act) => (event) => {
    if (!event.dataTransfer?.types.includes("Files")) return; // a word, a link: the browser's own
    event.preventDefault();
    act(event);
  };
  const hear = (name, act) => document.addEventListener(name, ours(act));
  hear("dragover", () => say(said.dataset.drop));
  hear("dragleave", ({ relatedTarget }) => relatedTarget || say());
  hear("drop", ({ dataTransfer }) => {
    const known = [...dataTransfer.files].find(fieldOf);
    if (known) put(known, fieldOf(known));
    else say(said.dataset.other);
  });
  form.addEventListener("input", () => say());
  window.addEventListener("pageshow", () => say()); // come back to, it is not being read any more
}
