// «Prévenez-moi», on the page of a search. What subscribes is loaded by who asks, or is subscribed.
const push = () => import("./push.js");
const can = window.isSecureContext && "serviceWorker" in navigator && "PushManager" in window && "Notification" in window;
const WITHOUT = ["ios", "unsupported", "denied", "private"]; // then there are other ways

async function prepare(root) {
  const button = root.querySelector("[data-toggle]");
  const ways = root.querySelector("[data-ways]");
  const rhythms = root.querySelectorAll('[name="rhythm"]');
  const search = root.dataset.keep;
  const rhythm = () => root.querySelector('[name="rhythm"]:checked').value;
  let isOn = false;

  function show() {
    for (const one of root.querySelectorAll("[data-on]")) one.hidden = !isOn;
    for (const one of root.querySelectorAll("[data-off]")) one.hidden = isOn;
  }

  async function attempt(act) {
    const { notice } = await push();
    notice(root, "");
    ways.hidden = true;
    button.disabled = true;
    try {
      await act(await push());
      show();
    } catch (problem) {
      notice(root, problem.kind || "refused", problem.detail);
      ways.hidden = !WITHOUT.includes(problem.kind);
    }
    button.disabled = false;
  }

  button.addEventListener("click", async () => {
    await attempt(async ({ drop, keep }) => {
      await (isOn ? drop(search) : keep(search, rhythm(), document.documentElement.lang));
      isOn = !isOn;
    });
    button.focus();
  });
  for (const one of rhythms) {
    one.addEventListener("change", () => isOn && attempt(({ keep }) => keep(search, rhythm(), document.documentElement.lang)));
  }

  // Fetched before the click: the browser asks its question only while the click is fresh.
  for (const kind of ["pointerenter", "focus"]) button.addEventListener(kind, push, { once: true });

  if (can && (await navigator.serviceWorker.getRegistration("/").catch(() => null))) {
    const kept = await (await push()).read().catch(() => null);
    const mine = kept?.searches.find((one) => one.search === search);
    isOn = Boolean(mine);
    for (const one of rhythms) one.checked = mine ? one.value === mine.rhythm : one.checked;
  }
  show();
  root.hidden = false;
}

const prepareAll = () => document.querySelectorAll("[data-keep][hidden]").forEach(prepare);

prepareAll();
document.addEventListener("parts", prepareAll); // the filters have written another search
