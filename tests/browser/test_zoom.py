"""Every public page with text at 200 % and with a zoom of 400 %: nothing cut or overlapping."""

import pytest

from tests.browser.city import PAGES, PRIVATE_PAGES

EVERY = PAGES | PRIVATE_PAGES
TEXT_200 = "html { font-size: 200% }"
#: WCAG 1.4.4 (text at 200 %) on a phone and on a desk, and 1.4.10: 1280 × 1024 at 400 %.
SIZES = {"phone": (390, 844, TEXT_200), "desk": (1280, 900, TEXT_200), "zoom": (320, 256, "")}
#: Returns what is wider than the page, cut, overlapped, out of reach, or in the way.
FAULTS = """() => {
  const root = document.documentElement, width = root.clientWidth, faults = new Set();
  const name = (it) => `${it.tagName} ${it.className} «${it.innerText?.trim().slice(0, 40) ?? ""}»`;
  const report = (what, ...parts) => faults.add(`${what}: ${parts.map(name).join(" / ")}`);
  const isSeen = (it) => it.checkVisibility({ visibilityProperty: true, opacityProperty: true });
  // For readers of screens only, or drawn.
  const isApart = (it) => it.closest(".sr, .skip, .trap, .map, svg")
    || getComputedStyle(it).clipPath !== "none";
  // The nearest part of the page that scrolls by itself.
  const scroller = (it) => !it || it === document.body ? null
    : /auto|scroll/.test(getComputedStyle(it).overflowX) ? it : scroller(it.parentElement);

  if (root.scrollWidth > width) faults.add(`wide: ${root.scrollWidth}`);
  for (const it of document.body.querySelectorAll("*")) {
    if (!isSeen(it) || isApart(it)) continue;
    const style = getComputedStyle(it);
    const isHeld = ["fixed", "sticky"].includes(style.position) && !scroller(it);
    const isWide = it.offsetWidth > width * 0.6; // not a column beside the text
    if (isHeld && isWide && it.offsetHeight > innerHeight / 2) report("in the way", it);
    // What has an indent is a sign drawn in place of its letter.
    if (!it.innerText?.trim() || parseFloat(style.textIndent)) continue;
    const holds = (overflow) => ["hidden", "clip"].includes(overflow);
    const isCut = (holds(style.overflowX) && it.scrollWidth > it.clientWidth + 1)
      || (holds(style.overflowY) && it.scrollHeight > it.clientHeight + 1);
    // A banner stays one line: its headline ends in an ellipsis, and leads to the whole alert.
    const isHeadline = it.closest(".banner") && style.textOverflow === "ellipsis";
    if (isCut && !isHeadline) report("cut", it);
  }
  const controls = "a[href], button, input:not([type=hidden]), select, textarea, summary";
  const boxes = [...document.querySelectorAll(controls)]
    .filter((it) => isSeen(it) && !isApart(it))
    .flatMap((it) => [...it.getClientRects()].map((box) => ({ it, box })))
    .filter(({ box }) => box.width > 1 && box.height > 1)
    .sort((one, other) => one.box.top - other.box.top);
  boxes.forEach(({ it, box }, index) => {
    if ((box.left < -1 || box.right > width + 1) && !scroller(it)) report("out of reach", it);
    for (const other of boxes.slice(index + 1)) {
      if (other.box.top >= box.bottom) break;
      const isSame = it.contains(other.it) || other.it.contains(it);
      if (isSame || scroller(it) !== scroller(other.it)) continue;
      const across = Math.min(box.right, other.box.right) - Math.max(box.left, other.box.left);
      const down = Math.min(box.bottom, other.box.bottom) - other.box.top;
      // Lines of text overlap by their leading.
      const leading = Math.max(3, Math.min(box.height, other.box.height) / 3);
      if (across > 3 && down > leading) report("overlap", it, other.it);
    }
  });
  return [...faults];
}"""


@pytest.mark.parametrize("size", SIZES)
def test_nothing_is_cut_nor_overlaps_when_enlarged(size, browser, city):
    width, height, style = SIZES[size]
    context = browser.new_context(
        viewport={"width": width, "height": height}, bypass_csp=True, reduced_motion="reduce"
    )
    page = context.new_page()

    faults = {}
    for name, path in EVERY.items():
        page.goto(city.origin + path)
        if style:
            page.add_style_tag(content=style)
        if found := page.evaluate(FAULTS):
            faults[name] = found

    context.close()
    assert faults == {}


def test_what_is_cut_overlaps_or_is_out_of_reach_is_seen(browser, city):
    page = browser.new_page(bypass_csp=True, viewport={"width": 320, "height": 256})
    page.set_content("""
      <p style="overflow: hidden; height: 10px">Une phrase</p>
      <a href="/">Un</a><a href="/" style="margin-left: -1rem">Deux</a>
      <button style="position: relative; left: -200px">Trois</button>
      <nav style="position: fixed; bottom: 0; width: 100%; height: 140px">Quatre</nav>
    """)

    found = {fault.partition(":")[0] for fault in page.evaluate(FAULTS)}

    page.close()
    assert found == {"cut", "overlap", "out of reach", "in the way"}
