"""Makes the screenshots of ``docs/screenshots/``: the demonstration city on one evening, in
Chromium.

WebP files, 3 MB together at most; the ``README.md`` there says what each shows. Look at every one
before committing.
"""

import argparse
import io
import os
import sys
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from benchmarks.demonstration import ARGUMENTS, CHROMIUM, Served, demonstration
from tests.services.fronted import ROOT
from tests.services.staff import link_of

FOLDER = ROOT / "docs" / "screenshots"
MOST_BYTES = 3_000_000
QUALITY = 72
#: A Thursday evening before Christmas, 18:52 in Paris.
AT = "2026-12-10T17:52:00+00:00"
PHONE: ViewportSize = {"width": 390, "height": 844}
DESK: ViewportSize = {"width": 1280, "height": 900}
TOKEN = "photographie-" + "x" * 19
#: Code that creates a link to the proposal awaiting an answer (the demonstration's links went by
#: mail).
GIVE_A_LINK = f"""
from participation.enums import LinkPurpose
from participation.models import AccessLink, Proposal
from participation.models.links import token_digest
asked = Proposal.objects.filter(state="asked").first()
proposal = asked or Proposal.objects.exclude(sent_at=None).first()
AccessLink.objects.get_or_create(
    proposal=proposal, purpose=LinkPurpose.FOLLOW, token_sha256=token_digest("{TOKEN}")
)
"""


@dataclass
class Shot:
    """One screenshot: page, width, colour scheme, and signed-in user."""

    name: str
    path: str
    shows: str
    width: int = 390
    scheme: str = "light"
    #: User name of somebody of the staff.
    user: str = ""


MODERATOR, EDITOR = "moderation", "redaction"
SHOTS = [
    Shot("home-phone", "/", "the home page on a phone"),
    Shot("home-desk-dark", "/", "the home page, in the dark", 1280, "dark"),
    Shot("results-desk", "/agenda/?quand=ce-week-end", "what is on this weekend", 1280),
    Shot(
        "results-phone-dark",
        "/agenda/?q=concert+gratuit",
        "a search, as a list, in the dark",
        scheme="dark",
    ),
    Shot("filters-phone", "/agenda/?quand=ce-week-end#filtrer", "the filters over the results"),
    Shot(
        "nothing-phone",
        "/agenda/?q=accordéon&ou=16&prix=gratuit",
        "a search that nothing answers, and ways out",
    ),
    Shot("map-desk", "/agenda/?vue=carte&quand=ce-week-end", "the results on a map", 1280),
    Shot("near-phone", "/agenda/autour/?de=République", "around here, now"),
    Shot("event-phone", "{event}", "an event on a phone"),
    Shot("event-desk-english-dark", "/en{event}", "the same in English, in the dark", 1280, "dark"),
    Shot("calendar-phone", "{event}#calendrier", "its doors to calendars"),
    Shot(
        "share-phone-dark", "{event}#partager", "its ways to be shared, in the dark", scheme="dark"
    ),
    Shot("place-desk", "{place}", "a place", 1280),
    Shot("programme-phone", "{programme}", "a programme, day by day"),
    Shot("organiser-desk-dark", "{organiser}", "an organiser, in the dark", 1280, "dark"),
    Shot("outings-phone", "/mes-sorties/", "what a device keeps"),
    Shot("alerts-desk", "/alertes/", "live alerts", 1280),
    Shot("alert-phone-english", "/en{alert}", "an alert in English"),
    Shot("figures-desk", "/alertes/chiffres/", "how soon alerts were received", 1280),
    Shot("changes-phone-dark", "/changements/", "what changed, in the dark", scheme="dark"),
    Shot("propose-phone", "/proposer/", "proposing an event"),
    Shot(
        "proposal-phone-dark",
        f"/propositions/{TOKEN}/",
        "following a proposal, in the dark",
        scheme="dark",
    ),
    Shot("clock-desk", "/participer/", "how long moderation takes", 1280),
    Shot("missing-phone", "/rien-ici/", "an address that leads nowhere"),
    Shot("cms-queue", "/cms/relecture/", "the moderators' queue", 1280, user=MODERATOR),
    Shot("cms-event", "{cms_event}", "an event in the CMS", 1280, user=EDITOR),
    Shot("cms-alert", "/cms/alertes/ecrire/modele/1/", "writing an alert", 1280, user=EDITOR),
]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", nargs="*", default=[], choices=[shot.name for shot in SHOTS])
    parser.add_argument("--origin", help="of a demonstration that is served already at that time")
    parser.add_argument("--folder", type=Path, default=FOLDER)
    options = parser.parse_args()
    folder: Path = options.folder
    served = (
        nullcontext(Served(options.origin, dict(os.environ)))
        if options.origin
        else demonstration(AT)
    )
    with served as city, sync_playwright() as playwright:
        if not options.origin:
            city.manage("shell", "--verbosity", "0", "--command", GIVE_A_LINK)
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        take(
            browser,
            city,
            [shot for shot in SHOTS if not options.only or shot.name in options.only],
            folder,
        )
        browser.close()
    total = sum(path.stat().st_size for path in folder.glob("*.webp"))
    print(f"{len(list(folder.glob('*.webp')))} pictures, {total / 1e6:.2f} MB")
    if total > MOST_BYTES:
        sys.exit(f"more than {MOST_BYTES / 1e6:.0f} MB")


