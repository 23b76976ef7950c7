// Until an alert begins or ends: the server wrote it, each minute makes it true again; at the end the page is asked anew.
const MINUTE_S = 60;
const HOUR_S = 3600;
const DAY_S = 86400;
const HOURS = 48; // beyond, it is said in days

function words(seconds, { day, soon }) {
  if (seconds < MINUTE_S) return soon;
  const hours = Math.floor(seconds / HOUR_S);
  const parts = hours < HOURS
    ? [[hours, "h"], [Math.floor((seconds % HOUR_S) / MINUTE_S), "min"]]
    : [[Math.floor(seconds / DAY_S), day], [Math.floor((seconds % DAY_S) / HOUR_S), "h"]];
  return parts.filter(([count]) => count).map(([count, unit]) => `${count}\u00a0${unit}`).join("\u00a0");
}

function tick() {
  const now = Date.now();
  for (const time of document.querySelectorAll("[data-countdown]")) {
    const [since, at] = [time.dataset.countdown, time.dateTime].map(Date.parse);
    const left = Math.max(0, Math.floor((at - now) / 1000));
    const said = words(left, time.dataset);
    if (time.textContent !== said) time.textContent = said;
    const gone = Math.round(Math.min(100, (100 * (now - since)) / (at - since)));
    time.closest(".until").querySelector(".gone")?.setAttribute("d", `M0 0h${gone}v4H0z`);
    if (left || time.dataset.isOver) continue;
    time.dataset.isOver = "yes";
    document.dispatchEvent(new CustomEvent("alerts", { detail: {} }));
  }
}

setInterval(tick, 1000);
