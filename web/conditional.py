"""Conditional requests (RFC 9110 13): ETag, Last-Modified, 304, and gzip; pages that no cache keeps."""

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

#: Kept by all, and asked for again each time: a cancellation does not wait.
MAX_AGE_S = 0
JSON = "application/json; charset=utf-8"
#: Below this gzip saves nothing.
WORTH_ZIPPING = 500
#: A tenth larger than at 6, in half the time: a long calendar is compressed at each fetch.
ZIP_LEVEL = 3
#: What a browser says of a form that another site has sent (Fetch Metadata, ``Sec-Fetch-Site``).
OTHERS = frozenset({"cross-site", "same-site"})
View = Callable[..., HttpResponse]


def fingerprint(*parts: object) -> str:
    """Few letters that differ when any of ``parts`` does; their ``str`` is what counts."""
    text = "\x1f".join(str(part) for part in parts)
    return hashlib.blake2b(text.encode(), digest_size=12).hexdigest()


def answer(
    request: HttpRequest,
    *,
    tag: str,
    modified_at: datetime | None,
    build: Callable[[], bytes],
    content_type: str,
    filename: str = "",
) -> HttpResponseBase:
    """The content that ``build`` gives, or 304 without calling it.

    ``tag`` names this content and no other; it is weak where the answer is compressed, since the
    octets are others then. Anybody's page may read the answer: all of it is public.
    """
    is_zipped = not content_type.startswith("image/") and _accepts_gzip(request)
    etag = f'W/"{tag}"' if is_zipped else f'"{tag}"'
    # A second is the finest that the header says; a change later in the same one has another tag.
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
    return share(response)


def answer_json(request: HttpRequest, data: object, *, modified_at: datetime | None = None) -> HttpResponseBase:
    """``data`` as JSON, which is its own tag: building it is what costs, and is done already."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return answer(
        request,
        tag=fingerprint(text),
        modified_at=modified_at,
        build=text.encode,
        content_type=JSON,
    )


def share(response: HttpResponseBase) -> HttpResponseBase:
    """Let anybody's cache keep ``response`` and anybody's page read it."""
    response.headers["Cache-Control"] = f"public, max-age={MAX_AGE_S}"
    response.headers["Access-Control-Allow-Origin"] = "*"
    patch_vary_headers(response, ["Accept-Encoding"])
    return response


def keep_private(response: HttpResponseBase) -> None:
    """Let no cache keep ``response`` and no other page read it: it is for who asked."""
    response.headers["Cache-Control"] = "private, no-store"
    response.headers.pop("Access-Control-Allow-Origin", None)


def secret_page(view: View) -> View:
    """Of a page whose address is a secret: act by POST alone, and only for a page of ours; tell the address to nobody.

    Without Django's token, whose cookie every page would wait for. The address is the key, and a cookie that spares
    something here is ``SameSite=Strict``, so that there is nothing for another site to borrow.
    """

    @csrf_exempt
    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if request.method not in ("GET", "HEAD", "POST"):
            return HttpResponse(status=HTTPStatus.METHOD_NOT_ALLOWED, headers={"Allow": "GET, HEAD, POST"})
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
    """Whether Accept-Encoding names gzip without refusing it."""
    for coding in request.headers.get("Accept-Encoding", "").split(","):
        name, _, weight = coding.strip().lower().partition(";")
        if name.strip() == "gzip":
            return weight.replace(" ", "") not in {"q=0", "q=0.0", "q=0.00", "q=0.000"}
    return False
