// Dates in words: what they mean so far is said below the field, by the server, as one types. The server reads them
// again when the form is sent; without this script it says all of it then.
const WAIT = 250;

function watch(container) {
  const field = container.querySelector("[data-dates-in-words]");
  const output = container.querySelector("[data-words-read]");
  const token = field.form.elements.namedItem("csrfmiddlewaretoken")?.value || "";
  let timer = 0;
  let request = null;

  async function read() {
    request?.abort();
    if (!field.value.trim()) {
      output.replaceChildren();
      return;
    }
    request = new AbortController();
    const body = new URLSearchParams({ words: field.value });
    try {
      const response = await fetch(container.dataset.wordsUrl, {
        method: "POST", body, headers: { "X-CSRFToken": token }, signal: request.signal,
      });
      if (response.ok && !response.redirected) output.innerHTML = await response.text();
    } catch (error) {
      if (error.name !== "AbortError") output.replaceChildren();
    }
  }

  field.addEventListener("input", () => {
    for (const answer of output.querySelectorAll("[data-text]")) answer.disabled = true; // they are of other words
    clearTimeout(timer);
    timer = setTimeout(read, WAIT);
  });
  output.addEventListener("click", (event) => {
    const answer = event.target.closest("[data-text]");
    if (!answer) return;
    field.value = answer.dataset.text;
    field.focus();
    read();
  });
  if (field.value.trim()) read();
}

document.querySelectorAll("[data-words-url]").forEach(watch);

// An empty line stands below, to be filled where there is no script. Words that say when need none: it is put away while
// nobody has touched it, and «Ajouter» brings it back before it makes another.
function putAway(container) {
  const words = container.querySelector("[data-dates-in-words]");
  const note = document.querySelector("[data-words-suffice]");
  const lines = () => [...document.querySelectorAll("#id_dates-FORMS > [data-inline-panel-child]")];
  const typed = (line) => line.querySelectorAll("textarea, input[type=text], input[type=number]:not([name$=-interval])");
  const isEmpty = (line) => ![...typed(line)].some((field) => field.value.trim());
  const [first] = lines();
  if (!first || first.querySelector("[name$='-id']")?.value) return;
  let isAskedFor = false;

  function show() {
    const isAway = !isAskedFor && lines().length === 1 && Boolean(words.value.trim()) && isEmpty(first);
    first.hidden = isAway;
    note.hidden = !isAway;
  }

  words.addEventListener("input", show);
  document.getElementById("id_dates-ADD")?.addEventListener("click", (event) => {
    if (!first.hidden) return;
    isAskedFor = true;
    event.stopImmediatePropagation();
    show();
    first.querySelector("input:not([type=hidden])").focus();
  }, { capture: true });
  show();
}

document.querySelectorAll("[data-words-url]").forEach(putAway);
