// Passkeys: a button that asks the device, then sends what it answers. Hidden where no key can be read.
// Uses webauthn-json (allauth's copy), which turns the server's JSON into what the browser wants.

const form = document.querySelector("#passkey");

async function enter() {
  const answer = await fetch(form.action, { headers: { Accept: "application/json" } });
  if (!answer.ok) return;
  const { request_options: asked } = await answer.json();
  const credential = await window.webauthnJSON.get(asked);
  form.elements.credential.value = JSON.stringify(credential);
  form.submit();
}

if (form && window.PublicKeyCredential) {
  form.hidden = false;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    enter().catch(() => {}); // somebody who cancels is still at the door
  });
}
