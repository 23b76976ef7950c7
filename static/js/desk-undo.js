// The last decision, while it may be taken back: the seconds that are left, and z on the screens that have no other letters.
function count() {
  for (const line of document.querySelectorAll("[data-decide-count]:not([data-counts])")) {
    line.dataset.counts = "";
    const until = performance.now() + 1000 * Number(line.dataset.decideCount);
    const clock = setInterval(() => {
      const left = Math.ceil((until - performance.now()) / 1000);
      if (left > 0) line.querySelector("b").textContent = left;
      else {
        clearInterval(clock);
        line.textContent = line.dataset.decideOver;
        line.closest(".cms-done").querySelector("form").remove();
      }
    }, 250);
  }
}

function act(event) {
  if (event.key !== "z" || event.repeat || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
  if (document.querySelector("[data-decide], dialog[open], [role=dialog][aria-modal=true]:not([aria-hidden=true])")) return;
  if (event.target.closest?.("textarea, select, input:not([type=checkbox], [type=radio]), [contenteditable]")) return;
  const button = document.querySelector("[data-undo-key]");
  if (!button || button.disabled) return;
  event.preventDefault();
  button.form.requestSubmit(button);
  button.disabled = true;
}

count();
document.addEventListener("decide:shown", count);
document.addEventListener("keydown", act);
