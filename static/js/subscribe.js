// The panel of /alertes/: choices, the sentence that says them back, one button.
import { erase, giveBack, notice, obstacle, onArrival, onPermission, read, save, trial } from "./push.js";

const root = document.querySelector("[data-subscribe]");
const form = root.querySelector("[data-form]");
const facts = JSON.parse(document.getElementById("subscribe-facts").textContent);
const { words } = facts;
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone || facts.zone;
const isEnglish = document.documentElement.lang.startsWith("en");
const FAR_KM = 15;
const NIGHT = "03:00";
const QUARTER = 15;
const DAY = 24 * 60;
const ARRIVAL_MS = 30000;
const WITHOUT_FORM = ["ios", "unsupported", "denied"];
let isOn = false;
let isTried = false;
let hasArrived = false;
let endWait = () => {};

const part = (name) => root.querySelector(`[data-${name}]`);
const fill = (text, named) => text.replace(/\{(\w+)\}/g, (_all, name) => named[name]);
const ticked = (name) => [...form.querySelectorAll(`[name="${name}"]:checked`)];

// As the server keeps them: widened to whole quarters of an hour. Equal hours last all day, and no longer.
function toQuarters(start, end) {
  const [begins, ends] = [start, end].map((text) => {
    const [hours, minutes] = text.split(":").map(Number);
    return hours * 60 + minutes;
  });
  const first = Math.floor(begins / QUARTER) * QUARTER;
  const last = Math.ceil((ends <= begins ? ends + DAY : ends) / QUARTER) * QUARTER;
  return [first, Math.min(last, first + DAY)].map((minutes) => (
    [Math.floor(minutes / 60) % 24, minutes % 60].map((figure) => String(figure).padStart(2, "0")).join(":")
  ));
}

function hours() {
  const { start, end, quiet } = form.elements;
  if (!quiet.checked || !start.value || !end.value) return null;
  const [begins, ends] = toQuarters(start.value, end.value);
  return { start: begins, end: ends, time_zone: zone };
}

// Once an hour is typed, and not while it is: the field takes the hours that will be kept, and it is said.
function round() {
  const { start, end } = form.elements;
  const kept = hours();
  if (!kept || (kept.start === start.value && kept.end === end.value)) return;
  start.value = kept.start;
  end.value = kept.end;
  part("rounded").textContent = fill(words.rounded, { start: hour(kept.start), end: hour(kept.end) });
}

function choices() {
  const { lets_extreme, lets_severe, is_tester } = form.elements;
  const chosen = {
    language: form.elements.language.value,
    wants_alerts: true,
    min_severity: Number(form.elements.min_severity.value),
    topics: ticked("topics").map((box) => box.value),
    areas: ticked("areas").map((box) => box.value),
    quiet: hours(),
    lets_extreme: lets_extreme.checked,
    lets_severe: lets_severe.checked,
  };
  return is_tester ? { ...chosen, is_tester: is_tester.checked } : chosen;
}

function restore(kept) {
  const { elements } = form;
  for (const name of ["topics", "areas"]) {
    for (const box of form.querySelectorAll(`[name="${name}"]`)) box.checked = kept[name].includes(box.value);
  }
  elements.min_severity.value = String(kept.min_severity);
  elements.language.value = kept.language;
  elements.quiet.checked = Boolean(kept.quiet);
  if (kept.quiet) {
    elements.start.value = kept.quiet.start.slice(0, 5);
    elements.end.value = kept.quiet.end.slice(0, 5);
  }
  elements.lets_extreme.checked = kept.lets_extreme;
  elements.lets_severe.checked = kept.lets_severe;
  if (elements.is_tester) elements.is_tester.checked = kept.is_tester;
}

function hour(text) {
  const [hours, minutes] = text.split(":").map(Number);
  if (!isEnglish) return minutes ? `${hours}\u00a0h\u00a0${String(minutes).padStart(2, "0")}` : `${hours}\u00a0h`;
  const figures = hours % 12 || 12;
  return `${figures}${minutes ? `.${String(minutes).padStart(2, "0")}` : ""}\u00a0${hours < 12 ? "am" : "pm"}`;
}

function listed(names) {
  if (names.length < 2) return names.join("");
  return fill(words.and, { first: names.slice(0, -1).join(", "), last: names[names.length - 1] });
}

const lower = (text) => text.charAt(0).toLowerCase() + text.slice(1);
const upper = (text) => text.charAt(0).toUpperCase() + text.slice(1);

function silence({ quiet, lets_extreme, lets_severe }) {
  if (!quiet) return words.always;
  const passing = lets_extreme && lets_severe ? words.both : lets_extreme ? words.extreme : lets_severe ? words.severe : "";
  return fill(passing ? words.silence_but : words.silence, { start: hour(quiet.start), end: hour(quiet.end), passing });
}

function sentence() {
  const chosen = choices();
  const near = facts.areas.filter((area) => chosen.areas.includes(area.code));
  const areas = near.map((area) => fill(words.area, { area: area.label }));
  const topics = ticked("topics").map((box) => lower(box.labels[0].textContent.trim()));
  return `${upper(fill(words.sentence, {
    where: areas.length ? listed(areas) : words.everywhere,
    topics: topics.length ? topics.join(", ") : words.every_topic,
    severity: ticked("min_severity")[0].dataset.label,
  }))} ${silence(chosen)}`;
}

function isNight({ start, end }) {
  return start < end ? NIGHT >= start && NIGHT < end : NIGHT >= start || NIGHT < end;
}

