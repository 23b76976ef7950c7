"""Makes ``docs/screenshots/one-change.webp``: a cancellation in the CMS, and everywhere it appears.

An animation of about a minute, 1.5 MB at most. The seconds it shows were measured while it was
made.
"""

import argparse
import base64
import html
import io
import json
import os
import re
import sys
import time
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from benchmarks.demonstration import ARGUMENTS, CHROMIUM, Served, demonstration
from benchmarks.screenshots import AT, FOLDER, sign_in
from tests.services.fronted import ROOT

MOST_BYTES = 1_500_000
QUALITY = 70
#: Device pixels per CSS pixel.
SHARPNESS = 1.4
#: Viewport sizes in pixels.
STAGE: ViewportSize = {"width": 1120, "height": 660}
DESK: ViewportSize = {"width": 960, "height": 640}
PHONE: ViewportSize = {"width": 390, "height": 770}
EDITOR = "admin"
REASON = "Le pianiste est malade"
FEWEST_DATES = 3
#: Duration of a frame in milliseconds: short, and long enough to read.
LOOK, READ = 3000, 7000
PATIENCE_S = 60
CMS = "Le CMS, à la rédaction"
TO_THE_MIDDLE = "(found) => found.scrollIntoView({ block: 'center' })"

STYLE = """
* { box-sizing: border-box; margin: 0; }
body { width: 1120px; height: 660px; background: #0b3527; color: #f4f8f5;
  font: 17px "Instrument Sans", sans-serif; }
header { display: flex; align-items: baseline; gap: 1rem; padding: 20px 28px 14px; height: 78px; }
h1 { font: 700 27px "Bricolage Grotesque", sans-serif; flex: 1; }
.clock { font: 700 27px "Bricolage Grotesque", sans-serif; color: #dccbff;
  font-variant-numeric: tabular-nums; }
main { display: flex; gap: 24px; padding: 0 28px; align-items: flex-start; }
figure { border-radius: 10px; overflow: hidden; background: #fff; box-shadow: 0 6px 24px #0006; }
figcaption { padding: 6px 12px; font-size: 14px; background: #dccbff; color: #1c1236;
  font-weight: 600; }
img { display: block; }
.desk img { width: 766px; } .phone img { width: 270px; height: 533px; }
pre { width: 766px; height: 511px; padding: 22px; font: 16px/1.5 "DejaVu Sans Mono", monospace;
  color: #12211b; background: #fafbf9; white-space: pre-wrap; overflow: hidden; }
mark { background: #dccbff; color: #1c1236; padding: 1px 3px; }
"""


@dataclass
class Film:
    """Frames of a stage: a desktop on the left, a phone on the right, a caption above."""

    stage: Page
    origin: str
    desk: str = ""
    phone: str = ""
    frames: list[Image.Image] = field(default_factory=list)
    times: list[int] = field(default_factory=list)

    def shoot(self, says: str, clock: str = "", last: int = LOOK) -> None:
        """Add a frame of the current stage, shown for ``last`` milliseconds."""
        self.stage.set_content(
            f"<base href='{self.origin}'>"
            f"<link rel=stylesheet href='/static/css/agenda.css'><style>{STYLE}</style>"
            f"<header><h1>{html.escape(says)}</h1><p class=clock>{clock}</p></header>"
            f"<main>{self.desk}{self.phone}</main>",
            wait_until="networkidle",
        )
        shot = Image.open(io.BytesIO(self.stage.screenshot(animations="disabled")))
        self.frames.append(shot.convert("RGB"))
        self.times.append(last)

    def put_desk(self, page: Page, says: str) -> None:
        self.desk = _figure("desk", says, _image(page))

    def put_phone(self, page: Page, says: str) -> None:
        self.phone = _figure("phone", says, _image(page))

    def put_text(self, text: str, marked: str, says: str) -> None:
        """Show a text on the left, with matches of ``marked`` highlighted."""
        shown = re.sub(f"({marked})", r"<mark>\1</mark>", html.escape(text, quote=False))
        self.desk = _figure("desk", says, f"<pre>{shown}</pre>")

    def keep(self, path: Path) -> None:
        first, *others = self.frames
        first.save(
            path,
            save_all=True,
            append_images=others,
            duration=self.times,
            loop=0,
            quality=QUALITY,
            method=6,
        )


def _figure(kind: str, says: str, inner: str) -> str:
    return f"<figure class={kind}><figcaption>{html.escape(says)}</figcaption>{inner}</figure>"


def _image(page: Page) -> str:
    shot = base64.b64encode(page.screenshot(animations="disabled")).decode()
    return f"<img alt='' src='data:image/png;base64,{shot}'>"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--origin", help="of a demonstration that is served already")
    parser.add_argument("--folder", type=Path, default=FOLDER)
    options = parser.parse_args()
    served = (
        nullcontext(Served(options.origin, dict(os.environ)))
        if options.origin
        else demonstration(AT)
    )
    options.folder.mkdir(exist_ok=True)
    path = options.folder / "one-change.webp"
    with served as city, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        draw(browser, city).keep(path)
        browser.close()
    size = path.stat().st_size
    shown = path.relative_to(ROOT) if path.is_relative_to(ROOT) else path
    print(f"{shown}: {size / 1e6:.2f} MB")
    if size > MOST_BYTES:
        sys.exit(f"more than {MOST_BYTES / 1e6:.1f} MB")


