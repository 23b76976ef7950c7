"""What was typed in a form of the CMS whose session had ended: carried through the login, shown again unsaved."""

from dataclasses import dataclass

from django.core import signing
from django.http import HttpRequest, QueryDict
from django.urls import ResolverMatch

SALT = "accounts.carried"
CARRIED_FOR_S = 24 * 60 * 60
#: Signs of all that one form may carry through the login.
MOST_CARRIED = 500_000
#: The field that asks for a form as it was typed, instead of saving it.
RESUMED = "reprise"
#: Wagtail chooses the view of a page by its kind: its own name is all that an address knows.
PAGE_FORMS = ("wagtailadmin_pages:add", "wagtailadmin_pages:edit")
#: By their beginnings: a token is the session's, and a button is pressed again.
NOT_CARRIED = ("csrfmiddlewaretoken", "action-", "workflow-action", RESUMED)


@dataclass(frozen=True)
class Carried:
    """A form's address, and the names and values that were sent to it."""

    path: str
    pairs: list[tuple[str, str]]


def is_resumable(match: ResolverMatch) -> bool:
    """Whether the view of this address has a ``show_as_typed``: it answers a form as typed, and saves nothing."""
    view = getattr(match.func, "view_class", None)
    return match.view_name in PAGE_FORMS or hasattr(view, "show_as_typed")


def is_resumed(request: HttpRequest) -> bool:
    return request.method == "POST" and RESUMED in request.POST


def seal(path: str, posted: QueryDict, *, owner: str) -> str:
    """``posted`` to ``path``, signed, for ``owner`` alone, a user's key; empty where there is too much of it."""
    pairs = [(name, value) for name, values in posted.lists() for value in values]
    pairs = [pair for pair in pairs if not pair[0].startswith(NOT_CARRIED)]
    if sum(len(name) + len(value) for name, value in pairs) > MOST_CARRIED:
        return ""
    return signing.dumps([owner, path, pairs], salt=SALT, compress=True)


def unseal(sealed: str, *, owner: str) -> Carried | None:
    """What :func:`seal` has made; ``None`` where it is another person's, too old, or not ours."""
    try:
        sealed_for, path, pairs = signing.loads(sealed, salt=SALT, max_age=CARRIED_FOR_S)
    except signing.BadSignature:
        return None
    return Carried(path, [(name, value) for name, value in pairs]) if sealed_for == owner else None
