"""Pages of badges: one's own, the public one of a badge, and what each of them does not say."""

import json
from io import BytesIO
from zipfile import ZipFile

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from accounts.badges import BadgeProgress
from accounts.enums import BadgeCode, CredentialState, DeedKind
from accounts.formats.credentials import verify_credential
from accounts.models import Award, User
from accounts.services.badges import record_told, show_badges
from accounts.wording.badges import WORDS, held_words, progress_words, shown_words
from tests.accounts.people import ADDRESS, enter
from tests.budgets import PAGE_QUERIES, count_queries
from tests.factories.accounts import (
    AwardFactory,
    DeedFactory,
    SiteFactory,
    UserFactory,
    give_proved_address,
)

pytestmark = pytest.mark.django_db
NAME = "Lou de l’Orillon"
CODES = [code.value for code in BadgeCode]


@pytest.fixture
def lou(client):
    """Somebody who is in, with a verified address, and no deed yet."""
    enter(client)
    user = User.objects.get()
    user.deeds.all().delete()
    return user


def choose(client, *codes, public_name=NAME):
    return client.post(reverse("account_badges"), {"shown": codes, "public_name": public_name})


def public_page(client, award, language=""):
    return client.get(f"{language}/badges/{award.number}/")


def shown_award(**facts):
    """Return a badge that somebody shows."""
    user = facts.pop("user", None) or UserFactory(public_name=NAME)
    return AwardFactory(user=user, shown_at=timezone.now(), **facts)


# What is shown, and to whom.


def test_a_badge_is_hidden_until_its_person_shows_it_and_again_once_they_hide_it(client, lou):
    award = AwardFactory(user=lou, code="lynx")
    AwardFactory(user=lou, code="crier")
    stranger = client_class(client)

    before = public_page(stranger, award)
    answer = choose(client, "lynx")
    shown = public_page(stranger, award)
    choose(client)
    after = public_page(stranger, award)

    assert answer.url == reverse("account_badges")
    assert [before.status_code, shown.status_code, after.status_code] == [404, 200, 404]
    assert NAME in shown.text
    assert ("Crieur public montré" in shown.text, "montre aussi" in shown.text) == (False, False)


def test_a_public_page_is_kept_by_nobody_and_found_by_no_search_engine(client):
    page = public_page(client, shown_award())

    assert "no-store" in page.headers["Cache-Control"]
    assert page.headers["X-Robots-Tag"] == "noindex"
    assert '<meta name="robots" content="noindex">' in page.text
    assert not page.cookies
    assert "Cookie" not in page.headers.get("Vary", "")


@pytest.mark.parametrize("path", ["/badges/verifier/", "/badges/jwks.json"])
def test_what_verifies_needs_no_cookie(client, path):
    page = client.get(path)

    assert page.status_code == 200
    assert not page.cookies


@pytest.mark.parametrize(
    "facts",
    [
        {"shown_at": None},
        {"revoked_at": timezone.now(), "revoke_reason": "fraude"},
        {"user__is_active": False},
        {"user__public_name": ""},
    ],
    ids=["hidden", "revoked", "closed account", "no name"],
)
def test_what_is_not_shown_is_answered_like_what_never_was(client, facts):
    usual = {"shown_at": timezone.now(), "user__public_name": NAME}
    award = AwardFactory(**usual | facts)

    unknown = client.get("/badges/00000000-0000-4000-8000-000000000000/")
    answer = public_page(client, award)

    assert (answer.status_code, unknown.status_code) == (404, 404)
    assert answer.text.replace(str(award.number), "") == unknown.text.replace(
        "00000000-0000-4000-8000-000000000000", ""
    )


def test_the_public_page_lists_what_else_its_person_shows_and_nothing_of_others(client):
    award = shown_award(code="lynx")
    shown_award(code="crier", user=award.user)
    AwardFactory(code="kerb", user=award.user)
    shown_award(code="honey", user=UserFactory(public_name="Sam"))

    page = public_page(client, award)

    assert [str(one["award"].code) for one in page.context["others"]] == ["crier"]
    assert "Sam" not in page.text
    for private in (award.user.email, award.user.username, award.user.last_name):
        assert private not in page.text


