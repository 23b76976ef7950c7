"""Two checkers of our pages find nothing: the Nu HTML checker and Lighthouse.

The Nu HTML checker reads a page of every template and reports no error, warning or remark;
Lighthouse reads the landing pages and reports no failed audit. Wagtail's own pages are not checked.
``npm ci --prefix tests/services/judges`` installs both; one needs Java 17, the other chromium.
"""

import json
import os
import re
import shutil
import subprocess
import urllib.error
import urllib.request
from itertools import product
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from config.context_processors import city
from tests.browser.city import PAGES, PRIVATE_PAGES
from tests.services.conftest import JUDGES

CHECKER = JUDGES / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
MORE = {
    "suggestions": "/agenda/suggestions/?q=grands",
    "event": "/evenements/soiree-1/",
    "cancelled event": "/evenements/annulee/",
    "english home": "/en/",
    "english place": "/en/lieux/la-maroquinerie/",
    "english changes": "/en/changements/",
    "english alerts": "/en/alertes/",
    "english kept data": "/en/vos-donnees/",
    "english clock": "/en/participer/",
    "english connect": "/en/identity/",
    "english gone": "/en/evenements/retiree/",
    "english missing": "/en/rien/",
    "search by mail, left": "/recevoir/rien/arreter/",
    "door": "/compte/entrer/",
    "english door": "/en/compte/entrer/",
    "english badge verifier": "/en/badges/verifier/",
    "way out": "/identity/logout",
    "mails of an account, left": "/compte/prevenir/arreter/rien/",
}
#: Template -> the name of the page that shows it.
KINDS = {
    "404.html": "missing",
    "410.html": "gone",
    "accounts/_door.html": "door",
    "accounts/connect.html": "connect",
    "accounts/badge.html": "badge",
    "accounts/badge_verifier.html": "badge verifier",
    "agenda/article_page.html": "article",
    "agenda/changes.html": "changes",
    "agenda/event.html": "event",
    "agenda/home_page.html": "home",
    "nights/archive.html": "night over",
    "nights/coverage.html": "night",
    "nights/questions.html": "questions of a night",
    "agenda/compare.html": "compared",
    "agenda/organisation.html": "organisation",
    "agenda/outings.html": "outings of a link",
    "agenda/place.html": "place",
    "agenda/programme_page.html": "programme",
    "agenda/selection.html": "selection",
    "agenda/selections.html": "selections",
    "alerts/alert.html": "alert",
    "alerts/alerts.html": "alerts",
    "messaging/ask_digest.html": "search by mail",
    "messaging/digest.html": "search by mail to confirm",
    "messaging/digest_left.html": "search by mail, left",
    "messaging/leave_mails.html": "mails of an account, left",
    "messaging/leave_digest.html": "search by mail to leave",
    "alerts/figures.html": "figures",
    "config/accessibility.html": "accessibility",
    "config/kept_data.html": "kept data",
    "participation/clock.html": "clock",
    "participation/correct.html": "correct",
    "participation/links.html": "links",
    "participation/own_data.html": "own data",
    "participation/proposal.html": "proposal",
    "participation/propose.html": "wrong proposal",
    "participation/report.html": "report",
    "participation/review.html": "review",
    "search/agenda.html": "agenda",
    "search/near.html": "around here",
    "search/news.html": "news",
    "search/suggestions.html": "suggestions",
    "search/surprise.html": "surprise",
}
#: Pages without a URL, rendered without a request as `config.views` and Django do.
ALONE = [
    "400.html",
    "403.html",
    "403_csrf.html",
    "429.html",
    "500.html",
    "503.html",
    "503_away.html",
]
#: Previews in the CMS, next to a form.
PREVIEWS = ["agenda/category_preview.html"]
#: Answers to POSTs; checked by browser tests (tests/browser/test_correcting.py and
#: test_proposing_from.py).
ANSWERS = [
    *("participation/batch.html", "participation/batch_review.html"),
    *("participation/compare.html", "participation/notice.html"),
]
#: Pages of somebody who is signed in; browser tests check them
#: (tests/browser/test_passkeys.py, test_leaving.py and test_badges.py).
OF_ACCOUNTS = ["accounts/_manage.html", "accounts/badges.html", "accounts/home.html"]
#: Base of the pages of an invited voice; tests/browser/test_pocket.py checks them.
OF_VOICES = ["nights/_pocket_base.html"]
#: Templates that no site serves.
DEVELOPMENT = ["demo/style.html"]
PAGE = re.compile(r'{% extends "(base|_problem|503)\.html" %}')

#: Pages to which search engines lead. Axe checks all pages (tests/browser/test_every_page.py).
LANDINGS = ["home", "agenda", "series", "place", "alerts", "article"]
CATEGORIES = ["accessibility", "best-practices", "seo"]
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")


def test_every_kind_of_page_is_judged():
    folder = settings.BASE_DIR / "templates"
    pages = {
        str(path.relative_to(folder))
        for path in folder.rglob("*.html")
        if PAGE.match(path.read_text())
    }

    others = {*ANSWERS, *PREVIEWS, *OF_ACCOUNTS, *OF_VOICES, *DEVELOPMENT, "_problem.html"}
    assert pages == {*KINDS, *ALONE, *others}
    assert {*KINDS.values()} <= {*PAGES, *PRIVATE_PAGES, *MORE}


@pytest.mark.skipif(
    not (shutil.which("java") and CHECKER.exists()),
    reason="npm ci --prefix tests/services/judges, and Java 17",
)
def test_the_nu_html_checker_has_nothing_to_say(judged_site, tmp_path, rf):
    for name, address in (PAGES | PRIVATE_PAGES | MORE).items():
        (tmp_path / f"{name}.html").write_bytes(fetched(judged_site + address))
    for language, name in product(["fr", "en"], ALONE):
        with translation.override(language):
            (tmp_path / f"{language}-{name}").write_text(render_to_string(name, city(rf.get("/"))))
    for path in (settings.BASE_DIR / "deploy" / "pages").glob("*.html"):
        shutil.copy(path, tmp_path)

    verdict = subprocess.run(
        ["java", "-jar", str(CHECKER), "--stdout", "--format", "json", str(tmp_path)],
        capture_output=True,
        check=False,
    )

    assert [
        (message["url"].rsplit("/")[-1], message["message"], message.get("extract"))
        for message in json.loads(verdict.stdout)["messages"]
    ] == []


@pytest.mark.skipif(
    not ((JUDGES / "node_modules" / "lighthouse").exists() and Path(CHROMIUM).exists()),
    reason="npm ci --prefix tests/services/judges, and apt-get install chromium",
)
def test_lighthouse_finds_no_fault(judged_site):
    addresses = [judged_site + PAGES[name] for name in LANDINGS]

    verdict = subprocess.run(
        ["node", "lighthouse.mjs", CHROMIUM, ",".join(CATEGORIES), *addresses],
        cwd=JUDGES,
        capture_output=True,
        text=True,
        check=False,
    )

    assert verdict.returncode == 0, verdict.stderr
    assert [json.loads(line) for line in verdict.stdout.splitlines()] == [
        {"address": address, "scores": dict.fromkeys(CATEGORIES, 1), "failed": [], "error": ""}
        for address in addresses
    ]


def fetched(address: str) -> bytes:
    """Return the content of a page, also of an error page."""
    try:
        with urllib.request.urlopen(address) as answer:
            return bytes(answer.read())
    except urllib.error.HTTPError as error:
        return error.read()
