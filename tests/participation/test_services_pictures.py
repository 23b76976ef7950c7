"""Pictures of proposals: bounded, private until accepted, gone with what they came with."""

import datetime as dt
import os
import shutil
from pathlib import Path
from threading import Barrier, Thread
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.db import connection, transaction
from django.utils import timezone
from PIL import Image
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import WorkflowState

from agenda.models import Event
from agenda.services.schedule import publish_due
from participation.enums import ProposalState
from participation.exceptions import ProposalRefused
from participation.models import Contact, Picture, Proposal
from participation.services import chores, drafts, following, pictures, sending
from sources.pictures import PictureRefused
from tests.agenda.cms import somebody
from tests.factories.agenda import at
from tests.factories.participation import ProposalFactory, facts_of, photo, with_picture

pytestmark = pytest.mark.django_db
EMAIL = "mireille@example.org"


@pytest.fixture(autouse=True)
def folder() -> Path:
    """Empty: what other tests of this process have left is theirs."""
    folder = settings.PRIVATE_ROOT / "proposed"
    public = Path(settings.MEDIA_ROOT)
    for left in (folder, public / "original_images", public / "documents"):
        shutil.rmtree(left, ignore_errors=True)
    return folder


@pytest.fixture(autouse=True)
def on_tuesday_3_march(time_machine):
    time_machine.move_to(at("2026-03-03 18:42"), tick=False)


@pytest.fixture
def committed(django_capture_on_commit_callbacks):
    return lambda: django_capture_on_commit_callbacks(execute=True)


def files(folder: Path) -> set[str]:
    return {f"proposed/{path.name}" for path in folder.iterdir()} if folder.exists() else set()


def named() -> set[str]:
    return set(Picture.objects.values_list("file", flat=True))


def waiting(**facts: str) -> Proposal:
    """Sent with its picture, confirmed, before the moderators."""
    proposal = ProposalFactory()
    pictures.add_picture(proposal, photo())
    sending.confirm_by_link(sending.send_proposal(proposal, with_picture(proposal, **facts), EMAIL))
    return Proposal.objects.get(pk=proposal.pk)


def approve(proposal: Proposal) -> Event:
    """As Wagtail's own button does."""
    event = Event.objects.get(pk=proposal.event_id)
    state = WorkflowState.objects.for_instance(event).active().get().current_task_state
    state.task.specific.on_action(state, somebody("Modérateurs"), "approve")
    return Event.objects.get(pk=event.pk)


def test_a_picture_is_reencoded_as_jpeg_with_a_random_name_and_private_mode(folder):
    exif = Image.Exif()
    exif[0x010E] = "SECRET"

    picture = pictures.add_picture(ProposalFactory(), photo((3000, 2000), exif=exif))

    path = Path(picture.file.path)
    assert (picture.width, picture.height, picture.size_bytes) == (2400, 1600, path.stat().st_size)
    assert (
        b"SECRET" in path.read_bytes(),
        path.stat().st_mode & 0o777,
        path.parent.stat().st_mode & 0o777,
    ) == (
        False,
        0o600,
        0o700,
    )
    assert len(path.stem) == 32
    assert not path.is_relative_to(settings.MEDIA_ROOT)


def test_a_new_picture_replaces_the_first_and_deletes_its_file_after_commit(folder, committed):
    proposal = ProposalFactory()
    first = pictures.add_picture(proposal, photo())

    with committed():
        second = pictures.add_picture(proposal, photo())
        before_commit = files(folder)

    assert before_commit == {first.file.name, second.file.name}
    assert files(folder) == named() == {second.file.name}


def test_an_invalid_picture_keeps_the_previous_one(folder):
    proposal = ProposalFactory()
    picture = pictures.add_picture(proposal, photo())

    with pytest.raises(PictureRefused):
        pictures.add_picture(proposal, b"<svg/>")

    assert files(folder) == named() == {picture.file.name}