def test_the_pages_of_badges_are_in_english_too(client, lou):
    award = shown_award(user=lou)
    User.objects.update(public_name=NAME)

    pages = [
        client.get("/en/compte/badges/"),
        client.get("/en/compte/badges/faits/"),
        public_page(client, award, "/en"),
        client.get("/en/badges/verifier/"),
    ]

    for page, words in zip(
        pages, ["My badges", "All that counts", "There are eight", "Verify"], strict=True
    ):
        assert page.status_code == 200
        assert words in page.text
        assert "«" not in page.text


# The choice.


def test_without_a_name_nothing_is_shown_and_what_was_ticked_stays_ticked(client, lou):
    award = AwardFactory(user=lou, code="lynx")

    page = choose(client, "lynx", public_name="  ")

    assert page.status_code == 422
    assert page.context["form"].errors == {
        "public_name": ["Pour en montrer un, choisissez un nom."]
    }
    assert 'value="lynx" checked' in page.text
    award.refresh_from_db()
    assert award.shown_at is None


def test_the_service_shows_nothing_without_a_name_whoever_asks_it(lou):
    AwardFactory(user=lou, code="lynx")

    show_badges(lou, ["lynx"], "")

    assert not Award.objects.exclude(shown_at=None).exists()


@pytest.mark.parametrize(
    "name",
    [
        "\u202euoL",
        "Lou\u200b",
        "Lou\x07",
        "Lou\ue000",
        "…",
        "x" * 61,
        "<b>" + "x" * 60,
    ],
)
def test_a_name_that_hides_something_is_refused_and_stays_in_its_field(client, lou, name):
    AwardFactory(user=lou, code="lynx")

    page = choose(client, "lynx", public_name=name)

    assert page.status_code == 422
    assert page.context["form"]["public_name"].value() == name
    assert len(page.context["form"].errors["public_name"]) >= 1
    assert User.objects.get(pk=lou.pk).public_name == ""


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (" Lou\u00a0 de\tl’Orillon ", NAME),
        ("E\u0301lodie", "Élodie"),
        ("👩\u200d🚀 Ada", "👩\u200d🚀 Ada"),
        ("<b>Lou</b>", "<b>Lou</b>"),
    ],
)
def test_a_name_is_kept_clean_and_shown_as_it_is(client, lou, typed, kept):
    award = AwardFactory(user=lou, code="lynx")

    choose(client, "lynx", public_name=typed)

    assert User.objects.get(pk=lou.pk).public_name == kept
    assert "<b>Lou" not in public_page(client, award).text


def test_a_name_may_be_given_back_with_the_last_badge_hidden(client, lou):
    AwardFactory(user=lou, code="lynx")
    choose(client, "lynx")

    answer = choose(client, public_name="")

    assert answer.status_code == 302
    assert User.objects.get(pk=lou.pk).public_name == ""


@pytest.mark.parametrize(
    "name",
    [
        "Paris",
        "PÂRIS",
        "agenda",
        "L'Agenda",
        "Mairie de Paris",
        "mairie-de-paris !",
        "Ville de  Paris",
        "Biblio thèques",
    ],
)
def test_nobody_bears_the_name_of_the_city_or_of_one_of_its_sites(client, lou, name):
    SiteFactory(name="Bibliothèques")
    AwardFactory(user=lou, code="lynx")

    page = choose(client, "lynx", public_name=name)

    assert page.status_code == 422
    assert page.context["form"].errors == {
        "public_name": [
            "Ce nom est celui de la ville ou d’un de ses sites\u00a0: choisissez-en un autre."
        ]
    }
    assert page.context["form"]["public_name"].value() == name
    assert not User.objects.exclude(public_name="").exists()


@pytest.mark.parametrize("name", ["Paris Hilton", "Lou, de Paris", "Le lynx de l’agenda"])
def test_a_name_that_only_holds_that_of_the_city_is_a_persons(client, lou, name):
    choose(client, public_name=name)

    assert User.objects.get(pk=lou.pk).public_name == name


def test_a_name_can_be_chosen_before_there_is_any_badge(client, lou):
    page = client.get(reverse("account_badges"))
    answer = client.post(reverse("account_badges"), {"public_name": NAME})

    assert page.text.count('name="public_name"') == 1
    assert "Garder ce nom" in page.text
    assert "montré" not in page.text.partition('id="cours"')[0]
    assert answer.url == reverse("account_badges")
    assert User.objects.get(pk=lou.pk).public_name == NAME
    assert f'value="{NAME}"' in client.get(answer.url).text


