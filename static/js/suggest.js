// Suggestions under a search field, as one types: a combobox with a list (WAI-ARIA APG). The server writes the list;
// without it, or without a connection, the field searches as ever.
const PAUSE_MS = 120;
const SHORTEST = 2;

function prepare(box, rank) {
  const field = box.querySelector("input[type=search]");
  const status = document.createElement("p");
  let list = null; // while it is open
  let chosen = -1;
  let asking = null;
  let timer = 0;

  status.className = "sr";
  status.setAttribute("role", "status");
  box.append(status);
  field.setAttribute("role", "combobox");
  field.setAttribute("aria-autocomplete", "list");
  field.setAttribute("aria-expanded", "false");

  const options = () => [...(list?.querySelectorAll("a") ?? [])];

  function close() {
    clearTimeout(timer);
    asking?.abort();
    asking = null;
    list?.remove();
    list = null;
    chosen = -1;
    field.setAttribute("aria-expanded", "false");
    field.removeAttribute("aria-controls");
    field.removeAttribute("aria-activedescendant");
    status.textContent = "";
  }

  function show(piece) {
    const said = piece.querySelector("p")?.textContent ?? "";
    const fresh = piece.querySelector("ul");
    list?.remove();
    list = fresh;
    choose(-1);
    field.setAttribute("aria-expanded", String(Boolean(fresh)));
    if (status.textContent !== said) status.textContent = said;
    if (!fresh) return field.removeAttribute("aria-controls");
    fresh.id = `suggestions-${rank}`;
    fresh.setAttribute("role", "listbox");
    fresh.setAttribute("aria-label", box.dataset.label);
    for (const item of fresh.children) item.setAttribute("role", "presentation");
    options().forEach((option, place) => {
      option.id = `${fresh.id}-${place}`;
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      option.tabIndex = -1;
    });
    fresh.addEventListener("mousedown", (event) => event.preventDefault()); // the focus stays in the field
    box.insertBefore(fresh, status);
    field.setAttribute("aria-controls", fresh.id);
  }

  // The place of an option, or -1: back in the field.
  function choose(place) {
    chosen = place;
    options().forEach((option, at) => option.setAttribute("aria-selected", String(at === place)));
    const option = options()[place];
    option?.scrollIntoView({ block: "nearest" });
    if (option) field.setAttribute("aria-activedescendant", option.id);
    else field.removeAttribute("aria-activedescendant");
  }

  async function ask() {
    const typed = field.value.trim();
    asking?.abort();
    if (typed.length < SHORTEST) return close();
    const mine = new AbortController();
    asking = mine;
    try {
      const address = `${box.dataset.suggestions}?${new URLSearchParams({ q: typed })}`;
      const answer = await fetch(address, { headers: { "HX-Request": "true" }, signal: mine.signal });
      const text = answer.ok ? await answer.text() : "";
      if (mine !== asking || field.value.trim() !== typed || document.activeElement !== field) return;
      if (text) show(new DOMParser().parseFromString(text, "text/html"));
      else close();
    } catch {
      if (mine === asking) close(); // no connection; a question that a newer one cut short is not the one asking
    }
  }

  // Each says whether the key was for the list.
  const keys = {
    ArrowDown: () => step(chosen + 1 < options().length ? chosen + 1 : -1),
    ArrowUp: () => step(chosen < 0 ? options().length - 1 : chosen - 1),
    Home: () => chosen >= 0 && step(0),
    End: () => chosen >= 0 && step(options().length - 1),
    Enter: () => chosen >= 0 && (options()[chosen].click(), true),
    Escape: () => Boolean(list) && (close(), true),
  };

  function step(place) {
    if (list) choose(place);
    else ask();
    return true;
  }

  field.addEventListener("keydown", (event) => {
    const isPlain = !(event.isComposing || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey);
    if (isPlain && keys[event.key]?.()) event.preventDefault();
  });
  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE_MS);
  });
  field.addEventListener("blur", close);
  field.form.addEventListener("submit", close);
  window.addEventListener("pagehide", close); // not there when one comes back
}

document.querySelectorAll("[data-suggestions]").forEach(prepare);
