import re

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from config.csp import is_of_the_cms, with_tiles

PUBLIC = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "media-src": "'self'",
    "manifest-src": "'self'",
    "worker-src": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
    "base-uri": "'none'",
    "object-src": "'none'",
}
CMS = PUBLIC | {
    "script-src": "'self' 'unsafe-inline'",
    "style-src": "'self' 'unsafe-inline'",
    "img-src": "'self' data: blob:",
    "frame-src": "'self'",
    "frame-ancestors": "'self'",
}


def policy(response: HttpResponse) -> dict[str, str]:
    parts = response.headers["Content-Security-Policy"].split("; ")
    return dict(part.split(" ", 1) for part in parts)


@pytest.mark.parametrize(
    "path", ["/", "/en/", "/healthz", "/nowhere/", "/cmsx/", "/media/cms/none.png"]
)
@pytest.mark.django_db
def test_the_public_site_has_the_strict_policy(client, path):
    assert policy(client.get(path)) == PUBLIC


@pytest.mark.parametrize("path", ["/cms/login/", "/cms/", "/cms/nowhere/", "/cms/password_reset/"])
@pytest.mark.django_db
def test_the_cms_alone_has_the_looser_one(client, path):
    assert policy(client.get(path)) == CMS


@pytest.mark.parametrize("path", ["/", "/cms/login/"])
@pytest.mark.django_db
def test_every_answer_says_what_browsers_may_not_do(client, path):
    headers = client.get(path).headers

    assert {
        name: headers[name]
        for name in (
            "Permissions-Policy",
            "Referrer-Policy",
            "X-Content-Type-Options",
            "X-Frame-Options",
        )
    } == {
        "Permissions-Policy": "geolocation=(self), camera=(), microphone=(), payment=(),"
        " "
        "usb=(), browsing-topics=()",
        "Referrer-Policy": "same-origin",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
    }
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"


def test_the_cms_asks_nothing_of_another_site(admin_client):
    pages = [
        admin_client.get(path).content.decode()
        for path in ("/cms/", "/cms/images/", "/cms/account/")
    ]

    asked = [
        re.findall(r'(?:src|srcset|<link[^>]* href)="(?:https?:)?//[^"]*', page) for page in pages
    ]
    assert asked == [[], [], []]
    assert [
        name for page in pages for name in ("gravatar.com", "releases.wagtail.org") if name in page
    ] == []


def test_a_path_is_of_the_cms_only_by_its_beginning():
    paths = ["/cms/", "/cms/pages/", "/cms", "/en/cms/", "/evenements/cms/"]

    assert [is_of_the_cms(RequestFactory().get(path)) for path in paths] == [
        True,
        True,
        False,
        False,
        False,
    ]


@pytest.mark.parametrize(
    ("address", "pictures"),
    [
        ("", ["'self'", "data:"]),
        ("/tuiles/{z}/{x}/{y}.png", ["'self'", "data:"]),
        (
            "https://t.example.org:8443/{z}/{x}/{y}.png © Eux",
            ["'self'", "data:", "https://t.example.org:8443"],
        ),
    ],
)
def test_only_the_pictures_of_a_map_may_come_from_elsewhere(address, pictures):
    allowed = with_tiles(address)

    assert allowed["img-src"] == pictures
    assert {name: value for name, value in allowed.items() if name != "img-src"} == {
        name: value for name, value in with_tiles("").items() if name != "img-src"
    }