@pytest.mark.parametrize("name", ["Sam", ""])
def test_who_had_their_only_badge_revoked_still_changes_or_clears_their_name(client, lou, name):
    AwardFactory(user=lou, code="lynx")
    choose(client, "lynx")
    Award.objects.update(revoked_at=timezone.now(), revoke_reason="fraude")

    page = client.get(reverse("account_badges"))
    client.post(reverse("account_badges"), {"public_name": name})

    assert f'value="{NAME}"' in page.text
    assert User.objects.get(pk=lou.pk).public_name == name


def test_a_second_click_changes_nothing(client, lou):
    award = AwardFactory(user=lou, code="lynx")
    choose(client, "lynx")
    first = Award.objects.get(pk=award.pk).shown_at

    answer = choose(client, "lynx")

    assert answer.status_code == 302
    assert Award.objects.get(pk=award.pk).shown_at == first


def test_nobody_shows_hides_or_downloads_the_badge_of_somebody_else(client, lou):
    theirs = AwardFactory(code="lynx")
    open_to_all = shown_award(code="crier")

    choose(client, "lynx")
    answers = [
        client.get(reverse("account_credential", args=[award.number, "jwt"]))
        for award in (theirs, open_to_all)
    ]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert list(Award.objects.exclude(shown_at=None)) == [open_to_all]


def test_a_code_that_is_none_is_refused(client, lou):
    assert choose(client, "../../etc", "lynx").status_code == 422
    assert choose(client, "\x00").status_code == 422


def test_a_form_whose_session_has_ended_leads_to_the_door(client, lou):
    AwardFactory(user=lou, code="lynx")
    client.logout()

    answer = choose(client, "lynx")

    assert answer.url.startswith(reverse("account_login"))
    assert not Award.objects.filter(shown_at__isnull=False).exists()


def test_what_was_revoked_is_said_with_its_reason_and_can_be_neither_shown_nor_taken_away(
    client, lou
):
    award = AwardFactory(
        user=lou, code="lynx", revoked_at=timezone.now(), revoke_reason="trois comptes pour un"
    )

    page = client.get(reverse("account_badges"))
    choose(client, "lynx")
    file = client.get(reverse("account_credential", args=[award.number, "jwt"]))

    assert (
        "<strong>Œil de lynx</strong> vous a été retiré : <span>trois comptes pour un" in page.text
    )
    assert 'value="lynx"' not in page.text
    assert "lynx" not in [one["code"] for one in page.context["coming"]]
    assert (file.status_code, public_page(client, award).status_code) == (404, 404)


# Telling of it, once.


def test_a_new_badge_is_told_once_where_its_person_is(client, lou):
    AwardFactory(user=lou, code="umbrella")
    client.head(reverse("account_home"))

    pages = [client.get(reverse("account_home")).text for _visit in range(2)]

    said = [str(WORDS[BadgeCode.UMBRELLA].told) in page for page in pages]
    assert said == [True, False]


def test_several_new_badges_are_told_together(client, lou):
    for code in ("umbrella", "lynx"):
        AwardFactory(user=lou, code=code)

    page = client.get(reverse("account_home")).text

    assert page.count('class="told told--several"') == 1
    assert "Œil de lynx, Parapluie prêté" in page or "Parapluie prêté, Œil de lynx" in page


def test_a_badge_that_was_seen_among_the_others_is_not_told_any_more(client, lou):
    AwardFactory(user=lou, code="umbrella")

    client.get(reverse("account_badges"))

    assert 'class="told' not in client.get(reverse("account_home")).text


def test_two_pages_at_once_tell_both_and_record_it_once():
    award = AwardFactory()
    pages = [[Award.objects.get()], [Award.objects.get()]]

    record_told(pages[0])
    first = Award.objects.get().told_at
    record_told(pages[1])

    assert first is not None
    assert Award.objects.get(pk=award.pk).told_at == first


def test_the_account_says_how_many_are_shown(client, lou):
    for code in ("umbrella", "lynx", "kerb"):
        AwardFactory(user=lou, code=code)
    assert "Trois à vous, aucun montré.</p>" in client.get(reverse("account_home")).text
    choose(client, "lynx")

    page = client.get(reverse("account_home")).text

    assert "Trois à vous, un montré. Les autres, personne ne les voit." in page
    choose(client, "lynx", "umbrella", "kerb")
    page = client.get(reverse("account_home")).text
    assert "Trois à vous, trois montrés." in page
    assert "Les autres, personne" not in page


