// Works for a proposal while one types it, from the first field that one enters: nobody waits for it at the end.
// Who cannot (a page without https, a browser without workers) sends without.
function begin(box, form) {
  const { worker, challenge, prefix, target, tries } = box.dataset;
  const searcher = new Worker(worker);
  searcher.addEventListener("message", ({ data }) => {
    form.addEventListener("formdata", ({ formData }) => {
      formData.set("challenge", challenge);
      formData.set("solution", data);
    });
  });
  searcher.postMessage({ prefix, target, tries: Number(tries) });
}

const box = document.querySelector("[data-proof]");
if (box && window.isSecureContext && "Worker" in window) {
  const form = box.closest("form");
  form.addEventListener("focusin", () => begin(box, form), { once: true });
}
