// «M’avertir d’un changement», on the page of an event.
import { follow, notice, obstacle, read, unfollow } from "./push.js";

async function prepare(root) {
  const button = root.querySelector("[data-toggle]");
  const slug = root.dataset.follow;
  let isOn = false;

  function show() {
    for (const one of root.querySelectorAll("[data-on]")) one.hidden = !isOn;
    for (const one of root.querySelectorAll("[data-off]")) one.hidden = isOn;
  }

  button.addEventListener("click", async () => {
    button.disabled = true;
    notice(root, "");
    try {
      await (isOn ? unfollow(slug) : follow(slug, document.documentElement.lang));
      isOn = !isOn;
      show();
    } catch (problem) {
      notice(root, problem.kind || "refused", problem.detail);
    }
    button.disabled = false;
    button.focus();
  });

  if (obstacle() === "unsupported") return; // the calendar above says the same changes
  isOn = Boolean((await read().catch(() => null))?.follows.includes(slug));
  show();
  root.hidden = false;
}

document.querySelectorAll("[data-follow]").forEach(prepare);
