// «On range ensemble ?»: what this device keeps joins the account, or stays here. At the door, who keeps something comes by here.
import { me } from "./account.js";
import { kept } from "./favourites.js";
import { bring, decline, join, joined, synchronise } from "./joined.js";

const root = document.querySelector("[data-join]");
const worker = () => navigator.serviceWorker?.getRegistration("/").catch(() => null);

// The pages of signing in lead to `next`: by way of the question.
async function divert(path) {
  const forms = document.querySelectorAll("form.door:has([name=email]), form[data-passkey]");
  if (!document.querySelector("form.door [name=email]") || joined()?.changes) return;
  if (!kept().length && !(await worker())) return;
  for (const form of forms) {
    const field = form.elements.next ?? form.appendChild(Object.assign(document.createElement("input"), { type: "hidden", name: "next" }));
    field.value = `${path}?next=${encodeURIComponent(field.value)}`;
  }
}

// Say how many there are of what is called `name`, where there are any.
function counted(name, count) {
  const part = root.querySelector(`[data-count="${name}"]`);
  const { one, many } = part.dataset;
  if (count) part.textContent = (count > 1 ? many : one).replace("{count}", count);
  else part.remove();
  return count;
}

// «7 favoris, 2 suivis et 1 recherche»
function sayTogether(parts) {
  parts.slice(1).forEach((part, rank) => {
    const isLast = rank === parts.length - 2;
    part.before(isLast ? ` ${root.dataset.and} ` : ", ");
  });
}

async function ask() {
  const go = () => location.assign(root.dataset.next);
  const link = joined();
  const isOnPurpose = new URLSearchParams(location.search).has("encore");
  if (!me() || (link?.account === me() && (link.changes || !isOnPurpose))) return go();
  const theirs = (await worker()) ? await (await import("./push.js")).read().catch(() => null) : null;
  const counts = [
    counted("outings", kept().length),
    counted("follows", theirs?.follows.length ?? 0),
    counted("searches", theirs?.searches.length ?? 0),
  ];
  const isNothing = counts.every((count) => count === 0);
  const take = async (event) => {
    if (event) event.currentTarget.disabled = true;
    join(me());
    await synchronise(root.dataset.sync);
    await bring(true);
    go();
  };
  if (isNothing) return take();
  sayTogether([...root.querySelectorAll("[data-count]")]);
  root.querySelector("[data-take]").addEventListener("click", take);
  root.querySelector("[data-leave]").addEventListener("click", () => { decline(me()); go(); });
  root.querySelector("[data-wait]").hidden = true;
  root.querySelector("[data-question]").hidden = false;
}

if (root) ask();
else divert(document.querySelector("script[data-join-path]").dataset.joinPath);