def test_no_count_of_eight_is_left_without_words():
    assert [shown_words(count) for count in (0, 1, 2, 8)] == [
        "Aucun n’est montré",
        "Un est montré",
        "Deux sont montrés",
        "Huit sont montrés",
    ]
    assert held_words(8, 0) == "Huit à vous, aucun montré."


# On the way, and where they come from.


@pytest.mark.parametrize(
    ("count", "left", "words"),
    [
        (0, 5, "Il commence au pied d’un escalier."),
        (2, 3, "C’est bien parti."),
        (4, 1, "Encore un lieu et ça y est."),
        (5, 0, "C’est fait."),
    ],
)
def test_how_far_a_badge_is_comes_in_words(count, left, words):
    said = progress_words(BadgeCode.KERB, BadgeProgress(None, count, 5, left))

    assert said[0] == words
    assert not any(sign.isdigit() for sign in "".join(said))


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (BadgeCode.NEST, "Il arrive d’ici un jour\u00a0: le temps de relire."),
        (
            BadgeCode.CRIER,
            "Il arrive d’ici une semaine\u00a0: le temps que la dernière sortie tienne.",
        ),
    ],
)
def test_a_met_rule_says_how_long_it_waits(code, words):
    assert progress_words(code, BadgeProgress(None, 3, 3, 0)) == ("C’est fait.", words)


def test_each_badge_has_its_words_and_its_drawings():
    assert list(WORDS) == list(BadgeCode)
    folder = settings.BASE_DIR / "static" / "badges"
    sizes = {path.name: path.stat().st_size for path in folder.iterdir()}
    assert sorted(sizes) == sorted(
        f"{code}.{kind}" for code in BadgeCode for kind in ("png", "svg")
    )
    assert max(sizes.values()) < 20_000


def test_the_way_begins_again_for_nobody_and_the_nearest_comes_first(client, lou):
    AwardFactory(user=lou, code="lynx")
    for place in range(4):
        DeedFactory(
            user=lou,
            kind=DeedKind.ACCESS_DESCRIBED,
            about=f"a:{place}",
            place=f"agenda.place:{place}",
        )

    coming = [one["code"] for one in client.get(reverse("account_badges")).context["coming"]]

    assert (coming[0], coming[-1]) == (BadgeCode.KERB, BadgeCode.NOTEBOOK)
    assert sorted(coming) == sorted(set(BadgeCode) - {BadgeCode.LYNX})


def test_a_voided_deed_is_struck_with_its_reason_and_no_judge_is_named(client, lou):
    judge = UserFactory(first_name="Claire", last_name="Rédactrice", public_name="Claire R.")
    DeedFactory(user=lou, title="Bal", judged_by=judge)
    DeedFactory(
        user=lou, title="Loto", judged_by=judge, voided_at=timezone.now(), void_reason="en double"
    )
    DeedFactory(user=lou, kind=DeedKind.ADDRESS_CONFIRMED, title="", judged_by=None)
    DeedFactory(title="D’un autre")

    pages = [client.get(reverse(name)).text for name in ("account_badges", "account_deeds")]

    for page in pages:
        assert "<s>Correction acceptée · <span>Loto</span></s>" in page
        assert "Annulé : <span>en double" in page
        assert "Claire" not in page
        assert "D’un autre" not in page
    assert pages[1].count("jugé par la rédaction") == 1
    assert pages[1].count("vérifié par le site") == 1


def test_all_deeds_have_pages_and_any_number_leads_to_one(client, lou):
    for number in range(31):
        DeedFactory(user=lou, title=f"Concert n°{number}.")

    pages = [
        client.get(reverse("account_deeds"), {"page": page}) for page in ("", "2", "99", "rien")
    ]

    assert [len(page.context["rows"]) for page in pages] == [30, 1, 1, 30]
    assert 'rel="next"' in pages[0].text
    assert 'rel="prev"' in pages[1].text


def test_somebody_without_a_badge_reads_how_they_come(client, lou):
    page = client.get(reverse("account_badges"))

    assert "Pas encore." in page.text
    assert len(page.context["coming"]) == 8


