"""Slugs of records: the next one that is free, and what an address answers once its record has moved or gone."""

from collections.abc import Container, Iterator
from itertools import count
from typing import Any, TypeVar

from django.contrib.contenttypes.models import ContentType
from django.db.models import Manager, Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponsePermanentRedirect

Record = TypeVar("Record", bound=Model)


def numbered(slug: str) -> Iterator[str]:
    """``slug``, then ``slug-2``, ``slug-3`` and so on without end."""
    yield slug
    yield from (f"{slug}-{number}" for number in count(2))


def free_slug(slug: str, taken: Container[str]) -> str:
    """``slug``, numbered if it is among ``taken``."""
    return next(name for name in numbered(slug) if name not in taken)


def find_renamed(records: QuerySet[Record], published_slugs: Manager[Any], slug: str) -> Record | None:
    """The one of ``records`` that was once published under ``slug``; ``None`` when it has gone since.

    ``published_slugs`` are rows of ``content_type``, ``slug`` and ``object_id``. Raises ``Http404`` when no record ever
    had it.
    """
    kind = ContentType.objects.get_for_model(records.model)
    known = published_slugs.filter(content_type=kind, slug=slug).first()
    if known is None:
        raise Http404
    return records.filter(pk=known.object_id).first()


def redirect_permanently(request: HttpRequest, address: str) -> HttpResponsePermanentRedirect:
    """To ``address`` with the query of ``request``.

    Browsers ask again each time: what was renamed, or merged with another, may be itself again tomorrow.
    """
    query = request.META.get("QUERY_STRING")
    answer = HttpResponsePermanentRedirect(address + (f"?{query}" if query else ""))
    answer["Cache-Control"] = "no-cache"
    return answer
