// A session that has ended or that wants a key, or a network that is lost, under an open form: it is said, one enters in another
// tab, and this one goes on. Its form then has another token, for who opened it and for nobody else.
const RETRY_MS = 20_000;

const { account, sessionUrl } = document.querySelector("[data-account]").dataset;
const FORMS = "form[data-edit-form], form[data-alert-composer], form[data-typed-form], [data-decide]";
// Error codes of the server, and what is said of each.
const REASONS = { session_ended: "ended", key_wanted: "key" };
let form = document.querySelector(FORMS);
let box = null;
let isLost = false;
let hasRenewed = false;
let unhydrated = "";

const autosave = () => window.wagtail?.app?.getControllerForElementAndIdentifier(form, "w-autosave");

function say(name, who = "") {
  box?.remove();
  box = document.querySelector(`template[data-session-${name}]`).content.firstElementChild.cloneNode(true);
  const named = box.querySelector("[data-session-name]");
  if (named) named.textContent = who;
  form.before(box);
}

// Who is signed in here now: this form's own person goes on.
async function renew() {
  const answer = await fetch(sessionUrl).catch(() => null);
  if (!answer) return;
  if (answer.status === 401) {
    if (!box) say("ended");
    return;
  }
  const { account: now, name, token } = await answer.json();
  if (now !== account) {
    say("other", name);
    return;
  }
  for (const field of document.querySelectorAll("[name=csrfmiddlewaretoken]")) field.value = token;
  globalThis.wagtailConfig.CSRF_TOKEN = token;
  box?.remove();
  box = null;
  autosave()?.save();
}

async function resume() {
  if (!isLost) return;
  if (unhydrated) {
    await autosave().hydrate({ detail: { url: unhydrated } });
    autosave().activeValue = true;
    unhydrated = "";
  }
  autosave()?.save();
}

function goOn() {
  if (box) renew();
}

if (form) {
  // Before Wagtail's own, which writes these words at the head and at the foot of the page.
  window.addEventListener("w-autosave:error", ({ detail }) => {
    isLost = detail.type === "network_error";
    const reason = REASONS[detail.response?.error_code];
    if (reason) {
      detail.text = document.querySelector(`template[data-session-${reason}-text]`).content.textContent;
      if (!box) say(reason);
    } else if (detail.type === "server_error" && !detail.response && !hasRenewed) {
      hasRenewed = true; // it may be that one has signed in again elsewhere, and the token is another
      renew();
    }
  }, { capture: true });
  document.addEventListener("w-autosave:success", () => {
    isLost = hasRenewed = false;
    form.dispatchEvent(new CustomEvent("w-unsaved:clear", { bubbles: true })); // the foot says so too, also while one types on
  });
  // Made, it is not whole without what was lost on the way.
  document.addEventListener("w-autosave:deactivated", ({ detail: { error, response } }) => {
    if (error.code === "network_error") unhydrated = response.hydrate_url;
  });
  document.addEventListener("cms:shut", ({ detail }) => box || say(detail)); // ``cms-door.js``
  document.addEventListener("decide:shown", () => { // the next item of the queue, in place of all that was here
    form = document.querySelector(FORMS);
    box = null;
  });

  window.addEventListener("online", resume);
  setInterval(resume, RETRY_MS); // Wagtail gives up after a minute

  new BroadcastChannel("cms-session").addEventListener("message", goOn);
  window.addEventListener("focus", goOn);
  document.addEventListener("visibilitychange", () => document.hidden || goOn());

  // Sent now, it would be refused.
  const hold = (event) => {
    if (!box) return;
    if (event.type === "click" && !event.target.closest("[type=submit], [data-workflow-action-name]")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    box.scrollIntoView({ block: "center" });
    box.querySelector("a").focus({ preventScroll: true });
  };
  window.addEventListener("submit", (event) => form.contains(event.target) && hold(event), { capture: true });
  form.addEventListener("click", hold, { capture: true });
}
