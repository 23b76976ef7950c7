"""Slugs: the next free one, and lookup or redirect of records that were renamed."""

from collections.abc import Container, Iterator
from itertools import count
from typing import Any, TypeVar

from django.contrib.contenttypes.models import ContentType
from django.db.models import Manager, Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponsePermanentRedirect

Record = TypeVar("Record", bound=Model)


def numbered_slugs(slug: str) -> Iterator[str]:
    """Yield ``slug``, ``slug-2``, ``slug-3`` and so on without end."""
    yield slug
    yield from (f"{slug}-{number}" for number in count(2))


def free_slug(slug: str, taken: Container[str]) -> str:
    """Return ``slug``, numbered if it is in ``taken``."""
    return next(name for name in numbered_slugs(slug) if name not in taken)


def find_renamed(
    records: QuerySet[Record], published_slugs: Manager[Any], slug: str
) -> Record | None:
    """Return the record once published under ``slug``; ``None`` if that record is gone.

    ``published_slugs`` are rows of ``content_type``, ``slug`` and ``object_id``. Raises ``Http404``
    if no record ever had this slug.
    """
    kind = ContentType.objects.get_for_model(records.model)
    known = published_slugs.filter(content_type=kind, slug=slug).first()
    if known is None:
        raise Http404
    return records.filter(pk=known.object_id).first()


def redirect_permanently(request: HttpRequest, address: str) -> HttpResponsePermanentRedirect:
    """Redirect (301) to ``address`` with the query string of ``request``.

    With ``no-cache``: a rename or a merge may be undone later.
    """
    query = request.META.get("QUERY_STRING")
    answer = HttpResponsePermanentRedirect(address + (f"?{query}" if query else ""))
    answer["Cache-Control"] = "no-cache"
    return answer
