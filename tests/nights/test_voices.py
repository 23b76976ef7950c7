"""Invited voices: their link, their notes and pictures, their account, and their end."""

import io
from datetime import timedelta
from threading import Barrier, Thread
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.utils import timezone
from django.utils.http import urlencode
from PIL import Image
from wagtail.images.models import Image as StoredImage

from nights.enums import LineKind, NoteState
from nights.exceptions import CoverageRefused
from nights.forms import VoiceNoteForm
from nights.models import CoverageLine, InvitedVoice, Note
from nights.services.coverages import close_coverage
from nights.services.notes import approve_note, edit_note, refuse_note, withdraw_note
from nights.services.pictures import MOST_RENDITION_BYTES, bring_picture, render_note_picture
from nights.services.voices import (
    SentPicture,
    invite_voice,
    join_voice,
    post_voice_note,
    revoke_voice,
    withdraw_own_note,
)
from nights.throttling import VOICE_POSTS
from nights.views.pocket import MOST_PICTURE_BYTES
from tests.budgets import PAGE_QUERIES, count_queries, spend
from tests.factories.accounts import UserFactory
from tests.factories.nights import CoverageFactory, InvitedVoiceFactory
from tests.factories.participation import photo

pytestmark = pytest.mark.django_db
OUTBOX = {"HTTP_X_OUTBOX": "1", "HTTP_ORIGIN": "http://testserver"}


@pytest.fixture
def night():
    return CoverageFactory(slug="nuit")


@pytest.fixture
def invited(night):
    """A voice that somebody reads before, and the token of its link."""
    return invite_voice(night, "Inès Ravel", invited_by=UserFactory(first_name="Maël"))


@pytest.fixture
def phone(client, invited):
    """The browser of the voice, which has come in by its link."""
    client.post(f"/direct/nuit/ecrire/{invited[1]}/")
    return client


@pytest.fixture
def committed(django_capture_on_commit_callbacks):
    return lambda: django_capture_on_commit_callbacks(execute=True)


def send(phone, text="La Seine est en pyjama.", headers=OUTBOX, **fields):
    data = {"uid": str(uuid4()), "text": text} | fields
    return phone.post("/direct/nuit/ecrire/", data, **headers)


def upload(octets, name="photo.jpg"):
    return SimpleUploadedFile(name, octets, "image/jpeg")


def located_photo():
    """Return a JPEG whose metadata says where and when it was taken."""
    exif = Image.Exif()
    exif.get_ifd(0x8825).update({1: "N", 2: (48.0, 51.0, 9.0), 3: "E", 4: (2.0, 21.0, 26.0)})
    exif[0x0132] = "2026:10:03 23:10:00"
    body = io.BytesIO()
    Image.new("RGB", (60, 40), "navy").save(body, "JPEG", exif=exif)
    return body.getvalue()


def noise(size):
    """Return an image of the CMS that compresses as badly as any."""
    body = io.BytesIO()
    Image.effect_noise(size, 120).convert("RGB").save(body, "JPEG", quality=95)
    return StoredImage.objects.create(title="bruit", file=upload(body.getvalue(), "bruit.jpg"))


def test_only_the_button_of_an_invitation_lets_in(client, invited):
    voice, token = invited
    address = f"/direct/nuit/ecrire/{token}/"

    seen = client.get(address)
    outside = client.get("/direct/nuit/ecrire/")
    entered = client.post(address)
    inside = client.get("/direct/nuit/ecrire/")

    assert (seen.status_code, dict(seen.cookies), outside.status_code) == (200, {}, 403)
    assert (entered.status_code, entered.url) == (302, "/direct/nuit/ecrire/")
    assert inside.status_code == 200
    voice.refresh_from_db()
    assert voice.seen_at is not None


def test_the_token_is_nowhere_but_in_the_link_and_a_cookie_of_the_writing_pages(
    client, invited, settings
):
    settings.SESSION_COOKIE_SECURE = True
    voice, token = invited

    cookies = client.post(f"/direct/nuit/ecrire/{token}/").cookies

    assert voice.token_sha256 != token
    assert {
        name: (kept.value, kept["path"], kept["httponly"], kept["secure"], kept["samesite"])
        for name, kept in cookies.items()
    } == {
        "direct_voix_fr": (token, "/direct/nuit/ecrire/", True, True, "Lax"),
        "direct_voix_en": (token, "/en/direct/nuit/ecrire/", True, True, "Lax"),
    }