// What the night brings, the most serious first: what wakes, then what waits for the end of the silence.
function tonight({ min_severity, quiet, lets_extreme, lets_severe }) {
  const levels = [...form.querySelectorAll('[name="min_severity"]')].reverse().filter((level) => Number(level.value) >= min_severity);
  const passing = { 4: lets_extreme, 3: lets_severe };
  const wakes = (level) => !quiet || !isNight(quiet) || passing[level.value];
  const phrase = (some, [one, more], end) => {
    const names = some.map((level) => level.dataset.label);
    return names.length ? [fill(names.length > 1 ? more : one, { names: listed(names), end })] : [];
  };
  const woken = phrase(levels.filter(wakes), [words.wakes_one, words.wakes_more]);
  const waiting = phrase(levels.filter((level) => !wakes(level)), [words.waits_one, words.waits_more], quiet && hour(quiet.end));
  return fill(words.tonight, { what: [...(woken.length ? woken : [words.wakes_none]), ...waiting].join(", ") });
}

function say() {
  const now = tonight(choices());
  if (part("tonight").textContent !== now) part("tonight").textContent = now; // read aloud only when it changes
  for (const one of root.querySelectorAll("[data-said]")) one.textContent = sentence();
}

// What is to be seen: the notice of `kind`, the choices unless they are made already or of no use here. Once the
// button was pressed they stay: the answer to it stands below it, and nothing moves under the finger.
function show(kind = obstacle() || "", { why = "", isChanging = false } = {}) {
  notice(root, kind, why);
  part("on").hidden = !isOn || isChanging || kind === "denied";
  form.hidden = (WITHOUT_FORM.includes(kind) && !isTried) || (isOn && !isChanging);
  part("start").hidden = isOn;
  part("keep").hidden = !isOn;
  part("ways").hidden = !["ios", "unsupported", "denied", "private"].includes(kind);
  say();
}

// A message is on its way: the worker says when it is here, and the page says it too, or what to do when it is late.
function awaitArrival() {
  endWait();
  hasArrived = false;
  endWait = onArrival(() => {
    hasArrived = true;
    notice(root, "");
    part("done").textContent = words.arrived;
  }, () => {
    part("done").textContent = "";
    notice(root, "silent");
  }, ARRIVAL_MS);
}

// `act` answers with what there is to say once it is done.
async function attempt(button, act) {
  const isChanging = isOn && !form.hidden;
  button.disabled = true;
  part("done").textContent = words.wait;
  notice(root, "");
  try {
    const done = await act();
    show();
    part("done").textContent = hasArrived ? words.arrived : done;
    button.disabled = false;
    (button.offsetParent ? button : part("done")).focus(); // the one that had it may be gone
  } catch (problem) {
    endWait();
    part("done").textContent = "";
    show(problem.kind === "unknown" ? "refused" : problem.kind || "refused", { why: problem.detail, isChanging });
    giveBack(root, button);
  }
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  isTried = true;
  round();
  attempt(event.submitter || form.querySelector("[type=submit]"), async () => {
    const isNew = !isOn;
    awaitArrival(); // already: it may be here before the answer is
    const { is_proven } = await save(choices());
    isOn = true;
    if (is_proven) endWait();
    return isNew && !is_proven ? words.welcomed : words.saved;
  });
});
form.addEventListener("input", () => {
  part("rounded").textContent = "";
  say();
});
for (const name of ["start", "end"]) form.elements[name].addEventListener("blur", round);
part("try").addEventListener("click", (event) => attempt(event.currentTarget, async () => {
  awaitArrival();
  await trial();
  return words.tried;
}));
part("change").addEventListener("click", () => {
  part("done").textContent = "";
  show("", { isChanging: true });
  form.querySelector("input").focus();
});

// It is asked first: what is erased does not come back, and searches that stand elsewhere on the page go too.
function wonder(isAsked) {
  part("sure").hidden = !isAsked;
  part("deeds").hidden = isAsked;
}

part("erase").addEventListener("click", () => {
  part("done").textContent = "";
  wonder(true);
  part("spare").focus();
});
part("spare").addEventListener("click", () => {
  wonder(false);
  part("erase").focus();
});
part("erase-all").addEventListener("click", (event) => attempt(event.currentTarget, async () => {
  endWait();
  hasArrived = false;
  await erase();
  isOn = false;
  wonder(false);
  return words.erased;
}));

// The nearest centre, on this device: only the box that is ticked ever leaves it.
function nearest({ latitude, longitude }) {
  const flat = Math.cos((latitude * Math.PI) / 180);
  const away = (area) => Math.hypot(area.lat - latitude, (area.lon - longitude) * flat) * 111.2;
  const found = facts.areas.reduce((best, area) => (away(area) < away(best) ? area : best));
  return away(found) > FAR_KM ? null : found;
}

part("around")?.addEventListener("click", () => {
  const told = part("around-said");
  told.textContent = words.wait;
  navigator.geolocation.getCurrentPosition(({ coords }) => {
    const area = nearest(coords);
    if (area) form.querySelector(`[name="areas"][value="${CSS.escape(area.code)}"]`).checked = true;
    told.textContent = area ? fill(words.near, { area: area.label }) : words.far;
    say();
  }, () => { told.textContent = words.lost; }, { maximumAge: 600000, timeout: 20000 });
});
if (part("locate")) part("locate").hidden = !("geolocation" in navigator);

part("zone").textContent = zone.replace(/_/g, " ");
onPermission(() => show());
addEventListener("online", () => { root.querySelector('[data-state="offline"]').hidden = true; });
show();
read().then((kept) => {
  if (!kept) return;
  restore(kept.choices);
  isOn = kept.choices.wants_alerts;
  show();
  if (!isOn || kept.is_proven) return;
  notice(root, "silent");
  awaitArrival();
}, () => {});
