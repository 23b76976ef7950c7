// The dialog that asks when to publish: its button says what it will do, with the hour that is typed.
const language = document.documentElement.lang || "fr";

// «2026-03-03 10:00» as the calendar writes it, or «3/3/2026 10:00» as people do; nothing else is guessed at.
function read(id) {
  const typed = document.getElementById(id)?.value.trim() || "";
  const iso = typed.match(/^(\d{4})-(\d{1,2})-(\d{1,2})[ T](\d{1,2}):(\d{2})/);
  const french = typed.match(/^(\d{1,2})\/(\d{1,2})\/(\d{4}) (\d{1,2}):(\d{2})/);
  const parts = iso ? iso.slice(1) : french && language === "fr" ? [french[3], french[2], french[1], french[4], french[5]] : null;
  if (!parts) return { typed, moment: null };
  const [year, month, day, hour, minute] = parts.map(Number);
  return { typed, moment: new Date(year, month - 1, day, hour, minute) };
}

function said(moment) {
  const isThisYear = moment.getFullYear() === new Date().getFullYear();
  const options = { weekday: "long", day: "numeric", month: "long", ...(isThisYear ? {} : { year: "numeric" }) };
  const day = new Intl.DateTimeFormat(language === "fr" ? "fr-FR" : "en-GB", options).format(moment);
  const minutes = moment.getMinutes() ? `\u00a0${String(moment.getMinutes()).padStart(2, "0")}` : "";
  if (language === "fr") return `${day} à ${moment.getHours()}\u00a0h${minutes}`;
  const half = moment.getHours() < 12 ? "am" : "pm";
  return `${day} at ${moment.getHours() % 12 || 12}${minutes.replace("\u00a0", ".")}\u00a0${half}`;
}

function label(button) {
  const goLive = read("id_go_live_at");
  const expiry = read("id_expire_at");
  const words = button.dataset;
  button.disabled = !goLive.typed && !expiry.typed;
  if (goLive.moment > new Date()) return words.schedule.replace("{when}", said(goLive.moment));
  if (goLive.typed && !goLive.moment) return words.scheduleEmpty; // the form reads it, or says why it cannot
  if (expiry.moment) return words.scheduleUntil.replace("{when}", said(expiry.moment));
  return goLive.typed ? words.scheduleNow : words.scheduleEmpty;
}

function refresh() {
  for (const button of document.querySelectorAll("button[data-schedule]")) {
    button.querySelector("em").textContent = label(button);
  }
}

for (const name of ["input", "change", "w-dialog:shown"]) document.addEventListener(name, refresh);

// Beside the draft's hour, in the side panel, which is outside the form.
document.addEventListener("click", ({ target }) => {
  if (!target.closest("button[data-schedules]")) return;
  refresh();
  document.querySelector("button[data-schedule]")?.click();
});
