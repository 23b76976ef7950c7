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
