"""A site is connected in the CMS, in a real browser: by its form, its secret copied, suspended."""

import re

import pytest
from playwright.sync_api import expect

from accounts.models import Site
from accounts.services.sites import hash_secret, rotate_secret
from tests.browser.test_cms_desk import faults
from tests.factories.accounts import UserFactory

SITES = "/cms/sites-relies/"
BACK = "https://piscines.example.org/retour"


def administrator():
    return UserFactory(is_superuser=True, is_staff=True)


def fill(person, *addresses):
    person.field("name").fill("Les piscines")
    person.field("reason").fill("Pour retrouver vos réservations.")
    person.field("redirect_uris").fill("\n".join(addresses))


def looks_well(person):
    """Check the page that is shown at both widths."""
    assert faults(person) == []
    for width in (390, 1280):
        person.page.set_viewport_size({"width": width, "height": 900})
        for part in person.page.locator(".cms-site, .cms-form").all():  # of our own screens
            assert part.evaluate("it => it.scrollWidth <= it.clientWidth"), width
        assert person.page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("script", [True, False])
def test_a_site_is_connected_its_secret_stands_on_one_page_and_it_is_suspended(script, enter):
    person = enter(administrator(), script=script).opens(f"{SITES}new/")
    fill(person, "http://piscines.example.org/", BACK)
    person.field("scopes").nth(1).check()

    person.button("Relier ce site").click()
    person.reads_at("redirect_uris", "Ligne 1, «\u00a0http://piscines.example.org/\u00a0»")
    expect(person.field("redirect_uris")).to_have_value(f"http://piscines.example.org/\n{BACK}")
    person.field("redirect_uris").fill(BACK)
    person.button("Relier ce site").click()

    secret = person.page.get_by_label("Secret").input_value()
    site = Site.objects.get()
    assert (site.secret_hash, site.scopes) == (hash_secret(secret), ["openid", "email"])
    person.page.get_by_role("link", name="C’est noté").click()
    expect(person.page.get_by_text(site.client_id)).to_be_visible()
    for path in (f"{SITES}inspect/{site.pk}/", f"{SITES}secret/{site.pk}/", f"{SITES}new/"):
        person.opens(path)
        assert secret not in person.page.content()
    person.opens(f"{SITES}inspect/{site.pk}/").page.get_by_role("link", name="Suspendre").click()
    person.page.get_by_role("button", name="Suspendre ce site").click()
    expect(person.page.get_by_text("personne n’y entre avec son compte depuis")).to_be_visible()


def test_each_screen_of_a_site_is_for_everybody_at_both_widths(enter):
    person = enter(administrator()).opens(f"{SITES}new/")
    fill(person, BACK, f"{BACK}/{'x' * 400}")
    person.button("Relier ce site").click()
    copy = person.page.get_by_role("button", name="Copier")
    expect(copy).to_be_visible()
    looks_well(person)
    site = Site.objects.get()

    for name in ("inspect", "edit", "history", "secret", "suspendre"):
        person.opens(f"{SITES}{name}/{site.pk}/")
        looks_well(person)
    person.page.get_by_label("Pourquoi").fill("Son certificat a expiré.")
    person.page.get_by_role("button", name="Suspendre ce site").click()
    person.reads("« Les piscines » est suspendu.")
    for name in ("inspect", "rouvrir"):  # without the message, which fades in
        person.opens(f"{SITES}{name}/{site.pk}/")
        looks_well(person)
    person.opens(SITES)
    expect(person.page.locator(".listing")).to_contain_text(re.compile("suspendu", re.IGNORECASE))


def test_a_secret_is_copied_and_renewed_by_the_keyboard_alone(enter):
    person = enter(administrator())
    person.context.grant_permissions(["clipboard-read", "clipboard-write"])
    person.opens(f"{SITES}new/")
    fill(person, BACK)
    person.button("Relier ce site").focus()
    person.page.keyboard.press("Enter")
    secret = person.page.get_by_label("Secret").input_value()

    person.page.get_by_role("button", name="Copier").focus()
    person.page.keyboard.press("Enter")

    expect(person.page.get_by_text("Copié.")).to_be_visible()
    assert person.page.evaluate("navigator.clipboard.readText()") == secret
    site = Site.objects.get()
    rotate_secret(site, actor=None)
    person.opens(f"{SITES}secret/{site.pk}/")
    expect(person.page.get_by_text("Celui d’avant le dernier marche toujours")).to_be_visible()
    person.page.get_by_role("button", name="Faire un nouveau secret").focus()
    person.page.keyboard.press("Enter")
    expect(person.page.get_by_label("Secret")).to_be_visible()
    stored = Site.objects.get()
    assert stored.secret_hash == hash_secret(person.page.get_by_label("Secret").input_value())
    assert stored.old_secret_hash == hash_secret(secret)
