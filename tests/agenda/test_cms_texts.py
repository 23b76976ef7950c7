"""Rich texts in CMS forms."""

import json

import pytest

from agenda.models import Event
from agenda.permissions import EDITORS
from tests.agenda.cms import event_data, event_url, signed_in, somebody

pytestmark = pytest.mark.django_db


def written(*lines: str) -> str:
    """Return rich text as the text editor posts it."""
    blocks = [
        {"key": f"a1b2{number}", "text": line, "type": "unstyled"}
        for number, line in enumerate(lines)
    ]
    return json.dumps({"blocks": blocks, "entityMap": {}})


@pytest.mark.parametrize(
    ("lines", "kept"),
    [
        ([], ""),
        ([""], ""),
        (["", " "], ""),
        (["Un bal."], '<p data-block-key="a1b20">Un bal.</p>'),
    ],
)
def test_a_text_in_which_nothing_is_written_is_empty(lines, kept):
    editor = signed_in(somebody(EDITORS))

    editor.post(event_url("add"), event_data(body=written(*lines), price_detail=written("")))

    draft = Event.objects.get()
    assert (draft.body, draft.price_detail) == (kept, "")
