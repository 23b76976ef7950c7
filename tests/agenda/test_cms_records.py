"""Places, organisations and categories in the CMS."""

from typing import Any

import pytest
from django.urls import reverse

from agenda.permissions import EDITORS
from tests.agenda.cms import signed_in, somebody

pytestmark = pytest.mark.django_db


def record_url(model: str, name: str, *args: Any) -> str:
    return reverse(f"wagtailsnippets_agenda_{model}:{name}", args=args)


def test_the_list_of_places_leaves_room_for_their_names_on_a_telephone():
    page = signed_in(somebody(EDITORS)).get(record_url("place", "list"))

    columns = [(str(column.label), column.classname) for column in page.context["table"].columns.values()]
    assert columns[1:] == [
        ("Nom", None),
        ("Rue et numéro", "cms-wide"),
        ("Code postal", "cms-wide"),
        ("Quartier", None),
        ("Mis à jour", None),
    ]