def test_a_network_that_fills_its_share_is_refused_and_nobody_else(monkeypatch, folder):
    theirs, anybodys = (
        ProposalFactory(network_hmac="1" * 64),
        ProposalFactory(network_hmac="2" * 64),
    )
    monkeypatch.setattr(pictures, "MOST_BYTES_OF_A_NETWORK", 500)
    pictures.add_picture(theirs, photo())

    with pytest.raises(ProposalRefused):
        pictures.add_picture(ProposalFactory(network_hmac="1" * 64), photo())
    pictures.add_picture(anybodys, photo())

    assert set(Picture.objects.values_list("proposal", flat=True)) == {theirs.pk, anybodys.pk}
    assert len(files(folder)) == 2


def test_the_networks_of_one_site_have_a_share_together(monkeypatch):
    monkeypatch.setattr(pictures, "MOST_BYTES_OF_A_SITE", 500)
    pictures.add_picture(ProposalFactory(network_hmac="1" * 64, site_hmac="1" * 64), photo())

    with pytest.raises(ProposalRefused):
        pictures.add_picture(ProposalFactory(network_hmac="2" * 64, site_hmac="1" * 64), photo())
    pictures.add_picture(ProposalFactory(network_hmac="3" * 64, site_hmac="2" * 64), photo())

    assert Picture.objects.count() == 2


def test_unconfirmed_pictures_have_a_total_quota_that_confirmed_ones_do_not_use(monkeypatch):
    monkeypatch.setattr(pictures, "MOST_BYTES", 500)
    waiting()

    pictures.add_picture(ProposalFactory(), photo())

    with pytest.raises(ProposalRefused):
        pictures.add_picture(ProposalFactory(), photo())


def test_concurrent_uploads_above_the_limit_are_refused_and_release_their_slot(folder):
    proposal = ProposalFactory()
    turns = [pictures.WAITING.acquire(blocking=False) for _ in range(4)]

    with pytest.raises(ProposalRefused):
        pictures.add_picture(proposal, photo())
    for _turn in turns:
        pictures.WAITING.release()
    pictures.add_picture(proposal, photo())
    with pytest.raises(PictureRefused):
        pictures.add_picture(proposal, b"%PDF")
    again = [pictures.WAITING.acquire(blocking=False) for _ in range(4)]
    for _turn in again:
        pictures.WAITING.release()

    assert (turns, again, len(files(folder))) == ([True] * 4, [True] * 4, 1)


def test_moderators_see_what_was_sent_until_its_author_sends_another(folder, committed):
    proposal = waiting()
    sent = proposal.pictures.get()

    with committed():
        chosen = pictures.add_picture(proposal, photo())
    while_typed = list(proposal.pictures.filter(is_sent=True))
    with committed():
        sending.send_proposal(proposal, with_picture(proposal, photo_alt="Un pont"), "")

    assert while_typed == [sent]
    assert list(proposal.pictures.values_list("uuid", "is_sent", "alt")) == [
        (chosen.uuid, True, "Un pont")
    ]
    assert files(folder) == {chosen.file.name}


def test_resending_without_the_picture_deletes_it(folder, committed):
    proposal = waiting()

    with committed():
        pictures.remove_picture(proposal)
        kept = proposal.pictures.count()
        sending.send_proposal(proposal, facts_of(proposal), "")

    assert (kept, proposal.pictures.count(), files(folder)) == (1, 0, set())


def test_erasing_an_unconfirmed_proposal_deletes_its_files(folder, committed, time_machine):
    stale = ProposalFactory()
    pictures.add_picture(stale, photo())
    time_machine.shift(chores.KEPT + dt.timedelta(hours=1))
    fresh = pictures.add_picture(ProposalFactory(), photo())

    with committed():
        chores.erase_unconfirmed()

    assert files(folder) == named() == {fresh.file.name}


def erase_contact(proposal: Proposal) -> None:
    Contact.objects.get(pk=proposal.contact_id).delete()


