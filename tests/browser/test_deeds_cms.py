"""A moderator voids a deed, an administrator revokes a badge, and each undoes it."""

import pytest
from playwright.sync_api import Page, expect

from accounts.enums import BadgeCode, DeedKind
from accounts.models import Award, Deed
from accounts.services.deeds import void_deed
from agenda.permissions import MODERATORS
from tests.agenda.cms import somebody
from tests.browser.axe import violations
from tests.factories.accounts import AwardFactory, DeedFactory, UserFactory

pytestmark = pytest.mark.django_db(transaction=True)
#: Wagtail's messages fade in, and have low contrast for a moment.
OURS = {"include": [["#main"]], "exclude": [[".messages"]]}
WHY = "la date était fausse."


def faults(page: Page) -> list[tuple[str, list[str]]]:
    expect(page.locator("#main")).to_be_visible()
    return [(one["id"], [node["html"] for node in one["nodes"]]) for one in violations(page, OURS)]


def is_within(page: Page) -> bool:
    """Whether nothing sticks out at the side."""
    width: bool = page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    return width


@pytest.mark.parametrize(("script", "width"), [(True, 1280), (True, 390), (False, 1280)])
def test_a_moderator_voids_a_deed_and_undoes_it(enter, script, width):
    ines = somebody(MODERATORS, first_name="Inès", last_name="Moreau")
    deed = DeedFactory(
        title="Kora et contrebasse", kind=DeedKind.CANCELLATION_REPORTED, judged_by=ines
    )
    void_deed(DeedFactory(title="La Bobine", judged_by=ines), WHY, actor=ines)
    page = enter(ines, script=script, width=width).opens("/cms/coups-de-main/").page
    listed = (faults(page) if script else [], is_within(page))

    page.get_by_role("link", name="Annulation signalée\u00a0: Kora et contrebasse").click()
    shown = (faults(page) if script else [], is_within(page))
    page.get_by_label("Pourquoi").fill(WHY)
    page.get_by_role("button", name="L’annuler").click()
    expect(page.get_by_text(WHY)).to_be_visible()
    voided = (faults(page) if script else [], is_within(page))
    reason = Deed.objects.get(pk=deed.pk).void_reason
    page.get_by_role("button", name="Le rétablir").click()

    expect(page.get_by_label("Pourquoi")).to_be_visible()
    assert reason == WHY
    assert Deed.objects.get(pk=deed.pk).voided_at is None
    assert [listed, shown, voided] == [([], True)] * 3


@pytest.mark.parametrize(("script", "width"), [(True, 1280), (True, 390), (False, 1280)])
def test_an_administrator_revokes_a_badge_and_gives_it_back(enter, script, width):
    lou = UserFactory()
    for code in (BadgeCode.LYNX, BadgeCode.KERB):
        AwardFactory(user=lou, code=code)
    ada = UserFactory(is_superuser=True)
    page = enter(ada, script=script, width=width).opens(f"/cms/badges/{lou.pk}/").page
    shown = (faults(page) if script else [], is_within(page))

    page.get_by_label("Pourquoi").nth(1).fill("Deux comptes.")
    page.get_by_role("button", name="Retirer «\u00a0Trottoir partagé\u00a0»").click()
    expect(page.get_by_text("Deux comptes.")).to_be_visible()
    revoked = (faults(page) if script else [], is_within(page))
    codes = set(Award.objects.filter(revoked_at__isnull=False).values_list("code", flat=True))
    page.get_by_role("button", name="Rendre «\u00a0Trottoir partagé\u00a0»").click()

    expect(
        page.get_by_role("button", name="Retirer «\u00a0Trottoir partagé\u00a0»")
    ).to_be_visible()
    assert codes == {BadgeCode.KERB}
    assert not Award.objects.filter(revoked_at__isnull=False).exists()
    assert [shown, revoked] == [([], True)] * 2
