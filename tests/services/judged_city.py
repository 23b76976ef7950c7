"""Fills the database with the small city of the browser tests for external checkers (``python
-m``).

It has the subscription of the API document's examples, so that requests made from them are
answered.
"""

import base64

import django

django.setup()

from django.conf import settings  # noqa: E402 -- Django is set up first
from wagtail.models import Page, Site  # noqa: E402

from agenda.services.occurrences import cancel  # noqa: E402
from messaging.formats.schemas import EXAMPLE  # noqa: E402
from tests.browser.city import make_city, soon  # noqa: E402
from tests.factories.agenda import published_event  # noqa: E402
from tests.factories.messaging import SubscriptionFactory  # noqa: E402

if __name__ == "__main__":
    make_city(
        Page.objects.get(depth=1), Site.objects.get(is_default_site=True), settings.SITE_ADDRESS
    )
    cancelled = published_event(soon(2), title="Bal sous la pluie", slug="annulee")
    cancel([cancelled.occurrences.get()], "orage")
    SubscriptionFactory(
        endpoint=EXAMPLE["endpoint"], auth=base64.urlsafe_b64decode(f"{EXAMPLE['auth']}==")
    )
