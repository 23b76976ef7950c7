"""/direct/<slug>.json and .atom: for whom a socket is refused, for readers of feeds, as data."""

import json

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_safe

from agenda.formats import atom
from nights.figures import figures_of_questions
from nights.formats.documents import LONGEST_FEED, coverage_data, coverage_feed
from nights.formats.lines import Data, line_data
from nights.models import Coverage
from web.conditional import JSON, conditional_response, fingerprint

#: Part of the ETag: raise it when the output of the same rows changes.
EDITION = 1
#: Most lines of an answer; its last one is where the page goes on.
MOST_LINES = 200


@require_safe
def coverage_json(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Return a coverage with all its notes; with ``depuis``, the lines after that one."""
    coverage, last = _coverage(slug)
    given = request.GET.get("depuis", "")
    if not given:
        return _answer(request, coverage, last, JSON)
    if not (given.isascii() and given.isdecimal() and len(given) < 19):
        raise Http404
    since = int(given)

    def build() -> bytes:
        lines = list(coverage.lines.after(since).with_facts()[:MOST_LINES])
        data: Data = {
            "direct": coverage.slug,
            "state": coverage.state,
            "line": lines[-1].pk if lines else since,
            "lines": [line_data(line) for line in lines],
        }
        return json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()

    tag = fingerprint(EDITION, coverage.slug, last, since)
    return conditional_response(request, tag=tag, modified_at=None, build=build, content_type=JSON)


@require_safe
def coverage_atom(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Return the last notes as Atom."""
    coverage, last = _coverage(slug)
    return _answer(request, coverage, last, atom.CONTENT_TYPE)


def _coverage(slug: str) -> tuple[Coverage, int]:
    """Return the coverage and its last line: two queries tell what has not changed."""
    coverage = get_object_or_404(
        Coverage.objects.select_related("programme", "event", "pinned"), slug=slug
    )
    return coverage, coverage.lines.last_id()


def _answer(
    request: HttpRequest, coverage: Coverage, last: int, content_type: str
) -> HttpResponseBase:
    """Answer with the whole coverage in one of its formats, or 304."""
    told = coverage.notes.told().with_facts()

    def build() -> bytes:
        if content_type == atom.CONTENT_TYPE:
            return coverage_feed(coverage, list(told.reverse()[:LONGEST_FEED])[::-1], request.path)
        figures = figures_of_questions(coverage, timezone.now())
        data = coverage_data(coverage, list(told), figures)
        return json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()

    questions = coverage.questions.count() if content_type == JSON else 0
    minute = timezone.now().replace(second=0, microsecond=0) if content_type == JSON else None
    tag = fingerprint(EDITION, request.path, content_type, last, questions, minute)
    return conditional_response(
        request, tag=tag, modified_at=None, build=build, content_type=content_type
    )
