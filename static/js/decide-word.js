// What a moderator writes, and the reason that is ticked, stays in this tab until it has gone: through a session that ended, a connection that was cut.
const key = (field) => `${location.pathname}#${field.id}`;

function keep() {
  // What has gone: the server says which item was just decided, and keeps the word itself if that is taken back.
  const gone = document.querySelector(".cms-done form")?.getAttribute("action").replace(/[^/]+\/$/, "");
  for (const name of gone ? Object.keys(sessionStorage) : []) if (name.startsWith(gone)) sessionStorage.removeItem(name);

  for (const field of document.querySelectorAll("[data-decide] textarea[name=mot]")) {
    const kept = sessionStorage.getItem(key(field));
    if (kept && !field.value) {
      field.value = kept;
      field.dispatchEvent(new Event("input", { bubbles: true })); // the mail beside it follows
    }
    field.addEventListener("input", () => {
      if (field.value) sessionStorage.setItem(key(field), field.value);
      else sessionStorage.removeItem(key(field));
    });
  }

  const place = `${location.pathname}#motif`;
  for (const reason of document.querySelectorAll("[data-decide] [name=motif]")) {
    if (reason.value === sessionStorage.getItem(place) && !document.querySelector("[data-decide] [name=motif]:checked")) {
      reason.checked = true;
      reason.dispatchEvent(new Event("input", { bubbles: true }));
    }
    reason.addEventListener("change", () => sessionStorage.setItem(place, reason.value));
  }
}

keep();
document.addEventListener("decide:shown", keep);
