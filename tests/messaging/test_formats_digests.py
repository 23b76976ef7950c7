"""The mail of a kept search, as it is written."""

import pytest
from django.utils.translation import override

from messaging.enums import DigestRhythm
from messaging.formats.digests import DigestResult, digest_mail


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_digest_names_its_language_to_a_screen_reader(language):
    found = DigestResult("jazz", 0, (), "/agenda/?q=jazz")

    with override(language):
        mail = digest_mail(found, DigestRhythm.DAILY, page_url="/suivi/", leave_url="/fin/")

    assert f'<html lang="{language}">' in mail.html
