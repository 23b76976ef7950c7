"""The five things to try after ``make run`` exist."""

import pytest

from config.welcome import THINGS, welcome


@pytest.mark.django_db
@pytest.mark.parametrize("path", [path for _words, path in THINGS])
def test_each_thing_to_try_has_a_page(path, client):
    assert client.get(path, follow=True).status_code == 200


def test_the_site_is_said_first_then_five_things_with_their_whole_addresses():
    lines = welcome("http://127.0.0.1:8123").splitlines()

    assert lines[1] == "L’agenda est à http://127.0.0.1:8123/"
    assert [line.split()[-1] for line in lines[4:9]] == [
        f"http://127.0.0.1:8123{path}" for _words, path in THINGS
    ]
    assert len(THINGS) == 5
