"""Conditional responses (RFC 9110 13): ETag, Last-Modified, 304, gzip; and uncached ones."""

import gzip
import hashlib
import json
from collections.abc import Callable
from datetime import datetime
from functools import wraps
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import http_date
from django.views.decorators.csrf import csrf_exempt

#: Caches must revalidate at each request, so that a cancellation is seen at once.
MAX_AGE_S = 0
JSON = "application/json; charset=utf-8"
SVG = "image/svg+xml"
#: Below this size, gzip saves nothing.
WORTH_ZIPPING = 500
#: Level 3: a tenth larger than level 6, in half the time. A long calendar is compressed at each
#: fetch.
ZIP_LEVEL = 3
#: Values of ``Sec-Fetch-Site`` (Fetch Metadata) for requests from another site.
OTHERS = frozenset({"cross-site", "same-site"})
View = Callable[..., HttpResponse]


def fingerprint(*parts: object) -> str:
    """Return a short hash that changes when the ``str`` of any of ``parts`` changes."""
    text = "\x1f".join(str(part) for part in parts)
    return hashlib.blake2b(text.encode(), digest_size=12).hexdigest()


def conditional_response(
    request: HttpRequest,
    *,
    tag: str,
    modified_at: datetime | None,
    build: Callable[[], bytes],
    content_type: str,
    filename: str = "",
) -> HttpResponseBase:
    """Return the content made by ``build``, or 304 without calling it.

    ``tag`` identifies this content; the ETag is weak when the answer is compressed, since the
    octets differ. The answer is public: caches may store it and any origin may read it.
    """
    is_text = not content_type.startswith("image/") or content_type == SVG
    is_zipped = is_text and _accepts_gzip(request)
    etag = f'W/"{tag}"' if is_zipped else f'"{tag}"'
    # Last-Modified has one-second precision; a later change in the same second has another ETag.
    modified_s = int(modified_at.timestamp()) if modified_at else None
    response = get_conditional_response(request, etag, modified_s)
    if response is None:
        content = build()
        headers = {"Content-Disposition": f'inline; filename="{filename}"'} if filename else {}
        if is_zipped and len(content) >= WORTH_ZIPPING:
            content = gzip.compress(content, ZIP_LEVEL, mtime=0)
            headers["Content-Encoding"] = "gzip"
        response = HttpResponse(content, content_type=content_type, headers=headers)
    response.headers["ETag"] = etag
    if modified_s is not None:
        response.headers["Last-Modified"] = http_date(modified_s)
    return allow_sharing(response)


def json_response(request: HttpRequest, data: object) -> HttpResponseBase:
    """Return ``data`` as JSON; the ETag is the hash of the JSON text itself."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return conditional_response(
        request,
        tag=fingerprint(text),
        modified_at=None,
        build=text.encode,
        content_type=JSON,
    )


def allow_sharing(response: HttpResponseBase) -> HttpResponseBase:
    """Allow public caching of ``response`` (with revalidation) and reading from any origin."""
    response.headers["Cache-Control"] = f"public, max-age={MAX_AGE_S}"
    response.headers["Access-Control-Allow-Origin"] = "*"
    patch_vary_headers(response, ["Accept-Encoding"])
    return response


def keep_private(response: HttpResponseBase) -> None:
    """Forbid caching of ``response`` and reading it from another origin."""
    response.headers["Cache-Control"] = "private, no-store"
    response.headers.pop("Access-Control-Allow-Origin", None)


def secret_page(view: View) -> View:
    """Wrap a view whose URL is a secret: POST from our pages only, no cache, no referrer.

    It does without Django's CSRF token, whose cookie every page would need: the URL is the key.
    Cookies that matter here are ``SameSite=Strict``, so another site gains nothing by forging a
    request.
    """

    @csrf_exempt
    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if request.method not in ("GET", "HEAD", "POST"):
            return HttpResponse(
                status=HTTPStatus.METHOD_NOT_ALLOWED, headers={"Allow": "GET, HEAD, POST"}
            )
        if request.method == "POST" and request.headers.get("Sec-Fetch-Site") in OTHERS:
            response = render(request, "403.html", status=HTTPStatus.FORBIDDEN)
        else:
            response = view(request, *args, **kwargs)
        keep_private(response)
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["X-Robots-Tag"] = "noindex"
        return response

    return guarded


def _accepts_gzip(request: HttpRequest) -> bool:
    """Whether Accept-Encoding lists gzip with a weight above 0."""
    for coding in request.headers.get("Accept-Encoding", "").split(","):
        name, _, weight = coding.strip().lower().partition(";")
        if name.strip() == "gzip":
            return weight.replace(" ", "") not in {"q=0", "q=0.0", "q=0.00", "q=0.000"}
    return False
