// «M’avertir d’un changement», of an event or of all that a list keeps. What subscribes is loaded by who asks, or is subscribed.
const push = () => import("./push.js");
const can = window.isSecureContext && "serviceWorker" in navigator && "PushManager" in window && "Notification" in window;
const isTold = can || /iPad|iPhone|iPod/.test(navigator.userAgent); // elsewhere the calendar says the same changes

async function prepare(root) {
  const button = root.querySelector("[data-toggle]");
  const slugs = root.dataset.follow.split(" ");
  let isOn = false;

  function show() {
    for (const one of root.querySelectorAll("[data-on]")) one.hidden = !isOn;
    for (const one of root.querySelectorAll("[data-off]")) one.hidden = isOn;
  }

  button.addEventListener("click", async () => {
    button.disabled = true;
    const { follow, giveBack, notice, unfollow } = await push();
    notice(root, "");
    try {
      await (isOn ? unfollow(slugs) : follow(slugs, document.documentElement.lang));
      isOn = !isOn;
      show();
      button.disabled = false;
      button.focus();
    } catch (problem) {
      notice(root, problem.kind || "refused", problem.detail);
      giveBack(root, button);
    }
  });

  // Fetched before the click: the browser asks its question only while the click is fresh.
  for (const kind of ["pointerenter", "focus"]) button.addEventListener(kind, push, { once: true });

  if (!isTold) return;
  if (can && (await navigator.serviceWorker.getRegistration("/").catch(() => null))) {
    const follows = (await (await push()).read().catch(() => null))?.follows ?? [];
    isOn = slugs.every((slug) => follows.includes(slug));
  }
  show();
  root.hidden = false;
}

const prepareAll = () => document.querySelectorAll("[data-follow]").forEach(prepare);
document.addEventListener("outings-shown", prepareAll); // a list that came since
prepareAll();
