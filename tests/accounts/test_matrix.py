"""Who reaches what under ``/compte/`` and ``/cms/``: every URL of the resolver, in each state.

A new URL below ``/compte/`` fails here until :data:`PAGES` says who reaches it; one below ``/cms/``
is behind the staff's door, unless :data:`OPEN_IN_CMS` names it.
"""

import re
from collections.abc import Iterator

import pytest
from django.contrib.auth.views import LoginView, PasswordChangeView, PasswordResetView
from django.test import Client
from django.urls import URLPattern, get_resolver, resolve
from django.urls.resolvers import URLResolver

from accounts.models import User
from tests.accounts.people import enter, give_key, step_up_is_over
from tests.agenda.cms import somebody
from tests.factories.accounts import give_proved_address, sign_in_as_staff

pytestmark = pytest.mark.django_db


def patterns(
    within: list[URLPattern | URLResolver], prefix: str = "", space: str = ""
) -> Iterator[tuple[str, str, URLPattern]]:
    """Yield route, name and pattern of every URL of the site."""
    for pattern in within:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from patterns(pattern.url_patterns, route, inner)
        else:
            yield route, f"{space}{pattern.name or ''}", pattern


def urls_below(*prefixes: str) -> dict[str, str]:
    """Return path -> URL name; arguments are made up."""
    routes = [
        (route, name)
        for route, name, _ in patterns(get_resolver().url_patterns)
        if route.startswith(prefixes)
    ]
    return {f"/{made_up(route)}": name for route, name in routes}


def made_up(route: str) -> str:
    """Return a path that ``route`` matches: arguments of nothing that exists."""
    route = re.sub(r"\(\?P<\w+>live[^)]*\)", "1", route).replace("\\.", ".")
    route = re.sub(r"\(\?P<\w+>[^)]*\)", "1", route)
    route = re.sub(r"<(?:int:)?\w*(?:id|pk)\w*>", "987654", route)
    route = re.sub(r"<uuid:\w+>", "00000000-0000-4000-8000-000000000000", route)
    route = re.sub(r"<int:\w+>", "987654", route)
    route = re.sub(r"<[^>]+>", "x", route)
    return route.replace("^", "").replace("$", "").replace("\\", "").replace("?", "")


def anonymous(client):
    pass


def citizen(client):
    enter(client)


def citizen_of_yesterday(client):
    enter(client)
    step_up_is_over(client)


def staff_without_key(client):
    user = somebody("Éditeurs")
    give_proved_address(user)
    client.force_login(user)


def staff_by_code(client):
    user = somebody("Éditeurs")
    give_proved_address(user)
    give_key(user)
    client.force_login(user)


def staff_by_key(client):
    user = somebody("Éditeurs")
    give_proved_address(user)
    sign_in_as_staff(client, user)


def deactivated(client):
    staff_by_key(client)
    User.objects.update(is_active=False)


STATES = {
    state.__name__: state
    for state in (
        anonymous,
        citizen,
        citizen_of_yesterday,
        staff_without_key,
        staff_by_code,
        staff_by_key,
        deactivated,
    )
}
#: States in which somebody is in, in the order of the columns of :data:`PAGES`.
INSIDE = ("citizen", "citizen_of_yesterday", "staff_without_key", "staff_by_code", "staff_by_key")
HOME, DOOR, FIRST = "account_home", "account_login", "account_first_key"
CODE, KEY = "account_request_reauthentication_code", "mfa_reauthenticate_webauthn"
LISTED = "messaging:telling"
EVERYBODY_IN = (200,) * 5
#: What a proof of minutes ago opens: others are asked for one.
PROVED = (200, CODE, CODE, KEY, KEY)
#: Name -> what a GET ends with for nobody (or for a closed account), then for :data:`INSIDE`: a
#: status, or the name of the page that it leads to.
PAGES: dict[str, tuple[str | int, tuple[str | int, ...]]] = {
    HOME: (DOOR, EVERYBODY_IN),
    DOOR: (200, (HOME,) * 5),
    "account_signup": (200, (HOME,) * 5),
    "account_confirm_login_code": (DOOR, (DOOR,) * 5),
    "mfa_login_webauthn": (DOOR, (HOME,) * 5),
    "mfa_authenticate": (DOOR, (HOME,) * 5),
    "account_logout": (DOOR, EVERYBODY_IN),
    "account_inactive": (200, EVERYBODY_IN),
    "account_email": (DOOR, EVERYBODY_IN),
    "account_email_verification_sent": (DOOR, ("account_email",) * 5),
    "mfa_reauthenticate": (DOOR, (CODE, CODE, CODE, KEY, KEY)),
    KEY: (DOOR, (CODE, CODE, CODE, 200, 200)),
    CODE: (DOOR, (200, 200, 200, KEY, KEY)),
    "account_confirm_reauthentication_code": (DOOR, (CODE,) * 5),
    "mfa_index": (HOME, (HOME,) * 5),
    "mfa_list_webauthn": (HOME, (HOME,) * 5),
    FIRST: (DOOR, (200, 200, 200, "wagtailadmin_home", "wagtailadmin_home")),
    "account_invitation": (404, (404,) * 5),
    "mfa_add_webauthn": (DOOR, PROVED),
    "account_offer_key": (DOOR, (200, CODE, HOME, HOME, HOME)),
    "mfa_edit_webauthn": (DOOR, (404, CODE, CODE, KEY, KEY)),
    "mfa_remove_webauthn": (DOOR, (404, CODE, CODE, KEY, KEY)),
    "mfa_activate_totp": (DOOR, PROVED),
    "mfa_deactivate_totp": (DOOR, (404,) * 5),
    "mfa_view_recovery_codes": (DOOR, (404,) * 5),
    "mfa_generate_recovery_codes": (DOOR, PROVED),
    "mfa_download_recovery_codes": (DOOR, (404,) * 5),
    "account_take_away": (DOOR, PROVED),
    "account_leave": (DOOR, PROVED),
    "account_badges": (DOOR, EVERYBODY_IN),
    "account_deeds": (DOOR, EVERYBODY_IN),
    "account_credential": (DOOR, (404,) * 5),  # of a badge of nobody: test_badge_pages has others
    "usersessions_list": (DOOR, (405,) * 5),
    "agenda:join": (DOOR, EVERYBODY_IN),
    "agenda:synchronise_outings": (405, (405,) * 5),
    "agenda:calendar": (DOOR, EVERYBODY_IN),  # of nobody yet: test_attacks has the one with address
    "agenda:personal_calendar": (404, (404,) * 5),
    LISTED: (DOOR, EVERYBODY_IN),
    "participation:own_proposal": (DOOR, (404,) * 5),
    "messaging:leave_mails": (404, (404,) * 5),
    # Of a city's own identities: none is configured here.
    "account_upstream": (405, (405,) * 5),
    "account_upstream_return": (404, (404,) * 5),
    "account_upstream_left": (DOOR, (DOOR,) * 5),
    "account_upstream_start_linking": (405, (405,) * 5),
    "account_upstream_link": (DOOR, (404, CODE, CODE, KEY, KEY)),
    "account_upstream_unlink": (DOOR, (404, CODE, CODE, KEY, KEY)),
    "account_site_unlink": (DOOR, (404,) * 5),  # of no site yet: test_linked_sites has one
}
#: URLs below ``/cms/`` without the staff's door: the way in and out, and whether somebody is there.
OPEN_IN_CMS = {
    "/cms/login/",
    "/cms/password_reset/",
    "/cms/password_reset/x",
    "/cms/logout/",
    "/cms/session/etat/",
}
#: What says the same to everybody: two texts for scripts, and that a session was opened again.
NOTHING_OF_CMS = {"/cms/jsi18n/", "/cms/sprite/", "/cms/session/"}