@pytest.mark.parametrize("path", ["", "token"])
def test_no_page_of_a_voice_is_kept_found_or_named_to_another_site(phone, invited, path):
    address = "/direct/nuit/ecrire/" + (f"{invited[1]}/" if path else "")

    page = phone.get(address)

    assert page.headers["Cache-Control"] == "private, no-store"
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert page.headers["X-Robots-Tag"] == "noindex"


def test_a_wrong_token_opens_nothing(client, invited):
    assert client.get("/direct/nuit/ecrire/tout-autre-chose/").status_code == 403
    assert client.get("/direct/ailleurs/ecrire/tout-autre-chose/").status_code == 404


def test_a_token_opens_its_own_night_alone(client, invited):
    CoverageFactory(slug="autre")

    assert client.post(f"/direct/autre/ecrire/{invited[1]}/").status_code == 403


def test_a_revoked_voice_is_told_so_at_its_next_post_and_writes_nothing(phone, invited):
    send(phone)
    revoke_voice(invited[0])

    answer = send(phone, "Et encore.")
    page = phone.get("/direct/nuit/ecrire/")
    link = phone.get(f"/direct/nuit/ecrire/{invited[1]}/")

    assert (answer.status_code, answer.json()["problem"]) == (403, "Ce lien ne marche plus.")
    assert [page.status_code, link.status_code] == [410, 410]
    assert "Un mot à Maël\u00a0?" in page.content.decode()
    assert Note.objects.count() == 1


def test_a_voice_reads_its_page_for_two_hours_after_the_end(phone, invited, time_machine):
    start = timezone.now()
    time_machine.move_to(start, tick=False)
    send(phone)
    close_coverage(invited[0].coverage)

    time_machine.move_to(start + timedelta(minutes=119), tick=False)
    late = phone.get("/direct/nuit/ecrire/")
    refused = send(phone, "Trop tard.")
    time_machine.move_to(start + timedelta(minutes=121), tick=False)
    later = phone.get("/direct/nuit/ecrire/")

    assert "C’est fini. Dormez." in late.content.decode()
    assert refused.status_code == 422
    assert later.status_code == 410


def test_a_note_that_is_sent_twice_is_one_note(phone):
    uid = str(uuid4())

    answers = [send(phone, uid=uid) for _time in range(2)]

    assert [answer.json() for answer in answers] == [{"uid": uid, "problem": ""}] * 2
    assert [str(note.uid) for note in Note.objects.all()] == [uid]


def test_a_note_that_is_sent_again_with_other_words_is_corrected(phone):
    uid = str(uuid4())
    send(phone, "La Seine dort.", uid=uid)

    send(phone, "La Seine chante.", uid=uid)

    assert [note.text for note in Note.objects.all()] == ["La Seine chante."]


def test_a_note_of_somebody_else_is_not_taken(phone, night):
    other = InvitedVoiceFactory(coverage=night)
    note = post_voice_note(other, "À moi.", uid=uuid4())

    taken = send(phone, "À moi.", uid=str(note.uid))
    withdrawn = send(phone, "", faire="retirer", note=str(note.uid))

    assert [taken.status_code, withdrawn.status_code] == [422, 422]
    note.refresh_from_db()
    assert (note.text, note.state) == ("À moi.", NoteState.WAITING)


def test_a_voice_waits_to_be_read_unless_the_desk_trusts_it(night):
    read = InvitedVoiceFactory(coverage=night)
    trusted = InvitedVoiceFactory(coverage=night, goes_live=True)

    states = [post_voice_note(voice, "Bonsoir.", uid=uuid4()).state for voice in (read, trusted)]

    assert states == [NoteState.WAITING, NoteState.LIVE]


def test_what_a_voice_writes_is_no_alert(phone):
    from messaging.models import Message  # noqa: PLC0415 -- of this test alone

    send(phone, "Le pont brûle !")

    assert Message.objects.count() == 0