# Taking them away.


@pytest.mark.parametrize(
    ("kind", "content_type"),
    [("jwt", "text/plain"), ("svg", "image/svg+xml"), ("png", "image/png")],
)
def test_the_holder_takes_a_credential_away(client, lou, kind, content_type):
    award = AwardFactory(user=lou, code="lynx")

    file = client.get(reverse("account_credential", args=[award.number, kind]))

    assert file.headers["Content-Type"] == content_type
    assert file.headers["Content-Disposition"] == f'attachment; filename="lynx.{kind}"'
    assert "no-store" in file.headers["Cache-Control"]


def test_a_form_that_there_is_not_is_not_found(client, lou):
    award = AwardFactory(user=lou)

    assert client.get(reverse("account_credential", args=[award.number, "exe"])).status_code == 404


def test_a_credential_is_of_a_verified_address_the_primary_one_first(lou):
    primary = EmailAddress.objects.get(user=lou)
    EmailAddress.objects.create(user=lou, email="second@example.org", verified=True)

    first = lou.verified_email()
    EmailAddress.objects.filter(pk=primary.pk).update(verified=False)

    assert (first, lou.verified_email()) == (ADDRESS, "second@example.org")


def test_without_a_verified_address_one_is_asked_for_first(client):
    award = AwardFactory()
    EmailAddress.objects.create(user=award.user, email="lou@example.net", primary=True)
    client.force_login(award.user)

    answer = client.get(reverse("account_credential", args=[award.number, "jwt"]), follow=True)

    assert answer.redirect_chain == [(reverse("account_email"), 302)]
    assert "Une attestation tient à une adresse vérifiée" in answer.text


def test_the_export_has_a_credential_a_badge_and_none_of_a_revoked_one(client, lou):
    AwardFactory(user=lou, code="lynx")
    AwardFactory(user=lou, code="kerb", revoked_at=timezone.now(), revoke_reason="fraude")
    AwardFactory(code="crier")
    choose(client, "lynx")

    answer = client.post(reverse("account_take_away"))

    archive = ZipFile(BytesIO(answer.content))
    credentials = [name for name in archive.namelist() if name.startswith("badges/")]
    assert credentials == ["badges/lynx.jwt"]
    found = verify_credential(archive.read("badges/lynx.jwt").decode(), ADDRESS)
    assert (found.state, found.is_of_address) == (CredentialState.VALID, True)
    facts = json.loads(archive.read("compte.json"))["badges"]
    assert facts == {"public_name": NAME, "shown": ["lynx"]}
    assert "Un badge, en attestation signée" in archive.read("LISEZMOI.txt").decode()


# What it costs.


@pytest.mark.parametrize("name", ["account_home", "account_badges", "account_deeds"])
def test_one_badge_costs_as_many_queries_as_three(client, name):
    costs = []
    for codes in (CODES[:1], CODES[:3]):
        user = UserFactory(public_name=NAME)
        give_proved_address(user)
        for code in codes:
            AwardFactory(user=user, code=code, shown_at=timezone.now(), told_at=timezone.now())
            DeedFactory(user=user)
        client.force_login(user)
        client.get(reverse(name))  # caches are warm, the visit is noted
        costs.append(count_queries(lambda: client.get(reverse(name))))

    assert costs[0] == costs[1]
    assert costs[1] <= PAGE_QUERIES or name == "account_home"  # that one has every room's part


def test_one_shown_badge_costs_as_many_queries_as_three(client):
    costs = []
    for codes in (CODES[:1], CODES[:3]):
        user = UserFactory(public_name=NAME)
        awards = [shown_award(user=user, code=code) for code in codes]
        public_page(client, awards[0])
        costs.append(count_queries(lambda awards=awards: public_page(client, awards[0])))

    assert costs[0] == costs[1] <= PAGE_QUERIES


def test_showing_three_costs_as_many_queries_as_showing_one():
    costs = []
    for codes in (CODES[:1], CODES[:3]):
        user = UserFactory()
        for code in codes:
            AwardFactory(user=user, code=code)
        costs.append(count_queries(lambda user=user, codes=codes: show_badges(user, codes, NAME)))

    assert costs[0] == costs[1]


def client_class(client):
    """Return another browser."""
    return type(client)()
