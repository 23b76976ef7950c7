"""Pictures of imported events, downloaded as covers: bounded, looked at, each only once."""

import io
import json
import re
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from PIL import Image as Pillow
from wagtail.images import get_image_model

from agenda.enums import ChangeKind
from agenda.models import Change, Event
from agenda.permissions import EDITORS
from sources.base import FoundEvent, FoundMoment, FoundPicture, SourceError
from sources.services.imports import import_events
from sources.services.pictures import PicturesReport, extension_of, fetch_pictures
from tests.agenda.cms import event_data, event_url, loaded, signed_in, somebody, texts
from tests.factories.sources import SourceFactory
from tests.servers import answering

pytestmark = pytest.mark.django_db
EVENING = FoundMoment(datetime(2026, 3, 3, 20), datetime(2026, 3, 3, 22))


def picture(kind="PNG", size=(40, 30), mode="RGB"):
    body = io.BytesIO()
    Pillow.new(mode, size).save(body, kind)
    return body.getvalue()


class Handler(BaseHTTPRequestHandler):
    """A file by path, and a count of what was asked."""

    server: Any

    files = {
        "/a.png": picture(),
        "/b.jpg": picture("JPEG"),
        "/text.png": b"<html>",
        "/big.png": b"x" * 60_000,
    }

    def do_GET(self):
        self.server.asked.append(self.path)
        body = self.files.get(self.path)
        self.send_response(200 if body else 404)
        self.end_headers()
        self.wfile.write(body or b"")

    def log_message(self, *args):
        """Quiet."""


@pytest.fixture
def server(settings):
    settings.FETCH_ALLOWS_LOOPBACK = True
    settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE = 50_000
    server: Any = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.asked = []
    with answering(server) as server.address:
        yield server


def bring(source, server, *paths, title="Bal", alt="Le bal"):
    import_events(
        source,
        [
            FoundEvent(
                str(n),
                title,
                dates=(EVENING,),
                picture=FoundPicture(f"{server.address}{path}", alt),
            )
            for n, path in enumerate(paths)
        ],
    )


def covers():
    return list(
        Event.objects.order_by("slug").values_list(
            "cover__title", "live", "has_unpublished_changes"
        )
    )


def test_a_picture_becomes_the_cover_and_the_event_is_published_anew(server):
    source = SourceFactory()
    bring(source, server, "/a.png")

    report = fetch_pictures(source)

    image = get_image_model().objects.get()
    assert report == PicturesReport(covers=1, downloads=1)
    assert (image.width, image.height, image.file.name.endswith(".png")) == (40, 30, True)
    assert covers() == [("Bal", True, False)]
    assert Event.objects.get().get_latest_revision_as_object().cover == image
    assert list(Change.objects.order_by("id").values_list("kind", flat=True)) == [
        ChangeKind.PUBLISHED,
        ChangeKind.UPDATED,
    ]


def test_a_picture_of_two_events_is_downloaded_once(server):
    source = SourceFactory()
    bring(source, server, "/a.png", "/a.png", "/b.jpg")

    report = fetch_pictures(source)

    assert (report.covers, report.downloads, server.asked) == (3, 2, ["/a.png", "/b.jpg"])


def test_a_picture_that_the_source_does_not_describe_is_kept_for_editors_and_shown_nowhere(
    server, client
):
    source = SourceFactory()
    bring(source, server, "/a.png", alt="")

    report = fetch_pictures(source)

    event = Event.objects.get()
    page = client.get(event.get_absolute_url()).content.decode()
    data = client.get(f"/api/v1/evenements/{event.slug}").json()
    assert (report.covers, report.undescribed, event.cover.title, event.live) == (1, 1, "Bal", True)
    assert re.findall(r"/media/images/", page) == []
    assert data["image"] is None
    assert fetch_pictures(source) == PicturesReport()  # it is not fetched again