def end_of(answer) -> str | int:
    """Return the status, or the name of the page that the answer leads to."""
    if "Location" not in answer.headers:
        return answer.status_code
    return get_resolver().resolve(answer["Location"].partition("?")[0]).view_name


@pytest.mark.parametrize("state", STATES)
def test_each_page_of_accounts_ends_where_the_table_says(client, state):
    STATES[state](client)
    urls = urls_below("compte/")
    column = INSIDE.index(state) if state in INSIDE else None

    answers = {name: client.get(path) for path, name in urls.items()}

    assert sorted(set(urls.values()) - set(PAGES)) == []
    ends = {name: end_of(answer) for name, answer in answers.items()}
    told = {name: PAGES[name][0] if column is None else PAGES[name][1][column] for name in ends}
    assert ends == told


@pytest.mark.parametrize("state", ["anonymous", "citizen"])
def test_no_page_of_accounts_is_framed_or_stored(client, state):
    STATES[state](client)
    framed, stored = [], []
    for path, name in urls_below("compte/", "identity/logout").items():
        answer = client.get(path)
        policy = answer.headers.get("Content-Security-Policy", "")
        is_bare = answer.headers.get("X-Frame-Options") != "DENY"
        if is_bare or "frame-ancestors 'none'" not in policy:
            framed.append(name)
        if answer.status_code == 200 and "no-store" not in answer.headers.get("Cache-Control", ""):
            stored.append(name)

    assert (framed, stored) == ([], [])


#: States in which forms are sent, too.
POSTING = ("citizen", "staff_by_code")


@pytest.mark.parametrize(
    "state", ["anonymous", "citizen", "staff_without_key", "staff_by_code", "deactivated"]
)
def test_no_url_of_the_cms_and_no_document_opens_without_a_key(client, state):
    STATES[state](client)
    opened = []
    urls = urls_below("cms/", "documents/")
    for path in urls.keys() - OPEN_IN_CMS:
        methods = [client.get, client.post] if state in POSTING else [client.get]
        for answer in [method(path) for method in methods]:
            is_shut = answer.status_code in (302, 401, 403, 404, 405)
            leads_in = "Location" in answer.headers and end_of(answer) not in (
                "account_login",
                "wagtailadmin_login",
                FIRST,
                KEY,
                "wagtailadmin_home",
            )
            if not is_shut or leads_in:
                opened.append((path, answer.status_code, answer.headers.get("Location")))

    assert len(urls) > 300
    assert {path for path, *_ in opened} <= NOTHING_OF_CMS, opened


def test_what_is_open_in_the_cms_shows_nothing_of_it():
    urls = urls_below("cms/")

    assert urls.keys() >= OPEN_IN_CMS
    ends = {path: end_of(Client().get(path)) for path in OPEN_IN_CMS - {"/cms/logout/"}}
    assert ends == dict.fromkeys(ends, "account_login") | {"/cms/session/etat/": 401}


def test_no_url_of_the_site_takes_a_password():
    doors = (LoginView, PasswordChangeView, PasswordResetView)
    of_passwords = {
        f"/{made_up(route)}": pattern.callback
        for route, _, pattern in patterns(get_resolver().url_patterns)
        if issubclass(getattr(pattern.callback, "view_class", object), doors)
    }

    # Wagtail's have ours before them, at the same addresses.
    assert "/_util/login/" in of_passwords
    reached = [path for path, view in of_passwords.items() if resolve(path).func is view]
    assert reached == []
