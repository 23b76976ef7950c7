// Copy what stands in a field, hand over to the system's sheet, close a panel. Without this module: select, and «back».
const { clipboard } = navigator; // only where the page came by https

function prepareAll() {
  for (const button of document.querySelectorAll("[data-copy]:not([data-ready])")) {
    const field = document.getElementById(button.dataset.copy);
    const status = button.closest(".field").querySelector("[role=status]");
    button.dataset.ready = "";
    button.hidden = !clipboard;
    field.addEventListener("focus", () => field.select());
    button.addEventListener("click", async () => {
      try {
        await clipboard.writeText(field.value);
        status.textContent = status.dataset.copied;
      } catch {
        field.focus(); // refused: it is selected, to be copied by hand
      }
    });
  }
  for (const button of document.querySelectorAll("[data-share]:not([data-ready])")) {
    const { title, text, url } = button.dataset;
    button.dataset.ready = "";
    button.hidden = !navigator.share;
    button.addEventListener("click", () => navigator.share({ title, text, url }).catch(() => {})); // closed again
  }
}

prepareAll();
document.addEventListener("parts", prepareAll); // the filters have written another search
