// Says how long a text is: against the length advised, which never blocks, and against the longest that is kept, past
// which the form is refused. A browser would cut what is pasted there without a word: here nothing is cut.
const LENGTHS = "[data-advised-length], [data-longest]";
const NEAR = 0.9; // of the longest, before it is spoken of

const words = {
  fr: {
    one: "%s signe sur %t conseillés", left: "%s signes sur %t conseillés",
    over: "%s signes\u00a0: %t sont conseillés, les listes couperont la suite",
    near: "%s signes sur %t au plus", long: "%s signes\u00a0: %t au plus. Rien n’est coupé, à vous de raccourcir.",
  },
  en: {
    one: "%s character of %t advised", left: "%s characters of %t advised",
    over: "%s characters: %t are advised, lists will cut the rest",
    near: "%s characters of %t at most", long: "%s characters: %t at most. Nothing is cut, shorten it yourself.",
  },
};

function outputFor(field) {
  if (field.counter) return field.counter;
  const output = document.createElement("output");
  output.className = "counter";
  output.setAttribute("for", field.id);
  (field.closest(".joined") || field).insertAdjacentElement("afterend", output);
  field.counter = output;
  return output;
}

// As the form counts: a line break is two signs there, and blanks around count for none.
const lengthSent = (text) => [...text.trim().replace(/\r?\n/g, "\r\n")].length;

function sentence(field, said) {
  const { advisedLength, advisedOver, longest } = field.dataset;
  const sent = lengthSent(field.value);
  if (longest && sent > Number(longest)) return [said.long, sent, longest, true];
  const length = [...field.value].length;
  if (advisedLength) {
    const isOne = new Intl.PluralRules(document.documentElement.lang || "fr").select(length) === "one";
    if (length > Number(advisedLength)) return [advisedOver || said.over, length, advisedLength, true];
    return [isOne ? said.one : said.left, length, advisedLength, false];
  }
  return sent > NEAR * Number(longest) ? [said.near, sent, longest, false] : null;
}

function count(field) {
  const said = words[document.documentElement.lang.slice(0, 2)] || words.fr;
  const found = sentence(field, said);
  if (!found && !field.counter) return;
  const [text, length, limit, isOver] = found || ["", 0, 0, false];
  const output = outputFor(field);
  output.textContent = text.replace("%s", length).replace("%t", limit);
  output.classList.toggle("counter--over", isOver);
}

// Fields of Wagtail's own, and those that it adds: their length is counted too from the moment that one is in them.
function uncut(field) {
  if (!field.matches("form[data-edit-form] :is(input, textarea)[maxlength]")) return;
  field.dataset.longest = field.getAttribute("maxlength");
  field.removeAttribute("maxlength");
}

document.addEventListener("focusin", (event) => uncut(event.target));
document.addEventListener("input", (event) => {
  if (event.target.matches(LENGTHS)) count(event.target);
});
document.querySelectorAll(LENGTHS).forEach(count);