def test_a_voice_corrects_and_withdraws_for_ten_minutes(phone, time_machine):
    start = timezone.now()
    time_machine.move_to(start, tick=False)
    uid = str(uuid4())
    send(phone, "Vingt-cinq minutes.", uid=uid)

    time_machine.move_to(start + timedelta(minutes=1), tick=False)
    page = phone.get("/direct/nuit/ecrire/").content.decode()
    corrected = send(phone, "Vingt minutes.", faire="corriger", note=uid)
    time_machine.move_to(start + timedelta(minutes=11), tick=False)
    late = [
        send(phone, "Dix.", faire=deed, note=uid).status_code for deed in ("corriger", "retirer")
    ]
    after = phone.get("/direct/nuit/ecrire/").content.decode()

    assert "À vous encore 9\u00a0min" in page
    assert corrected.status_code == 200
    assert late == [422, 422]
    assert "À vous encore" not in after
    assert Note.objects.get().text == "Vingt minutes."


def test_a_refused_note_is_said_to_its_voice_with_the_reason(phone):
    send(phone)
    refuse_note(Note.objects.get(), "On voit un visage d’enfant.")

    page = phone.get("/direct/nuit/ecrire/").content.decode()

    assert "On voit un visage d’enfant." in page
    assert "À vous encore" not in page


def test_a_form_without_a_script_writes_and_comes_back(phone):
    headers = {"HTTP_ORIGIN": "null", "HTTP_SEC_FETCH_SITE": "same-origin"}

    sent = send(phone, headers=headers)
    empty = send(phone, "", headers=headers)

    assert (sent.status_code, sent.url) == (302, "/direct/nuit/ecrire/")
    assert empty.status_code == 422
    assert "Il manque les mots." in empty.content.decode()
    assert Note.objects.count() == 1


@pytest.mark.parametrize(
    "headers",
    [
        {"HTTP_SEC_FETCH_SITE": "cross-site", "HTTP_ORIGIN": "null"},
        {"HTTP_ORIGIN": "https://ailleurs.example"},
        {"HTTP_X_OUTBOX": "1", "HTTP_ORIGIN": "https://ailleurs.example"},
        {"HTTP_X_OUTBOX": "1", "HTTP_ORIGIN": "null"},
    ],
)
def test_another_site_writes_nothing(phone, headers):
    assert send(phone, headers=headers).status_code == 403
    assert Note.objects.count() == 0


def test_the_clock_of_a_phone_is_believed_within_a_day(phone):
    hour_ago = timezone.now() - timedelta(hours=1)

    for moment in (hour_ago.isoformat(), "2019-01-01T00:00:00Z", "hier soir"):
        send(phone, written_at=moment)

    assert [note.written_at for note in Note.objects.order_by("pk")] == [hour_ago, None, None]


def test_an_outbox_is_asked_to_come_back_later_when_it_sends_too_much(phone, invited):
    spend(VOICE_POSTS, 60, account=str(invited[0].pk))

    answer = send(phone)

    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "60")
    assert Note.objects.count() == 0


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("<script>alert(1)</script>", 200),
        ("x" * 500, 200),
        ("x" * 501, 422),
        ("   \u200b\u202e", 422),
        ("a\x00b", 422),
        ("🌙" * 500, 200),
        ("deux\r\nlignes", 200),
    ],
)
def test_hostile_words_are_words_or_a_sentence(phone, text, status):
    answer = send(phone, text)

    assert answer.status_code == status
    assert bool(answer.json()["problem"]) == (status != 200)
    page = phone.get("/direct/nuit/ecrire/").content.decode()
    assert "<script>alert" not in page


def test_a_number_that_is_none_is_refused_with_a_sentence(phone):
    answer = send(phone, uid="1; DROP TABLE")

    assert (answer.status_code, bool(answer.json()["problem"])) == (422, True)


def test_a_picture_follows_its_note_as_a_correction_of_it(phone, invited, committed):
    InvitedVoice.objects.update(goes_live=True)

    with committed():
        send(phone, picture=upload(photo((900, 600))), picture_alt="Le pont Marie")

    note = Note.objects.get()
    assert (note.picture_alt, note.rendition.width, note.revision) == ("Le pont Marie", 480, 2)
    kinds = list(CoverageLine.objects.values_list("kind", flat=True))
    assert kinds == [LineKind.NOTE, LineKind.EDIT]


