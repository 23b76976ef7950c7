// What is typed in a form of the CMS stays in this tab until the server has it: through an ended session, a lost network,
// a crash. The form offers it again to who typed it, and to nobody else. Passwords, tokens and files are never kept.
const KEPT_MS = 48 * 3600 * 1000;
const MOST_FORMS = 10;
const LONGEST = 500_000;
const PAUSE_MS = 250;
const NEVER = /^(csrfmiddlewaretoken|loaded_revision_.*|seen|key|next|comments-.*|mots|reprise)$/;

const account = document.querySelector("[data-account]").dataset.account;
const template = document.querySelector("[data-typed-offer]");
const form = template && document.querySelector("form[data-edit-form], form[data-alert-composer], form[data-typed-form]");
const OURS = `typed:${account}:`;
const key = () => OURS + new URL(form.action).pathname;

function load(name) {
  try {
    return JSON.parse(sessionStorage.getItem(name));
  } catch {
    return null;
  }
}

const entries = () => Object.keys(sessionStorage).filter((name) => name.startsWith("typed:"));

// Of the last forms; of the others, and of what has grown too long, nothing.
function store(name, entry) {
  const text = JSON.stringify(entry);
  try {
    sessionStorage.removeItem(name);
    if (text.length > LONGEST) return;
    const others = entries().sort((one, other) => load(one).at - load(other).at);
    for (const old of others.slice(0, Math.max(0, others.length - MOST_FORMS + 1))) sessionStorage.removeItem(old);
    sessionStorage.setItem(name, text);
  } catch {
    // a browser that keeps nothing
  }
}

// A form that was sent has arrived where its answer has led on, neither to the login nor to an error.
function settleSent() {
  const { redirectCount = 0 } = performance.getEntriesByType("navigation")[0] ?? {};
  const isRefused = document.querySelector(".login, .messages .error");
  for (const name of entries()) {
    const { at, sentFrom } = load(name) ?? {};
    const hasArrived = sentFrom && sentFrom === document.referrer && redirectCount && !isRefused;
    if (!at || Date.now() - at > KEPT_MS || (hasArrived && name.startsWith(OURS))) sessionStorage.removeItem(name);
  }
}

// A field by its name; of lines and blocks that can be added, all of them under the name they share.
function read() {
  const fields = [...new FormData(form)].filter(([name, value]) => typeof value === "string" && !NEVER.test(name));
  const shared = fields.map(([name]) => /^(.+)-(?:TOTAL_FORMS|count)$/.exec(name)?.[1]).filter(Boolean);
  shared.sort((one, other) => one.length - other.length);
  const groups = {};
  for (const [name, value] of fields) {
    const group = shared.find((prefix) => name.startsWith(`${prefix}-`)) ?? name;
    (groups[group] ??= []).push([name, value]);
  }
  return groups;
}

// The keys that the text editor gives its paragraphs are others each time it opens.
function canonical(pairs) {
  const same = (value) => (value.startsWith('{"') ? value.replace(/"key":"\w+"/g, "") : value.replaceAll("\r\n", "\n"));
  return JSON.stringify((pairs ?? []).map(([name, value]) => [name, same(value)]));
}

function differing(before, now) {
  const names = new Set([...Object.keys(before), ...Object.keys(now)]);
  return [...names].filter((name) => canonical(before[name]) !== canonical(now[name]));
}

const controller = (name) => window.wagtail?.app?.getControllerForElementAndIdentifier(form, name);
const only = (groups, names) => Object.fromEntries(names.map((name) => [name, groups[name] ?? []]));

// What the server has; what of this form it was told and has not answered; what waits to be taken or was taken, unsaved.
let base = null;
let sending = null;
let held = {};
let isTyping = false;
let hasFiles = false;
let sentFrom = "";
let pause = 0;

