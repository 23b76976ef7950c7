// What the event resembles, above its form: asked for once the page is there, and again after it has saved itself.
const form = document.querySelector("form[data-edit-form]");
const screen = /^(.*\/)snippets\/agenda\/event\/edit\/(\d+)\/$/.exec(window.location.pathname);

if (form && screen) {
  const box = document.createElement("div");
  box.setAttribute("aria-live", "polite");
  form.before(box);
  const [, cms, pk] = screen;
  let asked = 0;

  async function ask() {
    const turn = ++asked;
    const response = await fetch(`${cms}evenements/${pk}/ressemblances/`).catch(() => null);
    if (!response?.ok) return;
    const html = await response.text();
    if (turn === asked && box.innerHTML !== html) box.innerHTML = html;
  }

  ask();
  let later;
  document.addEventListener("w-autosave:success", () => {
    clearTimeout(later);
    later = setTimeout(ask, 1_500);
  });
}
