// The queue by letters: j and k walk, x ticks, n takes the next; Wagtail's own «?» shows which. Nothing acts twice for a key that is
// held, nor within a field or a dialog, nor where letters are off in the account.
const root = document.querySelector("[data-queue]");

function isElsewhere(event) {
  if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return true;
  if (document.querySelector("dialog[open], [role=dialog][aria-modal=true]:not([aria-hidden=true])")) return true;
  return Boolean(event.target.closest?.("textarea, select, input:not([type=checkbox], [type=radio]), [contenteditable]"));
}

function walk(step) {
  const rows = [...root.querySelectorAll(".cms-item")];
  const now = rows.findIndex((row) => row.hasAttribute("aria-current"));
  const next = rows[Math.min(rows.length - 1, Math.max(0, now + step))];
  if (!next) return;
  for (const row of rows) row.removeAttribute("aria-current");
  next.setAttribute("aria-current", "true");
  next.querySelector("h3 a").focus();
}

function act(event) {
  if (isElsewhere(event)) return;
  if (event.key === "j" || event.key === "k") {
    event.preventDefault();
    walk(event.key === "j" ? 1 : -1); // held, it walks on: nothing is decided by it
  } else if (event.key === "x" && !event.repeat) {
    event.preventDefault();
    root.querySelector(".cms-item[aria-current] > input")?.click();
  } else if (event.key === "n" && !event.repeat) {
    const button = root.querySelector("[data-key=n]");
    if (!button || button.disabled) return;
    event.preventDefault();
    button.form.requestSubmit(button);
    button.disabled = true;
    document.removeEventListener("keydown", act);
    document.addEventListener("keydown", passOn);
  }
}

// The item that was asked for is on its way: what is typed until it is there is typed for it.
function passOn(event) {
  if (isElsewhere(event) || event.repeat || event.key.length > 1) return;
  event.preventDefault();
  const typed = JSON.parse(sessionStorage.getItem("decide:typed") ?? "[]");
  sessionStorage.setItem("decide:typed", JSON.stringify([...typed, event.key]));
}

if (root?.hasAttribute("data-queue-keys")) {
  // What the back button shows again may be taken again.
  window.addEventListener("pageshow", () => {
    sessionStorage.removeItem("decide:typed");
    document.removeEventListener("keydown", passOn);
    document.addEventListener("keydown", act);
    root.querySelector("[data-key=n]")?.removeAttribute("disabled");
  });
}
