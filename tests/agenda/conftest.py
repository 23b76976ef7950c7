"""Users of the CMS in most tests of the agenda."""

import pytest
from django.test import Client

from agenda.permissions import EDITORS
from tests.agenda.cms import signed_in, somebody


@pytest.fixture
def editor() -> Client:
    return signed_in(somebody(EDITORS))