def test_a_picture_that_is_sent_twice_is_kept_once(phone, committed):
    uid = str(uuid4())

    for _time in range(2):
        with committed():
            send(phone, uid=uid, picture=upload(photo((90, 60))), picture_alt="Le pont")

    assert (Note.objects.count(), StoredImage.objects.count()) == (1, 1)


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite lets one write at a time")
def test_a_picture_that_comes_twice_at_once_is_kept_once(night):
    voice, uid, together = InvitedVoiceFactory(coverage=night), uuid4(), Barrier(2)
    picture = SentPicture(octets=photo((1600, 1200)), alt="Le pont")

    def post() -> None:
        try:
            together.wait(timeout=10)
            post_voice_note(voice, "Le pont.", uid=uid, picture=picture)
        finally:
            connection.close()

    both = [Thread(target=post) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()

    assert (Note.objects.count(), StoredImage.objects.count()) == (1, 1)


def test_nothing_of_where_and_when_a_picture_was_taken_is_kept(phone, committed):
    octets = located_photo()
    with Image.open(io.BytesIO(octets)) as sent:
        assert sent.getexif().get_ifd(0x8825)

    with committed():
        send(phone, picture=upload(octets), picture_alt="De l’eau")

    note = Note.objects.get()
    for file in (note.picture.file, note.rendition.file):
        with file.open() as opened, Image.open(opened) as kept:
            assert (dict(kept.getexif()), kept.info.get("exif"), kept.info.get("comment")) == (
                {},
                None,
                None,
            )


@pytest.mark.parametrize(
    ("octets", "word"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "SVG"),
        (b"GIF89a\x01\x00\x01\x00/*<script>*/", "GIF"),
        (b"%PDF-1.7", "PDF"),
        (b"\x89PNG\r\n\x1a\n" + b"x" * 40, "abîmée"),
        (b"\0\0\0\x18ftypheic" + b"\0" * 40, ""),
        (b"", "vide"),
    ],
)
def test_a_hostile_picture_is_refused_with_a_sentence_and_no_note(phone, octets, word):
    answer = send(phone, picture=upload(octets), picture_alt="Le pont")

    assert answer.status_code == 422
    assert word in answer.json()["problem"]
    assert (Note.objects.count(), StoredImage.objects.count()) == (0, 0)


def test_what_hangs_on_the_end_of_a_picture_is_not_kept(phone, committed):
    polyglot = photo((90, 60)) + b"PK\x03\x04<script>alert(1)</script>"

    with committed():
        send(phone, picture=upload(polyglot), picture_alt="Le pont")

    with Note.objects.get().picture.file.open() as kept:
        assert b"<script>" not in kept.read()


def test_a_bomb_is_refused_before_it_is_decoded(phone, monkeypatch):
    monkeypatch.setattr("sources.pictures.MAX_JPEG_PIXELS", 2_000)

    answer = send(phone, picture=upload(photo((90, 60))), picture_alt="Le pont")

    assert answer.status_code == 422
    assert Note.objects.count() == 0


def test_a_picture_over_twelve_megabytes_leaves_the_outbox(phone):
    answer = send(phone, picture=upload(b"x" * (MOST_PICTURE_BYTES + 1)), picture_alt="Le pont")

    assert answer.status_code == 413
    assert answer.json()["problem"] == "La photo pèse 13\u00a0Mo, et 12 au plus."


def test_a_picture_without_a_word_on_it_is_refused(phone):
    answer = send(phone, picture=upload(photo((90, 60))))

    assert answer.status_code == 422
    assert "pour qui ne la voit pas" in answer.json()["problem"]


@pytest.mark.parametrize(
    ("fields", "alt"),
    [
        ({"shown_thing": "eau", "shown_view": "loin"}, "De l’eau, de loin"),
        ({"shown_thing": "foule"}, "La foule"),
        ({"shown_view": "pluie"}, "Sous la pluie"),
        ({"shown_thing": "eau", "picture_alt": "Le pont Marie"}, "Le pont Marie"),
        ({}, ""),
    ],
)
def test_two_taps_say_what_a_picture_shows(fields, alt):
    form = VoiceNoteForm({"uid": str(uuid4())} | fields)

    assert form.is_valid()
    assert form.said_alt() == alt


def test_a_picture_alone_has_the_words_that_say_what_it_shows(phone, committed):
    with committed():
        send(phone, "", picture=upload(photo((90, 60))), shown_thing="eau", shown_view="loin")

    assert Note.objects.get().text == "De l’eau, de loin"


