"""The picture of a proposal through its pages: nothing typed is lost, no stranger sees it."""

import io
import re
import struct
import zlib
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from agenda.models import Event
from moderation.models import QueueItem
from participation.enums import ProposalState
from participation.models import Picture, Proposal
from participation.services import pictures, sending
from participation.throttling import ADD_PICTURE
from sources.pictures import MAX_BYTES
from tests.agenda.cms import event_url, signed_in, somebody
from tests.budgets import spend
from tests.factories.agenda import at
from tests.factories.participation import (
    ProposalFactory,
    facts_of,
    link,
    of_photo,
    photo,
    typed,
    with_picture,
)
from tests.servers import answering

pytestmark = pytest.mark.django_db
START = "/proposer/"


@pytest.fixture(autouse=True)
def on_tuesday_3_march(time_machine):
    time_machine.move_to(at("2026-03-03 18:42"), tick=False)


def upload(octets: bytes | None = None, name: str = "vacances.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, photo() if octets is None else octets)


def opening(client: Client) -> str:
    return re.findall(r'name="opening" value="([^"]+)"', client.get(START).content.decode())[0]


def words(page: str) -> str:
    return page.replace("\xa0", " ").replace("&#x27;", "'")


def problem(response) -> str:
    found = re.findall(
        r'id="photo-refusee".*?<span>(.*?)</span>', words(response.content.decode()), re.DOTALL
    )
    return found[0] if found else ""


def picture_url(token: str, picture: Picture) -> str:
    return f"{START}{token}/photo/?v={picture.uuid}"


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def bomb(side: int) -> bytes:
    """A PNG of few octets that says it is a square of ``side``, and is."""
    rows = zlib.compressobj(9)
    packed = b"".join(rows.compress(b"\0" * (1 + side // 8)) for _ in range(side)) + rows.flush()
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", packed) + chunk(b"IEND", b"")


def confirmed() -> Proposal:
    proposal = ProposalFactory()
    pictures.add_picture(proposal, photo())
    sending.confirm_by_link(
        sending.send_proposal(proposal, with_picture(proposal), "mireille@example.org")
    )
    return Proposal.objects.get(pk=proposal.pk)


def test_a_picture_is_kept_at_once_though_all_else_is_wrong_and_shown_where_it_was_chosen(client):
    data = {"title": "On chante", "opening": opening(client), "faire": "photo", "photo": upload()}

    response = client.post(START, data)
    page = client.get(response.url).content.decode()

    picture = Picture.objects.get()
    assert response.url.endswith("/#photo")
    assert 'value="On chante"' in page
    assert page.count(f"?v={picture.uuid}") == 4
    assert 'name="photo_focal" value="c" checked' in page


def test_a_picture_comes_with_whatever_button_is_pressed(client):
    proposal = ProposalFactory()

    client.post(f"{START}{link(proposal)}/", typed() | {"faire": "jour", "photo": upload()})

    assert proposal.pictures.count() == 1


#: Drawn when a test asks, not whenever tests are collected.
REFUSED = {
    "empty": (bytes, "Ce fichier est vide."),
    "svg": (
        lambda: b"<?xml version='1.0'?><svg onload='alert(1)'/>",
        "Un fichier SVG n’est pas pris",
    ),
    "html": (lambda: b"<!doctype html><script>alert(1)</script>", "Un fichier HTML n’est pas pris"),
    "pdf": (lambda: b"%PDF-1.7", "Un fichier PDF n’est pas pris"),
    "cut": (lambda: photo()[:400], "Cette image est abîmée ou incomplète."),
    "heavy": (lambda: b"\xff\xd8" + b"\0" * MAX_BYTES, "Cette image est trop lourde"),
    "bomb": (lambda: bomb(9_000), "Cette image a trop de pixels : 81 millions, et 25 au plus."),
    "large bomb": (lambda: bomb(20_000), "Cette image a trop de pixels"),
}


@pytest.mark.parametrize(("draw", "sentence"), REFUSED.values(), ids=REFUSED)
def test_what_is_refused_is_said_and_loses_nothing_typed_nor_the_picture_before(
    client, draw, sentence
):
    proposal = ProposalFactory()
    token = link(proposal)
    before = pictures.add_picture(proposal, photo())
    data = typed(title="On chante à deux") | {"faire": "relire", "photo": upload(draw())}

    response = client.post(f"{START}{token}/", data)

    assert response.status_code == 422
    assert problem(response).startswith(sentence)
    assert 'value="On chante à deux"' in response.content.decode()
    assert [*Picture.objects.all()] == [before]
    assert Proposal.objects.get().data["title"] == "On chante à deux"


def test_what_is_refused_with_the_first_post_of_a_form_leaves_its_draft_an_address(client):
    data = typed() | {"opening": opening(client), "faire": "photo", "photo": upload(b"GIF89a")}

    response = client.post(START, data)

    address = re.findall(r'action="(/proposer/[^"]{32}/)"', response.content.decode())[0]
    assert (response.status_code, problem(response)[:17]) == (422, "Un fichier GIF n’")
    assert client.get(address).status_code == 200


def test_the_sentence_is_english_on_the_english_page(client):
    response = client.post(
        f"/en{START}{link(ProposalFactory())}/", {"faire": "photo", "photo": upload(b"")}
    )

    assert problem(response) == "This file is empty."


def test_the_button_without_a_file_asks_for_one(client):
    response = client.post(f"{START}{link(ProposalFactory())}/", typed() | {"faire": "photo"})

    assert problem(response) == "Choisissez d’abord une photo."


def test_two_things_in_one_file_leave_only_the_picture(client):
    proposal = ProposalFactory()
    token = link(proposal)
    octets = photo() + b"PK\3\4<?php system($_GET[0]); <script>alert(1)</script>"

    client.post(
        f"{START}{token}/", typed() | {"faire": "photo", "photo": upload(octets, "x.php.jpg")}
    )
    response = client.get(picture_url(token, proposal.pictures.get()))

    assert b"php" not in response.content
    assert Image.open(io.BytesIO(response.content)).format == "JPEG"


def test_what_a_picture_lacks_is_said_beside_it_and_is_no_mistake_of_the_rest(client):
    proposal = ProposalFactory(data=typed(email="mireille"))
    pictures.add_picture(proposal, photo())
    token = link(proposal)

    review = client.get(f"{START}{token}/relire/")
    page = words(client.get(review.url).content.decode())

    summary = page.split('id="a-corriger"')[1].partition("</ul>")[0]
    assert re.findall(r'<a href="#(.+?)">(\w+) : ', summary) == [("id_email", "Vous")]
    assert "Dites ce qu’elle montre, pour qui ne la voit pas." in page


def test_what_a_picture_lacks_keeps_nothing_else_and_it_leaves_once_it_is_said(client):
    proposal = ProposalFactory(data=typed())
    picture = pictures.add_picture(proposal, photo())
    token = link(proposal)

    review = words(client.get(f"{START}{token}/relire/").content.decode())
    client.post(f"{START}{token}/relire/", {"faire": "envoyer"})
    sent = Proposal.objects.get(pk=proposal.pk)
    without = (sent.state, sent.facts.get("picture"), Picture.objects.get().is_sent)
    followed = words(client.get(f"/propositions/{token}/").content.decode())
    client.post(f"{START}{token}/", typed() | of_photo())
    answers = [
        client.post(f"{START}{token}/relire/", {"faire": "envoyer"}) for _ in range(2)
    ]  # a second click
    corrected = words(client.get(answers[0].url).content.decode())
    after = words(client.get(f"/propositions/{token}/").content.decode())

    assert "La photo ne part pas encore." in review
    assert without == (ProposalState.SENT, None, False)
    assert "Votre photo n’est pas partie avec" in followed
    assert Picture.objects.get(is_sent=True) == picture
    assert "Votre photo n’est pas partie avec" not in after
    assert "Votre correction est arrivée." in corrected
    assert answers[1].url == f"/propositions/{token}/"


def test_who_decides_sees_the_picture_also_one_that_came_afterwards(client):
    proposal = ProposalFactory(data=typed())
    sending.confirm_by_link(
        sending.send_proposal(proposal, facts_of(proposal), "mireille@example.org")
    )
    moderator = signed_in(somebody("Modérateurs"))
    item = QueueItem.objects.get(proposal=proposal)
    screen = f"/cms/relecture/{item.pk}/"

    bare = (item.has_picture, words(moderator.get(screen).content.decode()))
    pictures.add_picture(proposal, photo())
    sending.send_proposal(proposal, with_picture(proposal), "mireille@example.org")
    item.refresh_from_db()
    pictured = moderator.get(screen).content.decode()
    taken_off = moderator.post(f"/cms/propositions/{proposal.uuid}/photo/", {"next": screen})
    elsewhere = moderator.post(
        f"/cms/propositions/{proposal.uuid}/photo/", {"next": "https://example.net/"}
    )

    assert (bare[0], "pas dit : image" in bare[1], item.has_picture) == (False, True, True)
    assert (
        f'<img src="/cms/propositions/{proposal.uuid}/photo/" alt="Une valise sur un quai vide"'
        in pictured
    )
    assert "image" not in re.findall(r"<dt>Manque</dt><dd>(.*?)</dd>", pictured)[0]
    assert (taken_off["Location"], elsewhere["Location"]) == (
        screen,
        f"/cms/propositions/{proposal.uuid}/",
    )
    assert not Picture.objects.filter(is_sent=True).exists()


def test_without_a_picture_nothing_is_asked_of_it(client):
    response = client.get(f"{START}{link(ProposalFactory())}/relire/")

    assert response.status_code == 200


def test_the_event_to_read_again_shows_it_as_its_page_will(client):
    proposal = ProposalFactory(data=typed() | of_photo())
    picture = pictures.add_picture(proposal, photo())
    token = link(proposal)

    page = client.get(f"{START}{token}/relire/").content.decode()

    assert (
        f'data-focal="nw"><img src="{picture_url(token, picture)}" '
        'alt="Une valise sur un quai vide"' in page
    )
    assert "Lila Marchetti" in page


def test_taken_out_of_the_form_it_is_gone(client):
    proposal = ProposalFactory()
    pictures.add_picture(proposal, photo())
    token = link(proposal)

    response = client.post(f"{START}{token}/", typed() | {"faire": "sans-photo"})

    assert (response.url, proposal.pictures.count()) == (f"{START}{token}/#photo", 0)


def test_a_network_that_sends_too_many_is_told_and_loses_nothing_typed(client):
    proposal = ProposalFactory()
    token = link(proposal)
    spend(ADD_PICTURE, ADD_PICTURE.per_network[32].amount - 1)
    client.post(f"{START}{token}/", {"faire": "photo", "photo": upload(b"no")})

    response = client.post(
        f"{START}{token}/", typed(title="On danse") | {"faire": "photo", "photo": upload()}
    )

    assert problem(response).startswith("Beaucoup de photos viennent de chez vous")
    assert (Proposal.objects.get().data["title"], proposal.pictures.count()) == ("On danse", 0)


def test_who_has_the_link_sees_it_and_no_cache_keeps_it(client):
    proposal = ProposalFactory()
    picture, token = pictures.add_picture(proposal, photo()), link(proposal)

    headers = client.get(picture_url(token, picture)).headers

    names = (
        "Content-Type",
        "Content-Disposition",
        "X-Content-Type-Options",
        "Cache-Control",
        "Referrer-Policy",
        "X-Robots-Tag",
        "Cross-Origin-Resource-Policy",
    )
    assert [headers[name] for name in names] == [
        "image/jpeg",
        'inline; filename="photo.jpg"',
        "nosniff",
        "private, no-store",
        "no-referrer",
        "noindex",
        "same-origin",
    ]


def test_the_link_of_another_proposal_shows_the_same_nothing_as_no_link(client):
    picture = pictures.add_picture(ProposalFactory(), photo())
    others = link(ProposalFactory())

    answers = [
        client.get(address)
        for address in (
            picture_url(others, picture),
            picture_url("rien", picture),
            f"{START}{others}/photo/",
            f"{START}{others}/photo/?v=%00",
            f"{START}{others}/photo/?v={uuid4()}",
        )
    ]

    assert {(answer.status_code, answer.content) for answer in answers} == {(404, b"")}


def test_nothing_of_it_is_under_the_addresses_of_files(client):
    picture = pictures.add_picture(ProposalFactory(), photo())

    assert client.get(f"/media/{picture.file.name}").status_code == 404


@pytest.mark.parametrize(
    ("group", "status"),
    [("Modérateurs", 200), ("Éditeurs", 200), ("Contributeurs", 404), ("", 302), (None, 302)],
)
def test_in_the_cms_it_is_for_moderators(group, status):
    proposal = confirmed()
    client = Client() if group is None else signed_in(somebody(group))

    response = client.get(reverse("propositions:picture", args=[proposal.uuid]))

    assert response.status_code == status


def test_no_moderator_sees_that_of_a_draft_nor_one_that_was_not_sent():
    client, draft, sent = signed_in(somebody("Modérateurs")), ProposalFactory(), confirmed()
    pictures.add_picture(draft, photo())
    octets = client.get(reverse("propositions:picture", args=[sent.uuid])).content
    pictures.add_picture(sent, photo((40, 40)))

    answers = [
        client.get(reverse("propositions:picture", args=[one.uuid])) for one in (draft, sent)
    ]

    assert [answer.status_code for answer in answers] == [404, 200]
    assert answers[1].content == octets


def test_a_moderator_reads_what_is_said_of_it_and_takes_it_off():
    client, proposal = signed_in(somebody("Modérateurs")), confirmed()
    thread = reverse("propositions:thread", args=[proposal.uuid])
    before = words(client.get(thread).content.decode())

    response = client.post(reverse("propositions:picture", args=[proposal.uuid]))

    assert "Ce qu’on y voit : Une valise sur un quai vide" in before
    assert "Quelqu’un s’y reconnaît ? Personne." in before
    assert (response["Location"], proposal.pictures.count()) == (thread, 0)
    assert "Ce qu’on y voit" not in client.get(thread).content.decode()


def test_a_contributor_takes_nothing_off():
    proposal = confirmed()

    signed_in(somebody("Contributeurs")).post(reverse("propositions:picture", args=[proposal.uuid]))

    assert proposal.pictures.count() == 1


def test_a_moderator_who_approves_by_wagtails_own_button_publishes_it_too():
    client, proposal = signed_in(somebody("Modérateurs")), confirmed()
    event = Event.objects.get(pk=proposal.event_id)
    state = event.current_workflow_task_state

    client.post(event_url("workflow_action", event.pk, "approve", state.pk), {"comment": ""})

    public = Event.objects.get()
    assert (public.live, public.cover_alt) == (True, "Une valise sur un quai vide")
    assert public.get_latest_revision_as_object().cover == public.cover
    assert "Une valise sur un quai vide" in Client().get(public.get_absolute_url()).content.decode()


class Gallery(BaseHTTPRequestHandler):
    """A picture, and a page that is none."""

    def do_GET(self) -> None:
        body = photo() if self.path == "/affiche.jpg" else b"<html>"
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def gallery(settings):
    settings.FETCH_ALLOWS_LOOPBACK = True
    with answering(ThreadingHTTPServer(("127.0.0.1", 0), Gallery)) as origin:
        yield origin


def test_the_picture_of_the_page_that_was_read_is_taken_by_a_button(client, gallery):
    proposal = ProposalFactory(data=typed(picture_address=f"{gallery}/affiche.jpg"))
    token = link(proposal)
    offered = client.get(f"{START}{token}/").content.decode()

    data = {"faire": "photo-page", "picture_address": f"{gallery}/affiche.jpg"}
    client.post(f"{START}{token}/", typed() | data)

    assert "Prendre la photo de la page" in offered
    assert f'name="picture_address" value="{gallery}/affiche.jpg"' in offered
    assert proposal.pictures.get().width == 90


@pytest.mark.parametrize("path", ["/rien.html", "refused"])
def test_what_cannot_be_taken_from_a_page_is_said(client, gallery, path):
    proposal = ProposalFactory()
    address = f"{gallery}{path}" if path.startswith("/") else "http://10.0.0.1/secret.jpg"

    data = {"faire": "photo-page", "picture_address": address}
    response = client.post(f"{START}{link(proposal)}/", typed() | data)

    assert (response.status_code, bool(problem(response)), proposal.pictures.count()) == (
        422,
        True,
        0,
    )