def delete_draft(proposal: Proposal) -> None:
    Event.objects.get(pk=proposal.event_id).delete()


@pytest.mark.parametrize(
    "end", [following.withdraw_proposal, erase_contact, delete_draft, pictures.refuse_picture]
)
def test_withdrawn_erased_thrown_away_or_refused_its_file_is_gone_and_no_other(
    end, folder, committed
):
    proposal = waiting()
    other = pictures.add_picture(ProposalFactory(), photo())

    with committed():
        end(proposal)

    assert files(folder) == named() == {other.file.name}


def test_a_change_that_is_undone_undoes_no_file(folder, committed):
    proposal = ProposalFactory()
    picture = pictures.add_picture(proposal, photo())

    with committed(), transaction.atomic():
        pictures.drop_pictures(proposal)
        transaction.set_rollback(True)

    assert files(folder) == named() == {picture.file.name}


def test_the_clock_deletes_files_without_a_row_after_an_hour(folder):
    picture = pictures.add_picture(ProposalFactory(), photo())
    now = timezone.now().timestamp()
    for name, age_s in (("crashed.jpg", 3_700), ("on-its-way.jpg", 60)):
        (folder / name).write_bytes(b"")
        os.utime(folder / name, (now - age_s, now - age_s))
    os.utime(picture.file.path, (now - 9_000, now - 9_000))

    swept = pictures.sweep_files()

    assert (swept, files(folder)) == (1, {picture.file.name, "proposed/on-its-way.jpg"})


def test_what_an_approval_that_was_undone_left_in_public_is_swept_and_what_editors_have_is_not(
    folder,
):
    now, public = timezone.now().timestamp(), Path(settings.MEDIA_ROOT) / "original_images"
    with transaction.atomic():
        approve(waiting())
        transaction.set_rollback(True)
    [orphan] = public.iterdir()
    young = public / "affiche.jpg"
    young.write_bytes(b"")
    approve(waiting())
    adopted = Path(get_image_model().objects.get().file.path)
    file = ContentFile(photo(), name="concert.jpg")
    editors = Path(get_image_model().objects.create(title="Concert", file=file).file.path)
    for path in public.iterdir():
        os.utime(path, (now - 9_000, now - 9_000))
    os.utime(young, (now - 60, now - 60))

    swept = pictures.sweep_files()

    assert (swept, set(public.iterdir())) == (1, {young, editors, adopted})
    assert not orphan.exists()


def test_a_document_file_without_a_row_is_deleted_and_one_with_a_row_is_not(folder):
    now = timezone.now().timestamp()
    known = get_document_model().objects.create(
        title="Plan", file=ContentFile(b"%PDF-", name="plan.pdf")
    )
    lost = Path(known.file.path).with_name("perdu.pdf")
    lost.write_bytes(b"%PDF-")
    for path in lost.parent.iterdir():
        os.utime(path, (now - 9_000, now - 9_000))

    swept = pictures.sweep_files()

    assert (swept, lost.exists(), Path(known.file.path).exists()) == (1, False, True)


def test_the_sweep_of_a_city_that_had_no_picture_yet_finds_nothing():
    assert pictures.sweep_files() == 0


def test_an_approved_picture_becomes_the_public_cover_of_the_event(folder, committed):
    proposal = waiting()
    assert get_image_model().objects.count() == 0

    with committed():
        event = approve(proposal)

    image = get_image_model().objects.get()
    assert (event.live, event.shown_cover, event.cover_alt, event.cover_credit) == (
        True,
        image,
        "Une valise sur un quai vide",
        "Lila Marchetti",
    )
    assert (image.title, image.description) == (
        "On chante portes ouvertes",
        "Une valise sur un quai vide",
    )
    assert (image.focal_point_x, image.focal_point_y) == (15, 10)
    assert (named(), files(folder)) == (set(), set())
    assert Proposal.objects.get().state == ProposalState.PUBLISHED


