// Says how long a title or a lead is against the length advised. It never blocks.
const LENGTHS = "[data-advised-length]";

const words = {
  fr: { one: "%s signe sur %t conseillés", left: "%s signes sur %t conseillés", over: "%s signes\u00a0: %t sont conseillés, les listes couperont la suite" },
  en: { one: "%s character of %t advised", left: "%s characters of %t advised", over: "%s characters: %t are advised, lists will cut the rest" },
};

function outputFor(field) {
  if (field.cmsOutput) return field.cmsOutput;
  const output = document.createElement("output");
  output.className = "cms-counter";
  output.setAttribute("for", field.id);
  field.insertAdjacentElement("afterend", output);
  field.cmsOutput = output;
  return output;
}

function count(field) {
  const said = words[document.documentElement.lang.slice(0, 2)] || words.fr;
  const advised = Number(field.dataset.advisedLength);
  const length = [...field.value].length;
  const output = outputFor(field);
  const isOver = length > advised;
  const isOne = new Intl.PluralRules(document.documentElement.lang || "fr").select(length) === "one";
  output.textContent = (isOver ? field.dataset.advisedOver || said.over : isOne ? said.one : said.left).replace("%s", length).replace("%t", advised);
  output.classList.toggle("cms-counter--over", isOver);
}

document.addEventListener("input", (event) => {
  if (event.target.matches(LENGTHS)) count(event.target);
});
document.querySelectorAll(LENGTHS).forEach(count);
