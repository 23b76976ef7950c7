"""/agenda.png: the picture of a shared search."""

import io

import pytest
from django.test import Client
from PIL import Image

from search.views import pictures as module

pytestmark = pytest.mark.django_db


def test_a_search_has_a_picture_that_networks_take():
    answer = Client().get("/agenda.png?q=jazz manouche&quand=ce-week-end")

    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "image/png")
    drawn = b"".join(answer)
    assert len(drawn) <= 60_000
    assert Image.open(io.BytesIO(drawn)).size == (1200, 630)


def test_one_network_has_so_many_drawn_a_minute_and_others_are_still_answered(monkeypatch):
    monkeypatch.setattr(module, "RATE", type(module.RATE)(2))

    codes = [
        Client().get(f"/agenda.png?q=mot{n}", REMOTE_ADDR="192.0.2.77").status_code
        for n in range(3)
    ]
    other = Client().get("/agenda.png?q=mot", REMOTE_ADDR="203.0.113.77").status_code

    assert (codes, other) == ([200, 200, 429], 200)