@pytest.mark.parametrize(
    ("choice", "is_shown"),
    [({"cover": ""}, False), ({"cover_alt": "Une danseuse saute"}, True)],
    ids=["none", "text"],
)
def test_an_editor_who_corrects_such_an_event_is_told_how_to_go_on_and_can(
    server, client, choice, is_shown
):
    source = SourceFactory()
    bring(source, server, "/a.png", alt="")
    fetch_pictures(source)
    event = Event.objects.get()
    editor, url = signed_in(somebody(EDITORS)), event_url("edit", event.pk)
    typed = {
        "title": "Bal, corrigé",
        "slug": event.slug,
        "cover": event.cover_id,
        "action-publish": "1",
    }

    opened = editor.get(url)
    stopped = editor.post(url, event_data(**typed, **loaded(event)))
    editor.post(url, event_data(**typed | choice, **loaded(event)))

    assert (
        [text for text in texts(opened) if "Écrivez-le, ou retirez l’image." in text]
        == texts(opened)
        != []
    )
    assert stopped.context["form"].errors == {
        "cover_alt": ["Dites ce que montre l’image, pour qui ne la voit pas, ou retirez-la."]
    }
    assert Event.objects.get().title == "Bal, corrigé"
    page = client.get(event.get_absolute_url()).content.decode()
    assert ("/media/images/" in page, 'alt="Une danseuse saute"' in page) == (is_shown, is_shown)


def test_the_report_counts_pictures_without_a_description(server, tmp_path, capfd):
    described = ["Le bal", "", ""]
    records = [
        {
            "id": str(number),
            "event_id": number,
            "title": f"Bal {number}",
            "occurrences": "2026-03-03T19:00:00+00:00_2026-03-03T21:00:00+00:00",
            "cover_url": f"{server.address}/a.png",
            "cover_alt": text,
        }
        for number, text in enumerate(described)
    ]
    (tmp_path / "records.json").write_text(json.dumps(records))
    out = StringIO()

    call_command("import_quefaire", str(tmp_path / "records.json"), "--pictures", stdout=out)

    assert "3 couvertures posées, 1 images téléchargées" in out.getvalue()
    assert "dont 2 pas montrées, tant qu’un texte ne les décrit pas" in out.getvalue()


def test_a_picture_is_not_downloaded_again(server):
    source = SourceFactory()
    bring(source, server, "/a.png")
    fetch_pictures(source)
    server.asked.clear()

    assert (fetch_pictures(source), server.asked) == (PicturesReport(), [])


def test_a_cover_is_no_edit_of_an_editor_and_stays_through_an_update(server):
    source = SourceFactory()
    bring(source, server, "/a.png")
    fetch_pictures(source)

    bring(source, server, "/a.png", title="Grand bal")

    event = Event.objects.get()
    assert (event.title, event.cover.title) == ("Grand bal", "Bal")


def test_another_picture_at_the_source_takes_the_old_cover_away(server):
    source = SourceFactory()
    bring(source, server, "/a.png")
    fetch_pictures(source)

    bring(source, server, "/b.jpg")

    assert Event.objects.get().cover is None


def test_pictures_that_cannot_be_had_are_named_and_stop_none_of_the_others(server):
    source = SourceFactory()
    bring(source, server, "/missing.png", "/text.png", "/big.png", "/a.png")

    report = fetch_pictures(source)

    assert (report.covers, report.downloads) == (1, 1)
    assert [line.rpartition(" · ")[2] for line in report.failed] == [
        "réponse 404",
        "ce n’est pas une image",
        "plus de 50000 octets",
    ]


def test_an_event_that_an_editor_changed_is_left_without(server):
    source = SourceFactory()
    bring(source, server, "/a.png")
    event = Event.objects.get()
    event.lead = "Mes mots."
    event.save_revision()

    assert fetch_pictures(source) == PicturesReport()


def test_a_picture_of_another_source_is_not_asked_for(server):
    bring(SourceFactory(), server, "/a.png")

    assert fetch_pictures(SourceFactory()) == PicturesReport()


@pytest.mark.parametrize(
    ("kind", "extension"), [("PNG", "png"), ("JPEG", "jpg"), ("WEBP", "webp"), ("GIF", "gif")]
)
def test_a_picture_s_format_is_detected_from_its_content(kind, extension):
    assert extension_of(picture(kind)) == extension


def test_a_picture_of_an_unsupported_format_is_refused():
    with pytest.raises(SourceError):
        extension_of(picture("TIFF"))


def test_a_picture_with_too_many_pixels_is_refused():
    with pytest.raises(SourceError):
        extension_of(picture(size=(10_000, 6_001), mode="1"))


def test_a_picture_that_was_cut_is_refused():
    with pytest.raises(SourceError):
        extension_of(picture()[:60])
