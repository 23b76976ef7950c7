"""Web vitals on a slow phone: 390 px wide, processor four times slower, slow 4G.

On the demonstration city behind nginx as deployed, in Chromium: LCP, INP, CLS (web.dev/vitals), and
the size of a first visit, transferred and unpacked (HTML, CSS and JavaScript only). The network is
Lighthouse's slow 4G: 1.6 Mbit/s down, 750 kbit/s up, 150 ms round trip. Each figure is the median
of ``--times`` visits with an empty cache.
"""

import argparse
import statistics
import sys
from contextlib import nullcontext
from dataclasses import dataclass, field

from playwright.sync_api import Browser, CDPSession, Page, ViewportSize, sync_playwright

from benchmarks.demonstration import ARGUMENTS, CHROMIUM, Served, demonstration

BUDGET = {"lcp": 2000, "inp": 200, "cls": 0.0, "wire": 200, "unpacked": 100}
SLOW_4G = {
    "offline": False,
    "latency": 150,
    "downloadThroughput": 1.6e6 / 8,
    "uploadThroughput": 750e3 / 8,
}
SLOWER = 4
PHONE: ViewportSize = {"width": 390, "height": 844}
KEEP, PANEL = ".keep:not(.btn)", "a[href='#calendrier']"
#: Pages of the demonstration, and the selectors tapped on each in turn; a search field is typed in.
PAGES = {
    "home": ("/", ["input[type=search]", ".hero .pill", KEEP]),
    "results": (
        "/agenda/",
        [".strip a", KEEP, ".open-sheet", ".sheet .choice input", ".sheet [data-close]"],
    ),
    "a search": ("/agenda/?q=concert&prix=gratuit", ["input[type=search]", ".chip a", KEEP]),
    "event": ("{event}", [".keep", "a[href='#partager']", PANEL]),
    "place": ("{place}", [".site-nav a", KEEP]),
    "programme": ("{programme}", [".site-nav a", KEEP]),
    "map": (
        "/agenda/?vue=carte",
        [".open-sheet", ".sheet [data-close]", "[data-open]", ".leaflet-control-zoom-in"],
    ),
    "alerts": ("/alertes/", [".site-nav a", "main .btn", "main input"]),
    "outings": ("/mes-sorties/", [KEEP, "main .btn"]),
    "near": ("/agenda/autour/?de=11e", ["main input", "main .btn"]),
}
OBSERVE = """
// A link that is tapped leads nowhere: what its tap costs is seen before the page is left.
addEventListener("click", (event) => {
  const link = event.target.closest("a[href]");
  const here = location.pathname + location.search;
  if (link && link.pathname + link.search !== here) event.preventDefault();
});
addEventListener("submit", (event) => event.preventDefault());
window.vitals = { lcp: 0, what: "", cls: 0, moved: [], inp: {} };
const classOf = (node) => node.className?.baseVal ?? node.className;
const named = (node) => node ? `${node.localName}.${classOf(node)}` : "gone";
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) {
    Object.assign(vitals, { lcp: entry.startTime, what: named(entry.element) });
  }
}).observe({ type: "largest-contentful-paint", buffered: true });
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) {
    if (entry.hadRecentInput) continue;
    vitals.cls += entry.value;
    vitals.moved.push(...entry.sources.map((source) => named(source.node)));
  }
}).observe({ type: "layout-shift", buffered: true });
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) {
    const { interactionId: key, duration } = entry;
    if (key) vitals.inp[key] = Math.max(vitals.inp[key] ?? 0, duration);
  }
}).observe({ type: "event", buffered: true, durationThreshold: 16 });
"""


@dataclass
class Visit:
    """Figures of one first visit of a page."""

    lcp: float = 0  # ms
    inp: float = 0
    cls: float = 0
    wire: float = 0  # kB
    unpacked: float = 0
    notes: list[str] = field(default_factory=list)