def draw(browser: Browser, city: Served) -> Film:
    """Return the film: before the change, in the CMS, then each place that shows it."""
    origin = city.origin
    film = Film(browser.new_page(viewport=STAGE, device_scale_factor=SHARPNESS), origin)
    desk = browser.new_page(viewport=DESK, device_scale_factor=SHARPNESS, locale="fr-FR")
    phone = browser.new_page(viewport=PHONE, device_scale_factor=SHARPNESS, locale="fr-FR")
    desk.context.add_cookies([{"name": "wagtail_sidebar_collapsed", "value": "1", "url": origin}])
    sign_in(desk, city, EDITOR)
    key, path = _chosen(desk, origin)
    phone.goto(origin + path)
    desk.goto(f"{origin}/cms/snippets/agenda/event/dates/{key}/")
    film.put_desk(desk, CMS)
    film.put_phone(phone, "La page, chez quelqu’un")
    film.shoot("Un concert, vu de la rédaction et d’un téléphone.", last=READ)
    began = _call_off(film, desk)
    _show_all(film, origin, desk, phone, path, began)
    return film


def _chosen(desk: Page, origin: str) -> tuple[str, str]:
    """Return key and path of the first concert with several coming dates and none cancelled."""
    desk.goto(f"{origin}/agenda/?q=concert&quand=ce-mois")
    links = desk.locator("a[href^='/evenements/']").evaluate_all(
        "all => all.map(one => one.getAttribute('href'))"
    )
    for path in dict.fromkeys(links):
        shown = desk.request.get(f"{origin}{path.removesuffix('/')}.json").json()
        states = [date["status"] for date in shown["dates"]]
        if len(states) >= FEWEST_DATES and set(states) == {"scheduled"}:
            break
    else:
        sys.exit("no concert with several dates to come")
    desk.goto(f"{origin}/cms/snippets/agenda/event/?state=live&q={shown['title']}")
    edited = desk.locator("tbody a[href*='/event/edit/']").first.get_attribute("href") or ""
    [key] = re.findall(r"/edit/(\d+)/", edited)
    return key, path


def _call_off(film: Film, desk: Page) -> float:
    """Cancel the first date with a reason; return the time of this process's monotonic clock."""
    desk.locator("[name=occurrences]").first.check()
    film.put_desk(desk, CMS)
    film.shoot("Une date tombe à l’eau : on la coche,")
    desk.fill("[name=reason]", REASON)
    film.put_desk(desk, CMS)
    film.shoot("on dit pourquoi,")
    desk.get_by_role("button", name="Continuer").click()
    desk.wait_for_load_state()
    film.put_desk(desk, CMS)
    film.shoot("on relit ce qui va se passer, on confirme.", last=READ)
    desk.locator(".cms-confirm button[type=submit]").first.click()
    return time.monotonic()


def _measure(desk: Page, origin: str, path: str, began: float) -> dict[str, str]:
    """Return address -> the seconds, as text, until its answer contains the cancellation."""
    base = path.removesuffix("/")
    told = {
        path: REASON,
        f"{base}.ics": "CANCELLED",
        f"{base}.json": REASON,
        "/changements/": REASON,
    }
    after: dict[str, str] = {}
    while len(after) < len(told):
        if time.monotonic() - began > PATIENCE_S:
            sys.exit(
                f"after {PATIENCE_S} s it is not true everywhere: {sorted(set(told) - set(after))}"
            )
        for address in [one for one in told if one not in after]:
            if told[address] in desk.request.get(origin + address).text():
                after[address] = f"{time.monotonic() - began:.1f} s".replace(".", ",")
    return after


def _show_all(film: Film, origin: str, desk: Page, phone: Page, path: str, began: float) -> None:
    after = _measure(desk, origin, path, began)
    base = path.removesuffix("/")
    title = phone.locator("h1").inner_text()

    desk.wait_for_load_state()
    film.put_desk(desk, CMS)
    phone.goto(origin + path)
    phone.get_by_text(REASON).first.evaluate(TO_THE_MIDDLE)
    film.put_phone(phone, "La page, chez quelqu’un")
    film.shoot("C’est vrai sur la page,", after[path], READ)

    calendar = desk.request.get(f"{origin}{base}.ics").text()
    film.put_text(
        _cancelled(calendar), r"STATUS:CANCELLED|SEQUENCE:\d+", "Les agendas qui le suivent"
    )
    film.shoot("dans les agendas, d’eux-mêmes,", after[f"{base}.ics"], READ)

    data = desk.request.get(f"{origin}{base}.json").text()
    film.put_text(_around(data, REASON), f"cancelled|{REASON}", "Les données ouvertes")
    film.shoot("dans les données ouvertes,", after[f"{base}.json"], READ)

    phone.goto(f"{origin}/agenda/?q={title}")
    phone.locator("main a[href^='/evenements/']").first.evaluate(TO_THE_MIDDLE)
    film.put_phone(phone, "La recherche")
    desk.goto(f"{origin}/changements/")
    film.put_desk(desk, "La preuve, publique")
    film.shoot("dans la recherche ; et la preuve est publique.", after["/changements/"], READ)


def _cancelled(calendar: str) -> str:
    """Return the cancelled VEVENT with unfolded lines, without its long texts."""
    joined = re.sub(r"\r?\n[ \t]", "", calendar)
    found = [
        one for one in re.findall(r"BEGIN:VEVENT.*?END:VEVENT", joined, re.S) if "CANCELLED" in one
    ]
    lines = [line.strip() for line in found[-1].splitlines()]
    return "\n".join(
        line[:70] for line in lines if not line.startswith(("DESCRIPTION", "X-ALT", "IMAGE"))
    )


def _around(text: str, what: str) -> str:
    """Return the lines around the first occurrence of ``what``."""

    lines = json.dumps(json.loads(text), ensure_ascii=False, indent=1).splitlines()
    [first, *_others] = [number for number, line in enumerate(lines) if what in line]
    return "\n".join(line[:76] for line in lines[max(0, first - 12) : first + 8])


if __name__ == "__main__":
    main()