function flush() {
  clearTimeout(pause);
  if (!base) return;
  const now = read();
  const groups = { ...held, ...only(now, differing(base, now)) };
  if (!Object.keys(groups).length) return sessionStorage.removeItem(key());
  const revision = form.elements.namedItem("loaded_revision_id")?.value ?? "";
  store(key(), { at: Date.now(), groups, hasFiles, revision, sentFrom });
}

function touch(event) {
  if (event.target.type === "file") hasFiles = true;
  if (["input", "change", "keyup"].includes(event.type)) isTyping = true;
  clearTimeout(pause);
  pause = setTimeout(flush, PAUSE_MS);
}

const plain = (element) => element?.textContent.replace("*", "").replace(/\s+/g, " ").trim();

// Its field, or where its line is not there, or not yet, that of another line.
function named(name) {
  const is = `[name="${CSS.escape(name)}"]`;
  const [, lines, own] = /^(.+?-)\d+(-.+)$/.exec(name) ?? [];
  return !own || form.querySelector(is) ? is : `[name^="${CSS.escape(lines)}"][name$="${CSS.escape(own)}"]`;
}

// As one reads it in the form: what a list or a box calls it, a moment in words.
function chosen(is, value) {
  const has = `[value="${CSS.escape(value)}"]`;
  const option = form.querySelector(`select${is} ${has}`);
  const box = form.querySelector(`:is([type=radio], [type=checkbox])${is}${has}`);
  if (form.querySelector(`[type=datetime-local]${is}`) && value) {
    return new Date(value).toLocaleString(document.documentElement.lang, { dateStyle: "long", timeStyle: "short" });
  }
  return option?.textContent ?? plain(box?.labels[0]) ?? value;
}

// What only scripts read is hidden, the text of an editor apart; of the fields of a line, each is named.
function words(group, pairs) {
  const colon = document.documentElement.lang.startsWith("fr") ? "\u00a0: " : ": ";
  const texts = pairs.flatMap(([name, value]) => {
    if (/-(TOTAL_FORMS|INITIAL_FORMS|MIN_NUM_FORMS|MAX_NUM_FORMS|count|id|type|order|ORDER|deleted|DELETE)$/.test(name)) return [];
    const is = named(name);
    if (!value.startsWith('{"')) {
      if (!value || form.querySelector(is)?.type === "hidden") return [];
      const own = name === group ? "" : title(form.querySelector(is), name);
      return [own ? `${own}${colon}${chosen(is, value)}` : chosen(is, value)];
    }
    try {
      return JSON.parse(value).blocks.map((block) => block.text);
    } catch {
      return [value];
    }
  });
  return texts.filter(Boolean).join("\n");
}

// A choice of several is named by their legend, for the label of each names that one.
function title(field, name) {
  const named = field?.closest("[data-typed-title]");
  if (named) return named.dataset.typedTitle;
  const legend = field?.closest("fieldset")?.querySelector("legend");
  const isChoice = field?.matches("[type=radio], [type=checkbox]") && field.id !== `id_${name}`;
  return plain((isChoice ? legend : field?.labels?.[0]) ?? legend);
}

// As the form itself calls it.
function label(group) {
  const field = form.querySelector(`[name="${CSS.escape(group)}"], [name="${CSS.escape(group)}-TOTAL_FORMS"], [name="${CSS.escape(group)}-count"]`);
  const heading = field?.closest(".w-panel")?.querySelector("[data-panel-heading-text], .w-panel__heading");
  return title(field, group) || plain(heading) || group;
}

