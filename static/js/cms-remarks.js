// What is odd about an event, beside its form: asked for again once the page has saved itself. Each remark leads to its
// field, in whichever tab it stands.
const box = document.querySelector("[data-remarks-url]");
const TO_FIELD = "#:w:contentpath=";
const FOCUSED = "input:not([type=hidden]), textarea, select, [contenteditable=true], button";

if (box) {
  let asked = 0;
  document.addEventListener("w-autosave:success", async () => {
    const turn = ++asked;
    const response = await fetch(box.dataset.remarksUrl).catch(() => null);
    if (!response?.ok || response.redirected) return; // to where one signs in
    const html = await response.text();
    if (turn === asked) box.querySelector("[data-remarks]").innerHTML = html;
  });
}

function fieldOf(hash) {
  if (!hash?.startsWith(TO_FIELD)) return null;
  return document.querySelector(`form[data-edit-form] [data-contentpath="${CSS.escape(hash.slice(TO_FIELD.length))}"]`);
}

function show(field) {
  field.scrollIntoView({ block: "center" });
  const inputs = [...field.querySelectorAll(FOCUSED)];
  inputs.find((input) => input.offsetParent)?.focus({ preventScroll: true });
}

function lead(field) {
  const panel = field.closest("[role=tabpanel]");
  if (!panel?.hidden) {
    show(field);
    return;
  }
  new MutationObserver((_changes, observer) => {
    if (panel.hidden) return;
    observer.disconnect();
    show(field);
  }).observe(panel, { attributeFilter: ["hidden"] });
  document.querySelector(`[role=tab][aria-controls="${panel.id}"]`)?.click();
}

document.addEventListener("click", (event) => {
  const field = fieldOf(event.target.closest("a")?.getAttribute("href"));
  if (!field) return;
  event.preventDefault();
  if (matchMedia("(max-width: 50rem)").matches) document.querySelector("[data-form-side-close-button]")?.click();
  lead(field);
});

// Come here from another page.
addEventListener("load", () => {
  const field = fieldOf(location.hash);
  if (field) lead(field);
});
