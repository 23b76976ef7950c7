// «Tout effacer», on the page on kept data.
import { current, erase, giveBack, notice } from "./push.js";

const root = document.querySelector("[data-erasing]");
const { words } = JSON.parse(document.getElementById("subscribe-facts").textContent);

async function show() {
  const isSome = Boolean(await current());
  root.querySelector("[data-scriptless]").hidden = true;
  root.querySelector("[data-some]").hidden = !isSome;
  root.querySelector("[data-none]").hidden = isSome;
}

root.querySelector("[data-erase]").addEventListener("click", async ({ currentTarget }) => {
  notice(root, "");
  try {
    await erase();
    await show();
    const done = root.querySelector("[data-done]");
    done.textContent = words.erased;
    done.focus(); // the button that had the focus is gone
  } catch (problem) {
    notice(root, problem.kind || "refused", problem.detail);
    giveBack(root, currentTarget);
  }
});
show();
