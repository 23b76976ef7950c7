"""Colours: what a style sheet or a drawing of its own writes again is what ``agenda.css`` says."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from agenda.colours import COLOURS, SHEET

STATIC = Path(settings.BASE_DIR) / "static"
#: Of the CMS, whose dark scheme is a class of Wagtail's: its name for each colour that the public pages have.
OF_THE_CMS = {
    "cms-off": "sev-3",
    "cms-off-wash": "sev-3-wash",
    "cms-warn": "sev-2",
    "cms-warn-wash": "sev-2-wash",
    "cms-sev-1": "sev-1",
    "cms-sev-2": "sev-2",
    "cms-sev-3": "sev-3",
    "cms-sev-4": "sev-4",
    "cms-now": "now",
    "cms-on-now": "on-now",
    "cms-ok": "brand",
    "cms-take": "heat-2",
    "cms-on-take": "on-heat",
}


def colours_of(text, name):
    """The light one, then the dark one wherever it is written; one alone where dark is as light."""
    return re.findall(rf"--{name}: (#\w{{6}});", text)


@pytest.mark.parametrize(("name", "public"), OF_THE_CMS.items())
def test_the_cms_has_the_colours_of_the_public_pages_in_both_schemes(name, public):
    sheets = "".join((STATIC / "css" / sheet).read_text() for sheet in ("cms.css", "cms-desk.css"))

    light, *dark = colours_of(sheets, name)

    assert light == COLOURS[public]
    assert set(dark) <= set(colours_of(SHEET, public)[1:])


def test_the_sign_of_the_site_is_drawn_in_its_colours():
    drawn = re.findall(r"#\w{6}", (STATIC / "favicon.svg").read_text())

    assert drawn == [COLOURS["deep"], COLOURS["now"]]
