"""/style/: each component in each state, in development only."""

import re

import pytest
from django.conf import settings
from django.test import Client, override_settings

from agenda.covers import FIGURES
from demo.views import SAMPLES
from messaging.enums import Severity

pytestmark = pytest.mark.django_db


def test_every_piece_is_shown_in_every_state_and_nothing_is_kept():
    with override_settings(ROOT_URLCONF="config.dev_urls"):
        response = Client().get("/style/")
        page = response.content.decode()

    assert response.status_code == 200
    assert (page.count('<article class="card'), page.count('<li class="row')) == (
        len(SAMPLES),
        2 * len(SAMPLES) + 6,
    )
    assert len(set(re.findall(r'class="cover" data-cat="([a-z]+)"', page))) == len(FIGURES)
    assert re.findall(r'class="banner" data-sev="(\d)"', page) == [
        str(one.rank) for one in reversed(Severity)
    ]
    assert set(re.findall(r'class="tag tag--([a-z]+)"', page)) == {
        "cancelled",
        "postponed",
        "full",
        "free",
        "now",
        "plain",
    }
    assert [
        piece
        for piece in (
            "is-wrong",
            "aria-invalid",
            "disabled",
            'class="empty"',
            "loosen",
            "until",
            "strip",
            "pager",
            "tiles",
            'class="carte"',
            "day-block",
            "ruler",
            'type="radio"',
            "panel",
        )
        if piece not in page
    ] == []
    assert '<meta name="robots" content="noindex">' in page


def test_production_has_no_such_address():
    # As in production; only the development settings use another one.
    assert settings.ROOT_URLCONF == "config.urls"
    assert Client().get("/style/").status_code == 404
