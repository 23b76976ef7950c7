// «Autour de moi»: the device's position, rounded here, becomes an address and nothing else.
const STEP_M = 200;
const METRES_A_DEGREE = 111_320;
const WAIT = { timeout: 10_000, maximumAge: 60_000, enableHighAccuracy: false };

function rounded({ latitude, longitude }) {
  const rows = STEP_M / METRES_A_DEGREE;
  const north = Math.round(latitude / rows) * rows;
  const columns = rows / Math.max(Math.cos((north * Math.PI) / 180), 0.01);
  return `${north.toFixed(4)},${(Math.round(longitude / columns) * columns).toFixed(4)}`;
}

function prepare(box) {
  const part = (name) => box.querySelector(`[data-near-${name}]`);
  const [go, said, words, button] = ["go", "said", "words", "button"].map(part);
  const form = part("form") ?? box;
  const field = form.querySelector("input");
  if (button) button.hidden = false;

  function fail(why) {
    go.removeAttribute("aria-busy");
    if (!said) return location.assign(go.href); // the page that asks for a place
    form.hidden = false;
    said.textContent = words.dataset[why];
    field.focus();
  }

  go.addEventListener("click", (event) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    if (go.getAttribute("aria-busy")) return;
    if (!navigator.geolocation) return fail("failed");
    go.setAttribute("aria-busy", "true");
    form.hidden = false;
    if (said) said.textContent = words.dataset.waiting;
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        go.removeAttribute("aria-busy"); // for who comes back
        if (said) said.textContent = "";
        const around = go.dataset.nearGo; // it may ask for more
        location.assign(`${around}${around.includes("?") ? "&" : "?"}pres=${rounded(coords)}`);
      },
      (error) => fail(error.code === error.PERMISSION_DENIED ? "refused" : "failed"),
      WAIT,
    );
  });
}

function prepareAll() {
  for (const box of document.querySelectorAll("[data-near]:not([data-ready])")) {
    box.dataset.ready = "";
    prepare(box);
  }
}

prepareAll();
document.addEventListener("parts", prepareAll); // the filters have written another list
