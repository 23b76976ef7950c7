// Passkeys: a form that asks the device for a key, or to make one, and sends what it answers. Hidden until this module runs,
// and where the browser knows no passkeys: a code by mail is beside it. Uses webauthn-json (allauth's copy).

// What the browser's refusals are called in the page's words. It says the same for «cancelled», «refused» and «no key here»,
// so that a site cannot find out which.
const FAULTS = {
  AbortError: "cancelled",
  ConstraintError: "unable",
  InvalidStateError: "known",
  NotAllowedError: "cancelled",
  NotSupportedError: "unable",
  SecurityError: "elsewhere",
};

// The options stand in the page, or, at the door, are asked for: a challenge that is not used is not made.
async function options(form) {
  const block = document.getElementById("passkey-options");
  if (block) return JSON.parse(block.textContent);
  const answer = await fetch(form.action, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(`the server answered ${answer.status}`);
  return answer.json();
}

async function credential(form) {
  const { creation_options, request_options } = await options(form);
  const { create, get } = window.webauthnJSON;
  return creation_options ? create(creation_options) : get(request_options);
}

function prepare(form) {
  const button = form.querySelector("button");
  const said = form.querySelector("[data-said]");
  form.hidden = false;

  function rest(fault = "") {
    button.removeAttribute("aria-busy");
    said.classList.toggle("field-error", Boolean(fault));
    said.textContent = said.dataset[fault] ?? "";
  }

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (button.getAttribute("aria-busy")) return;
    button.setAttribute("aria-busy", "true");
    said.classList.remove("field-error");
    said.textContent = said.dataset.waiting;
    try {
      form.elements.credential.value = JSON.stringify(await credential(form));
      form.submit();
    } catch (error) {
      rest(FAULTS[error.name] ?? "away");
    }
  });
  window.addEventListener("pageshow", () => rest()); // for who comes back
}

if (window.PublicKeyCredential) {
  for (const form of document.querySelectorAll("[data-passkey]")) prepare(form);
} else {
  for (const words of document.querySelectorAll("[data-no-passkey]")) words.hidden = false;
}
