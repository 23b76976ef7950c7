// On a programme's page, events are chosen in the chooser, then the bulk action puts them in it. Without this the button
// leads to the list, where they are ticked.
const button = document.querySelector("[data-programme-adds]");

function put(chosen) {
  const ids = chosen.map(({ id }) => `&id=${encodeURIComponent(id)}`).join("");
  window.location.assign(button.dataset.bulk + ids);
}

button?.addEventListener("click", (event) => {
  event.preventDefault();
  window.ModalWorkflow({
    url: button.dataset.programmeAdds,
    urlParams: { multiple: true },
    onload: new window.ChooserModalOnloadHandlerFactory().getOnLoadHandlers(),
    responses: { chosen: put },
  });
});
