// The searches that this browser keeps, on /alertes/: each may be dropped.
import { drop, giveBack, notice, read } from "./push.js";

const root = document.querySelector("[data-kept]");
const words = JSON.parse(document.getElementById("kept-words").textContent);
const list = root.querySelector("[data-list]");
const done = root.querySelector("[data-done]");

function whole(genre) {
  const link = document.createElement("a");
  link.href = `${root.dataset.kept}?${genre.search}`;
  link.textContent = genre.words;
  return link;
}

function line(kept) {
  const item = root.querySelector("template").content.cloneNode(true).firstElementChild;
  const link = item.querySelector("a");
  const button = item.querySelector("button");
  link.href = `${root.dataset.kept}?${kept.search}`;
  link.textContent = kept.words;
  item.querySelector("[data-rhythm]").textContent = words[kept.rhythm];
  const genres = item.querySelector("[data-genres]");
  genres.hidden = kept.genres.length === 0;
  genres.append(...kept.genres.flatMap((genre) => [" ", whole(genre)]));
  button.querySelector(".sr").textContent = ` (${kept.words})`;
  button.addEventListener("click", async () => {
    button.disabled = true;
    notice(root, "");
    try {
      await drop(kept.search);
      item.remove();
      done.textContent = words.dropped;
      done.focus(); // the button that had the focus is gone
    } catch (problem) {
      notice(root, problem.kind || "refused", problem.detail);
      giveBack(root, button);
    }
  });
  return item;
}

const kept = (await read().catch(() => null))?.searches ?? [];
list.append(...kept.map(line));
root.hidden = kept.length === 0;
if (!root.hidden && location.hash === `#${root.getAttribute("aria-labelledby")}`) root.scrollIntoView();
addEventListener("push-erased", () => {
  list.replaceChildren();
  root.hidden = true;
});