function offer(entry, names) {
  const box = template.content.firstElementChild.cloneNode(true);
  const one = (name) => box.querySelector(`[data-typed-${name}]`);
  const [at, lang] = [new Date(entry.at), document.documentElement.lang];
  one("at").textContent = at.toLocaleTimeString(lang, { hour: "2-digit", minute: "2-digit" });
  one("at").dateTime = at.toISOString();
  one("names").textContent = new Intl.ListFormat(lang).format(new Set(names.map(label)));
  one("newer").hidden = !entry.revision || entry.revision === form.elements.namedItem("loaded_revision_id")?.value;
  one("files").hidden = !entry.hasFiles;
  for (const name of names) {
    const [term, text] = [document.createElement("dt"), document.createElement("dd")];
    term.textContent = label(name);
    text.textContent = words(name, entry.groups[name]) || "—";
    box.querySelector("dl").append(term, text);
  }
  one("take").addEventListener("click", () => take(entry.groups));
  one("drop").addEventListener("click", () => {
    held = {};
    sessionStorage.removeItem(key());
    if (base) flush();
    box.remove();
    form.querySelector("input:not([type=hidden]), textarea")?.focus();
  });
  form.before(box);
}

// The server shows the form as it was typed, with all its lines, blocks and choices, and saves nothing of it.
function take(groups) {
  const again = document.createElement("form");
  again.method = "post";
  again.action = form.action;
  again.enctype = "multipart/form-data";
  const mine = [...new FormData(form)].filter(([name, value]) => typeof value === "string" && NEVER.test(name));
  for (const [name, value] of [...mine, ...Object.values({ ...read(), ...groups }).flat(), ["reprise", "1"]]) {
    const field = document.createElement("textarea");
    field.name = name;
    field.value = value;
    again.append(field);
  }
  again.hidden = true;
  document.body.append(again);
  controller("w-unsaved")?.submit(); // one leaves to come back
  again.submit();
}

function begin() {
  const entry = load(key());
  if (!entry) return;
  if (form.dataset.wUnsavedForceValue === "true" || document.querySelector(".cms-refused")) {
    held = entry.groups; // here as it was typed, not saved yet
    return;
  }
  const now = read();
  const names = Object.keys(entry.groups).filter((name) => canonical(entry.groups[name]) !== canonical(now[name]));
  if (!names.length) return sessionStorage.removeItem(key());
  held = only(entry.groups, names);
  offer(entry, names);
}

function follow() {
  history.replaceState(null, "", location.href); // loaded again, it is asked for again and not sent again
  const remember = () => (base ??= read());
  for (const name of ["focusin", "pointerdown", "keydown", "paste", "drop"]) form.addEventListener(name, remember, { capture: true });
  for (const name of ["input", "change", "click", "keyup"]) form.addEventListener(name, touch);
  document.addEventListener("w-unsaved:add", touch);
  window.addEventListener("pagehide", flush);
  document.addEventListener("visibilitychange", () => document.hidden && flush());
  form.addEventListener("submit", () => {
    [sentFrom] = location.href.split("#");
    remember();
    flush();
  });
  document.addEventListener("w-autosave:save", () => {
    sending = read();
    isTyping = false;
  });
  document.addEventListener("w-autosave:success", ({ detail: { response } }) => {
    const older = base;
    base = sending;
    for (const pair of Object.values(base).flat()) pair[1] = response.field_updates?.[pair[0]] ?? pair[1];
    for (const { name } of response.unsaved ?? []) base[name] = older?.[name] ?? []; // wrong, and the server has it not
    if (!document.querySelector("[data-typed-take]")) held = {};
    hasFiles = false;
    if (before !== key()) sessionStorage.removeItem(before); // it was new, and has an address now
    before = key();
    flush();
    if (isTyping && differing(base, read()).length) controller("w-autosave").save(); // Wagtail takes it for saved
  });
  let before = key();
}

settleSent();
for (const out of document.querySelectorAll("form[action$='/logout/']")) {
  out.addEventListener("submit", () => {
    for (const name of entries()) sessionStorage.removeItem(name); // one goes on purpose, and others may come
  });
}
// After a login that has carried it: dropped there, it is not offered once more.
const erasing = document.querySelector("[data-typed-erase]");
erasing?.addEventListener("click", () => sessionStorage.removeItem(OURS + erasing.pathname));
new BroadcastChannel("cms-session").postMessage(account);
if (form && !form.querySelector("[type=password]")) {
  follow();
  if (document.readyState === "complete") begin();
  else window.addEventListener("load", begin);
}
