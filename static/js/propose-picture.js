// The picture of a proposal leaves as soon as it is chosen, and the step comes back with it: the same post, and the same
// page, as by the form's own button.
const form = document.querySelector("[data-propose]");

function send(file) {
  const box = form.querySelector("[data-photo]");
  const state = box.querySelector("[data-photo-state]");
  const bar = box.querySelector("progress");
  const data = new FormData(form);
  data.set("photo", file);
  data.set("faire", "photo");
  const request = new XMLHttpRequest(); // fetch says nothing of what is on its way
  request.open("POST", form.action);
  request.responseType = "document";
  request.upload.addEventListener("progress", ({ loaded, total }) => {
    bar.value = loaded / total;
  });
  request.addEventListener("loadend", () => {
    bar.hidden = true;
    const answered = request.response?.querySelector("[data-propose]");
    const step = answered?.querySelector("[data-photo]");
    if (!step) {
      state.textContent = state.dataset.lost;
      return;
    }
    form.action = answered.action;
    history.replaceState(null, "", form.action + location.hash);
    const fresh = document.importNode(step, true);
    box.replaceWith(fresh);
    if (fresh.querySelector("#photo-refusee")) {
      fresh.querySelector('[type="file"]').focus();
      return;
    }
    const said = fresh.querySelector("[data-photo-state]");
    said.textContent = said.dataset.added;
    fresh.querySelector('[name="photo_focal"]:checked').focus({ preventScroll: true });
  });
  bar.removeAttribute("value");
  bar.hidden = false;
  state.textContent = state.dataset.sending;
  request.send(data);
}

form?.addEventListener("change", ({ target }) => {
  if (target.name === "photo" && target.files.length) send(target.files[0]);
});

// Radios are a row for a browser; over a picture they are three rows.
form?.addEventListener("keydown", (event) => {
  const step = { ArrowUp: -3, ArrowDown: 3 }[event.key];
  if (event.target.name !== "photo_focal" || !step) return;
  event.preventDefault();
  const all = [...form.elements.namedItem("photo_focal")];
  const next = all[all.indexOf(event.target) + step];
  if (!next) return;
  next.checked = true;
  next.focus();
  next.dispatchEvent(new Event("input", { bubbles: true }));
});
