// Asks the server anew for the parts of a page that an alert has changed: of any (data-live-part), or of one
// (data-live-part=UUID). It listens to what live.js hears.
const SPREAD_MS = 3000; // not all pages ask at once
let asking = 0;

function askFor({ detail }) {
  const concerned = (part) => !part.dataset.livePart || !detail.uuid || part.dataset.livePart === detail.uuid;
  if (![...document.querySelectorAll("[data-live-part]")].some(concerned)) return;
  clearTimeout(asking);
  asking = setTimeout(rewrite, Math.random() * SPREAD_MS);
}

async function rewrite() {
  const answer = await fetch(location.href, { cache: "no-store" }).catch(() => null);
  if (!answer?.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  document.title = page.title;
  const anew = page.querySelectorAll("[data-live-part]");
  for (const [index, part] of document.querySelectorAll("[data-live-part]").entries()) {
    const focused = part.contains(document.activeElement) && document.activeElement.getAttribute("href");
    if (!anew[index]) continue;
    part.replaceWith(anew[index]);
    if (focused) anew[index].querySelector(`[href="${CSS.escape(focused)}"]`)?.focus();
  }
}

document.addEventListener("alert", askFor);
document.addEventListener("alerts", askFor);