class Line:
    """Transferred sizes by request."""

    def __init__(self, session: CDPSession) -> None:
        self.wire: dict[str, float] = {}
        self.unpacked: dict[str, float] = {}
        self.addresses: dict[str, str] = {}
        self.kinds: dict[str, str] = {}
        session.on("Network.requestWillBeSent", self.asked)
        session.on("Network.dataReceived", self.received)
        session.on("Network.loadingFinished", self.finished)

    def asked(self, event: dict) -> None:
        key = event["requestId"]
        self.addresses[key], self.kinds[key] = event["request"]["url"], event.get("type", "")

    def received(self, event: dict) -> None:
        self.unpacked[event["requestId"]] = (
            self.unpacked.get(event["requestId"], 0) + event["dataLength"]
        )

    def finished(self, event: dict) -> None:
        self.wire[event["requestId"]] = event["encodedDataLength"]

    def print_files(self) -> None:
        for key, size in sorted(self.wire.items(), key=lambda item: -item[1]):
            name = self.addresses.get(key, "").partition("/static/")[2] or "the page"
            print(f"    {size / 1000:7.1f} {self.unpacked.get(key, 0) / 1000:7.1f}  {name[:90]}")

    def light(self) -> float:
        """Return the unpacked octets of HTML, CSS and JavaScript."""
        return sum(
            size
            for key, size in self.unpacked.items()
            if self.kinds.get(key) in ("Document", "Stylesheet", "Script")
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=3)
    parser.add_argument("--pages", nargs="*", choices=PAGES, default=list(PAGES))
    parser.add_argument("--files", action="store_true", help="say what each file weighs")
    parser.add_argument("--origin", help="of a demonstration that is served already")
    parser.add_argument("--strict", action="store_true", help="fail beyond the budget")
    options = parser.parse_args()
    served = nullcontext(Served(options.origin, {})) if options.origin else demonstration()
    with served as city, sync_playwright() as playwright:
        origin = city.origin
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        names = addresses(browser, origin)
        print(
            f"budget: LCP {BUDGET['lcp']} ms, INP {BUDGET['inp']} ms, CLS {BUDGET['cls']:.0f},"
            f" {BUDGET['wire']} kB over the wire, {BUDGET['unpacked']} kB unpacked\n"
            f"{'':12}    LCP    INP     CLS     wire  unpacked"
        )
        missed = 0
        for name in options.pages:
            path, touched = PAGES[name]
            address = origin + path.format(**names)
            visits = [
                visit(
                    browser,
                    address,
                    touched,
                    names["kept"],
                    says_files=options.files and not number,
                )
                for number in range(options.times)
            ]
            figures = {
                key: statistics.median(getattr(one, key) for one in visits) for key in BUDGET
            }
            over = [key for key, most in BUDGET.items() if round(figures[key], 3) > most]
            missed += len(over)
            notes = ", ".join([*(f"{key} over" for key in over), *visits[-1].notes])
            print(
                f"{name:12} {figures['lcp']:6.0f} {figures['inp']:6.0f} {figures['cls']:7.4f}"
                f" {figures['wire']:8.1f}"
                f" {figures['unpacked']:9.1f}  {notes}",
                flush=True,
            )
        browser.close()
    if options.strict and missed:
        sys.exit(f"{missed} beyond the budget")


def addresses(browser: Browser, origin: str) -> dict[str, str]:
    """Return the paths of an event, a place and a programme, and events for the saved list."""
    page = browser.new_page()
    page.goto(f"{origin}/agenda/")
    kept = page.eval_on_selector_all(
        "[data-outing]", "all => all.slice(0, 5).map(it => it.dataset.outing)"
    )
    event = page.locator("a[href^='/evenements/']").first.get_attribute("href")
    page.goto(origin + event)
    place = page.locator("a[href^='/lieux/']").first.get_attribute("href")
    page.close()
    return {
        "event": event,
        "place": place,
        "programme": "/la-semaine-a-l-envers/",
        "kept": ",".join(kept),
    }


def visit(
    browser: Browser, address: str, touched: list[str], kept: str, *, says_files: bool
) -> Visit:
    context = browser.new_context(
        viewport=PHONE, has_touch=True, is_mobile=True, device_scale_factor=2
    )
    context.add_init_script(f"localStorage.outings = '[{kept}]';{OBSERVE}")
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    line = Line(session)
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    session.send("Network.emulateNetworkConditions", SLOW_4G)
    page.goto(address)
    page.wait_for_load_state("networkidle")
    settle(page)
    result = Visit(wire=sum(line.wire.values()) / 1000, unpacked=line.light() / 1000)
    if says_files:
        line.print_files()
    result.lcp = page.evaluate("vitals.lcp")  # LCP ends with the first tap
    for selector in touched:
        target = page.locator(selector).first
        if not (target.count() and target.is_visible()):
            result.notes.append(f"no {selector}")
            continue
        target.tap()
        if selector.startswith("input[type=search]"):
            page.keyboard.type("jaz", delay=60)
            page.keyboard.press("Escape")  # suggestions would cover the next target
        settle(page)
        slowest = max(page.evaluate("Object.values(vitals.inp)"), default=0)
        if slowest > max(result.inp, BUDGET["inp"]):
            result.notes.append(f"slow {selector}")
        result.inp = max(result.inp, slowest)
    vitals = page.evaluate("vitals")
    result.cls = vitals["cls"]
    result.notes.append(f"largest {vitals['what']}")
    if vitals["moved"]:
        result.notes.append(f"moved {', '.join(sorted({*vitals['moved']}))[:200]}")
    context.close()
    return result


def settle(page: Page) -> None:
    """Wait for two frames and timers: an event's duration is reported after the next paint."""
    page.evaluate(
        "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() =>"
        " setTimeout(done, 500))))"
    )


if __name__ == "__main__":
    main()