def take(browser: Browser, city: Served, shots: list[Shot], folder: Path) -> None:
    folder.mkdir(exist_ok=True)
    kept = kept_outings(browser, city.origin)
    needs_addresses = any("{" in shot.path for shot in shots)
    names = addresses(browser, city.origin) if needs_addresses else {}
    for shot in shots:
        size = PHONE if shot.width == PHONE["width"] else DESK
        context = browser.new_context(
            viewport=size,
            color_scheme=shot.scheme,  # type: ignore[arg-type]  # light or dark
            device_scale_factor=2 if size is PHONE else 1.5,
            reduced_motion="reduce",
            locale="fr-FR",
            timezone_id="Europe/Paris",
        )
        context.add_init_script(f"localStorage.outings = '[{kept}]'")
        page = context.new_page()
        page.clock.set_fixed_time(AT)
        if shot.user:
            sign_in(page, city, shot.user)
        page.goto(city.origin + shot.path.format(**names), wait_until="load")
        page.wait_for_timeout(2000)  # images, fonts, a map
        picture = Image.open(io.BytesIO(page.screenshot(animations="disabled")))
        path = folder / f"{shot.name}.webp"
        picture.convert("RGB").save(path, quality=QUALITY, method=6)
        print(f"{shot.name:26}{path.stat().st_size / 1000:7.0f} kB", flush=True)
        context.close()
    write_index(folder)


def sign_in(page: Page, city: Served, name: str) -> None:
    page.goto(f"{city.origin}{link_of(name, city.environment)}")
    page.click("form.door button")
    page.wait_for_url(f"{city.origin}/cms/")


def kept_outings(browser: Browser, origin: str) -> str:
    """Return the first events of the weekend as the device's saved list."""
    page = browser.new_page()
    page.goto(f"{origin}/agenda/?quand=ce-week-end")
    kept = page.eval_on_selector_all(
        "[data-outing]", "all => all.slice(0, 6).map(it => it.dataset.outing)"
    )
    page.close()
    return ",".join(kept)


def addresses(browser: Browser, origin: str) -> dict[str, str]:
    """Return the paths of the records shown on that evening, for ``Shot.path``."""
    page = browser.new_page()
    page.goto(f"{origin}/agenda/?q=ciné-concert&quand=ce-mois")
    event = page.locator(".row a[href^='/evenements/']").first.get_attribute("href")
    page.goto(origin + event)
    page.goto(f"{origin}/alertes/")
    alert = page.locator(
        "main a[href^='/alertes/']:not([href*='chiffres']):not([href*='donnees'])"
    ).first.get_attribute("href")
    page.close()
    return {
        "event": event,
        "place": "/lieux/bellevilloise/",
        "programme": "/la-semaine-a-l-envers/",
        "organiser": "/organisations/la-prise-de-terre/",
        "alert": alert,
        "cms_event": "/cms/snippets/agenda/event/edit/1/",
    }


def write_index(folder: Path) -> None:
    """Write README.md with the caption of each screenshot."""
    lines = [f"![{shot.shows[0].upper()}{shot.shows[1:]}]({shot.name}.webp)" for shot in SHOTS]
    (folder / "README.md").write_text(
        "# The pages\n\nThe demonstration city on a Thursday evening in December, at 390 and 1280"
        " pixels."
        " `python -m benchmarks.screenshots` takes\nthese pictures anew.\n\n"
        + "\n\n".join(lines)
        + "\n"
    )


if __name__ == "__main__":
    main()
