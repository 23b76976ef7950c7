"""What the picture of a shared search says: when, and what."""

from zlib import crc32

from django.conf import settings
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from agenda.covers import FIGURES
from agenda.formats.picture import Poster
from search.query import EventQuery
from search.results.labels import Labels, summary, window_words


def search_poster(query: EventQuery, labels: Labels) -> Poster:
    """Nothing of what answers: that would be another picture each minute, and a search for each."""
    seed = crc32(query.querystring().encode()) % 1_000
    asked = summary(query.changed(when=None, first_on=None, last_on=None, moment=None), labels)
    promise = _("Concerts, expos, balades, ateliers, par jour, par quartier et par envie")
    return Poster(
        day=capfirst(window_words(query)) or _("Sorties"),
        title=asked or promise,
        place=promise if asked else "",
        figure=list(FIGURES)[seed % len(FIGURES)],
        seed=seed,
        city=settings.CITY_NAME,
    )
