"""CMS forms posted after the session ended: signed, kept through the login, shown unsaved."""

from dataclasses import dataclass

from django.contrib.sessions.backends.base import SessionBase
from django.core import signing
from django.http import HttpRequest, QueryDict
from django.urls import ResolverMatch

SALT = "accounts.carried"
#: Where the session keeps the form, once its person has entered: its path, and the signed form.
KEPT = "carried_form"
#: Where the session keeps the page to go to once the first key is made, and its codes are noted.
AFTER_KEY = "after_first_key"
CARRIED_FOR_S = 24 * 60 * 60
#: Most characters (names and values) that one form may carry through the login.
MOST_CARRIED = 500_000
#: POST field that asks the view to show the form as typed instead of saving it.
RESUMED = "reprise"
#: Wagtail picks the view of a page by the page's type, so the URL resolves only to these view
#: names.
PAGE_FORMS = ("wagtailadmin_pages:add", "wagtailadmin_pages:edit")
#: Prefixes of fields left out: the CSRF token belongs to the session, buttons are pressed again.
NOT_CARRIED = ("csrfmiddlewaretoken", "action-", "workflow-action", RESUMED)


@dataclass(frozen=True)
class CarriedForm:
    """Path of a form, and the (name, value) pairs that were posted to it."""

    path: str
    pairs: list[tuple[str, str]]


def is_resumable(match: ResolverMatch) -> bool:
    """Whether the matched view can show a posted form again, unsaved (``show_as_typed``)."""
    view = getattr(match.func, "view_class", None)
    return match.view_name in PAGE_FORMS or hasattr(view, "show_as_typed")


def is_resumed(request: HttpRequest) -> bool:
    """Whether a POST asks to show the form again as typed, without saving."""
    return request.method == "POST" and RESUMED in request.POST


def sign_form(path: str, posted: QueryDict, *, owner: str) -> str:
    """Sign and compress ``posted`` and ``path`` for the user ``owner``; "" if it is too large."""
    pairs = [(name, value) for name, values in posted.lists() for value in values]
    pairs = [pair for pair in pairs if not pair[0].startswith(NOT_CARRIED)]
    if sum(len(name) + len(value) for name, value in pairs) > MOST_CARRIED:
        return ""
    return signing.dumps([owner, path, pairs], salt=SALT, compress=True)


def read_signed_form(sealed: str, *, owner: str) -> CarriedForm | None:
    """Decode a form of :func:`sign_form`; ``None`` if expired, forged or another user's."""
    try:
        sealed_for, path, pairs = signing.loads(sealed, salt=SALT, max_age=CARRIED_FOR_S)
    except signing.BadSignature:
        return None
    return (
        CarriedForm(path, [(name, value) for name, value in pairs]) if sealed_for == owner else None
    )


def keep_form(session: SessionBase, path: str, sealed: str) -> None:
    """Keep a signed form of ``path`` in ``session`` until its person takes it up again."""
    session[KEPT] = [path, sealed]


def kept_form(session: SessionBase, *, owner: str) -> CarriedForm | None:
    """Return the form that ``session`` keeps for the user ``owner``."""
    kept = session.get(KEPT)
    return read_signed_form(kept[1], owner=owner) if kept else None


def forget_form(session: SessionBase, path: str) -> None:
    """Drop the kept form once its own page is asked for: it was taken up, or is not wanted."""
    kept = session.get(KEPT)
    if kept and kept[0] == path:
        del session[KEPT]