@pytest.mark.parametrize("size", [(1600, 1200), (900, 1600)])
def test_a_rendition_weighs_25_kb_at_most(size):
    image = noise(size)

    render_note_picture(image)

    rendition = image.get_rendition("width-480|format-webp|webpquality-60")
    assert rendition.file.size <= MOST_RENDITION_BYTES
    assert image.renditions.count() == 1


def test_a_picture_of_a_note_that_was_withdrawn_meanwhile_is_thrown_away(night):
    voice = InvitedVoiceFactory(coverage=night)
    note = post_voice_note(voice, "Bonsoir.", uid=uuid4())
    image = noise((60, 40))
    withdraw_note(note)

    bring_picture(note.pk, image.pk, "Le pont")

    note.refresh_from_db()
    assert (note.picture, StoredImage.objects.count()) == (None, 0)


def test_a_voice_that_withdraws_a_note_takes_its_picture_away(night, committed):
    voice = InvitedVoiceFactory(coverage=night)
    with committed():
        note = post_voice_note(
            voice, "Le pont.", uid=uuid4(), picture=SentPicture(octets=located_photo(), alt="Pont")
        )
    note.refresh_from_db()
    assert note.picture is not None

    withdraw_own_note(note, voice)

    assert StoredImage.objects.count() == 0


def test_an_account_that_has_joined_a_voice_writes_without_its_link(client, invited):
    voice, _token = invited
    user = UserFactory()
    join_voice(voice, user)
    client.force_login(user)

    assert send(client).status_code == 200
    assert Note.objects.get().voice == voice


def test_a_voice_is_joined_to_one_account_by_its_button(phone, invited):
    first = UserFactory()
    phone.force_login(first)
    assert "La joindre à mon compte" in phone.get("/direct/nuit/ecrire/").content.decode()

    phone.post("/direct/nuit/ecrire/", {"faire": "joindre"})

    assert InvitedVoice.objects.get().user == first
    assert not join_voice(invited[0], UserFactory())
    assert "La joindre" not in phone.get("/direct/nuit/ecrire/").content.decode()


def test_a_coverage_that_is_planned_lets_in_and_takes_nothing(client):
    night = CoverageFactory(slug="demain", state="planned")
    _voice, token = invite_voice(night, "Inès Ravel")
    client.post(f"/direct/demain/ecrire/{token}/")

    page = client.get("/direct/demain/ecrire/").content.decode()

    assert "Ça n’a pas encore commencé." in page
    assert "<textarea" not in page


def test_a_closed_coverage_refuses_what_comes_late(night):
    voice = InvitedVoiceFactory(coverage=night)
    close_coverage(night)
    night.refresh_from_db()

    with pytest.raises(CoverageRefused):
        post_voice_note(voice, "Trop tard.", uid=uuid4())


def test_english_pages_are_english(client, invited):
    address = f"/en/direct/nuit/ecrire/{invited[1]}/"

    invitation = client.get(address).content.decode()
    client.post(address)
    page = client.get("/en/direct/nuit/ecrire/").content.decode()

    assert "Will you tell us the night?" in invitation
    assert "500\u00a0characters at most" in page


def test_queries_do_not_grow_with_notes(phone, invited, committed):
    def read():
        return count_queries(lambda: phone.get("/direct/nuit/ecrire/"))

    def write(count):
        for _note in range(count):
            with committed():
                send(phone, picture=upload(photo((90, 60))), picture_alt="Le pont")

    write(1)
    read()
    one = read()
    write(3)

    assert (read(), one <= PAGE_QUERIES) == (one, True)


def test_a_published_note_says_how_long_it_waited(phone, time_machine):
    start = timezone.now()
    time_machine.move_to(start, tick=False)
    send(phone)
    time_machine.move_to(start + timedelta(minutes=2), tick=False)
    approve_note(Note.objects.get())

    assert (
        "Cette nuit, 2\u00a0min en moyenne." in phone.get("/direct/nuit/ecrire/").content.decode()
    )


def test_the_form_of_a_correction_holds_its_words(phone):
    send(phone, "Vingt-cinq minutes.")
    note = Note.objects.get()

    page = phone.get(
        "/direct/nuit/ecrire/?" + urlencode({"corriger": str(note.uid)})
    ).content.decode()

    assert f'name="note" value="{note.uid}"' in page
    assert ">Vingt-cinq minutes.</textarea>" in page
    assert edit_note(note, "Vingt.").text == "Vingt."
