// What an event or a place resembles, above its form. An event asks once the page is there, and again after it has saved
// itself; a place, of what its form says, so that nobody makes a second one.
const form = document.querySelector("form[data-edit-form]");
const event = /^(.*\/)snippets\/agenda\/event\/edit\/(\d+)\/$/.exec(window.location.pathname);
const place = /^(.*\/)snippets\/agenda\/place\/(?:add|copy|edit)\/(?:(\d+)\/)?$/.exec(window.location.pathname);

function ask(url, box) {
  let asked = 0;
  return async () => {
    const turn = ++asked;
    const response = await fetch(url()).catch(() => null);
    if (!response?.ok || response.redirected) return; // to where one signs in
    const html = await response.text();
    if (turn === asked && box.innerHTML !== html) box.innerHTML = html;
  };
}

function later(act, pause) {
  let timer;
  return () => {
    clearTimeout(timer);
    timer = setTimeout(act, pause);
  };
}

if (form && (event || place)) {
  const box = document.createElement("div");
  box.setAttribute("aria-live", "polite");
  form.before(box);
  if (event) {
    const [, cms, pk] = event;
    const again = ask(() => `${cms}evenements/${pk}/ressemblances/`, box);
    again();
    document.addEventListener("w-autosave:success", later(again, 1_500));
  } else {
    const [whole, cms, pk = ""] = place;
    const said = () => ["name", "street", "latitude", "longitude"].map((name) => [name, form.elements.namedItem(name)?.value ?? ""]);
    const own = whole.includes("/edit/") ? pk : ""; // a copy resembles what it was copied from
    const again = ask(() => `${cms}lieux/ressemblances/?${new URLSearchParams([...said(), ["pk", own]])}`, box);
    again();
    form.addEventListener("input", later(again, 600));
  }
}
