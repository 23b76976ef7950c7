"""The ``lang`` attribute of texts."""

import pytest
from django.utils import translation

from agenda.wording.markup import language_attribute


@pytest.mark.parametrize(
    ("page", "text", "attribute"),
    [
        ("fr", "fr", ""),
        ("fr", "en", ' lang="en"'),
        ("en", "fr", ' lang="fr"'),
        ("fr", "", ""),
        ("fr", '"><b>', ""),
    ],
)
def test_a_text_says_its_language_where_the_page_is_in_another(page, text, attribute):
    with translation.override(page):
        assert language_attribute(text) == attribute