def test_an_editors_next_publication_keeps_the_cover(committed):
    with committed():
        event = approve(waiting())

    event.get_latest_revision().publish(user=somebody("Modérateurs"))

    assert Event.objects.get().cover == get_image_model().objects.get()


def test_adopted_before_it_is_approved_and_again_by_its_publication_it_is_one_image():
    proposal = waiting()
    event = Event.objects.get(pk=proposal.event_id)
    revision = event.latest_revision_id

    for _ in range(2):
        pictures.adopt_picture(proposal, event)
    is_on_draft = event.cover == get_image_model().objects.get()
    public = approve(proposal)

    assert (is_on_draft, public.cover, public.latest_revision_id) == (
        True,
        get_image_model().objects.get(),
        revision,
    )


def test_an_editors_own_picture_stays(folder, committed):
    proposal = waiting()
    own = get_image_model().objects.create(
        title="La leur", file=pictures.ContentFile(photo(), name="la-leur.jpg")
    )
    event = Event.objects.get(pk=proposal.event_id).get_latest_revision_as_object()
    event.cover, event.cover_alt = own, "La leur"
    event.save_revision(user=somebody("Éditeurs"))

    with committed():
        public = approve(proposal)

    assert (public.cover, public.cover_alt, get_image_model().objects.count()) == (
        own,
        "La leur",
        1,
    )
    assert (named(), files(folder)) == (set(), set())


def test_the_picture_of_a_scheduled_event_stays_private_until_publication(
    folder, committed, time_machine
):
    proposal = waiting()
    event = Event.objects.get(pk=proposal.event_id).get_latest_revision_as_object()
    event.go_live_at = timezone.now() + dt.timedelta(days=2)
    event.save_revision(user=somebody("Modérateurs"))

    scheduled = approve(proposal)
    images = get_image_model().objects.count()
    time_machine.shift(dt.timedelta(days=3))
    with committed():
        publish_due()

    assert (scheduled.live, images) == (False, 0)
    assert (Event.objects.get().live, Event.objects.get().cover) == (
        True,
        get_image_model().objects.get(),
    )
    assert files(folder) == set()


def test_a_picture_that_was_never_sent_is_never_public():
    proposal = ProposalFactory()
    sending.confirm_by_link(sending.send_proposal(proposal, facts_of(proposal), EMAIL))
    proposal = Proposal.objects.get()
    pictures.add_picture(proposal, photo())

    event = approve(proposal)

    assert (event.live, event.cover, get_image_model().objects.count()) == (True, None, 0)


def test_a_file_that_is_gone_keeps_no_event_from_the_public(folder):
    proposal = waiting()
    Path(proposal.pictures.get().file.path).unlink()

    event = approve(proposal)

    assert (event.live, event.cover, Proposal.objects.get().state) == (
        True,
        None,
        ProposalState.PUBLISHED,
    )


def test_what_is_copied_into_a_new_draft_leaves_the_picture_and_its_words():
    proposal = waiting()
    proposal.data |= {"photo_alt": "Une valise", "photo_rights": "on"}

    drafts.copy_draft(
        proposal, network="", language="fr", opening=drafts.FormOpening(uuid4(), timezone.now())
    )

    copied = Proposal.objects.exclude(pk=proposal.pk).get()
    assert (
        copied.pictures.count(),
        [name for name in copied.data if name.startswith("photo_")],
    ) == (0, [])


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite lets one write at a time")
def test_two_who_adopt_at_once_make_one_image():
    proposal = waiting()
    together = Barrier(2)

    def adopt() -> None:
        try:
            mine = Proposal.objects.get(pk=proposal.pk)
            together.wait(timeout=10)
            pictures.adopt_picture(mine, mine.event)
        finally:
            connection.close()

    both = [Thread(target=adopt) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()

    assert (get_image_model().objects.count(), Picture.objects.count()) == (1, 0)
    assert Event.objects.get().cover == get_image_model().objects.get()
