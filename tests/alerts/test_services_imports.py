import json
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from agenda.formats.addresses import site_domain
from alerts.enums import AlertState, AlertStep
from alerts.exceptions import ImportRefused
from alerts.models import Alert, AuditLine, Topic
from alerts.services import approval
from alerts.services.drafting import draft_cancel, draft_update
from alerts.services.imports import import_alert
from alerts.sources.cap import read_cap
from messaging.enums import MessageType
from messaging.models import Message
from tests.alerts.cap_messages import at, block, message, named
from tests.factories.agenda import AreaFactory
from tests.factories.alerts import officer, sent_alert
from tests.servers import answering

pytestmark = pytest.mark.django_db

#: Outline of the sixth district in GeoJSON.
SQUARE = {
    "type": "Polygon",
    "coordinates": [[[2.3, 48.87], [2.4, 48.87], [2.4, 48.9], [2.3, 48.9], [2.3, 48.87]]],
}


def taken_in(octets: bytes, **options) -> Alert:
    return import_alert(read_cap(octets), **options).alert


def refusal(octets: bytes) -> str:
    with pytest.raises(ImportRefused) as refused:
        taken_in(octets)
    return str(refused.value).replace("\u00a0", " ")


def notes_of(alert: Alert) -> list[str]:
    return [note.replace("\u00a0", " ") for note in alert.provenance["notes"]]


def sent(alert: Alert) -> Alert:
    return sent_alert(alert=alert)


def districts(*areas: str) -> tuple[list[str], list[str]]:
    """Return the codes of the districts found for ``areas``, and the import's notes."""
    alert = taken_in(message(block(area="".join(f"<area>{area}</area>" for area in areas))))
    return [area.code for area in alert.areas.all()], notes_of(alert)


def test_an_alert_of_somebody_else_is_a_draft_that_nobody_wrote_and_says_where_it_is_from():
    octets = message(block(), block(language="en", headline="Strong wind tonight"), sent=at())

    alert = taken_in(octets, url="https://meteo.example.org/1.cap")

    alert.refresh_from_db()
    assert (alert.state, alert.written_by, alert.topic.slug) == (AlertState.DRAFT, None, "meteo")
    assert (alert.headline, alert.headline_en, alert.severity) == (
        "Vent fort cette nuit",
        "Strong wind tonight",
        "Severe",
    )
    provenance = alert.provenance | {
        "sent": datetime.fromisoformat(alert.provenance["sent"]).tzinfo is not None
    }
    assert provenance == {
        "sender": "veille@meteo.example.org",
        "identifier": "vent-1",
        "sent": True,
        "url": "https://meteo.example.org/1.cap",
        "notes": [],
    }
    assert list(AuditLine.objects.values_list("alert", "step", "actor")) == [
        (alert.pk, AlertStep.WRITTEN, None)
    ]
    assert Message.objects.count() == 0


def test_what_was_imported_still_needs_two_people():
    alert, writer, approver = taken_in(message()), officer(), officer()

    approval.submit_alert(alert, writer)
    with pytest.raises(approval.AlertStepRefused):
        approval.approve_alert(alert, writer)

    assert approval.approve_alert(alert, approver).state == AlertState.SENT


def test_a_second_import_changes_nothing_not_even_once_it_is_over(time_machine):
    octets = message()
    first = taken_in(octets)
    time_machine.move_to(timezone.now() + timedelta(days=1))

    again = import_alert(read_cap(octets))

    assert (again.alert.pk, again.is_new) == (first.pk, False)
    assert (Alert.objects.count(), AuditLine.objects.count()) == (1, 1)


def test_a_dry_run_writes_nothing():
    imported = import_alert(read_cap(message()), dry_run=True)

    assert (imported.is_new, imported.alert.headline) == (True, "Vent fort cette nuit")
    assert (Alert.objects.count(), AuditLine.objects.count()) == (0, 0)


def test_what_is_over_is_refused():
    octets = message(block(expires=at(-1)), sent=at(-3))

    assert refusal(octets).startswith("ce message est fini depuis le ")
    assert Alert.objects.count() == 0


def test_an_update_of_what_was_sent_is_the_draft_of_one():
    first = sent(taken_in(message()))

    update = taken_in(
        message(
            block(headline="Vent très fort"),
            identifier="vent-2",
            msgType="Update",
            references=named(first),
            note="Plus tôt",
        )
    )

    assert (update.first, update.message_type, update.state) == (
        first,
        MessageType.UPDATE,
        AlertState.DRAFT,
    )
    assert (update.headline, update.note, update.provenance["identifier"]) == (
        "Vent très fort",
        "Plus tôt",
        "vent-2",
    )
    assert sent(update).revision == 2


def test_a_later_message_may_name_the_update_and_write_the_instant_in_another_zone():
    first = sent(taken_in(message()))
    update = sent(taken_in(message(identifier="vent-2", msgType="Update", references=named(first))))
    sender, identifier, instant = named(update).split(",")
    elsewhere = (
        datetime.fromisoformat(instant).astimezone(timezone.get_fixed_timezone(600)).isoformat()
    )

    cancel = taken_in(
        message(
            identifier="vent-3",
            msgType="Cancel",
            references=f"{sender},{identifier},{elsewhere}",
            note="Calme",
        )
    )

    assert (cancel.first, cancel.message_type, cancel.note) == (first, MessageType.CANCEL, "Calme")
    assert sent(cancel).is_lifted


@pytest.mark.parametrize(
    ("references", "reason"),
    [
        ("", "elle ne dit pas de quelle alerte"),
        ("quelque chose", "l’alerte qu’elle nomme n’est pas venue ici"),
        ("a@b,1,2026-03-03T12:00:00+01:00", "l’alerte qu’elle nomme n’est pas venue ici"),
    ],
)
def test_an_update_of_nothing_is_a_draft_of_its_own_and_a_cancel_of_nothing_refused(
    references, reason
):
    alert = taken_in(message(msgType="Update", references=references))

    assert (alert.first, alert.message_type) == (None, MessageType.ALERT)
    assert notes_of(alert) == [f"mise à jour devenue alerte : {reason}"]
    assert (
        refusal(message(msgType="Cancel", identifier="x", references=references))
        == f"rien à lever : {reason}"
    )


@pytest.mark.parametrize("fate", ["draft", "lifted", "expired"])
def test_what_has_not_left_or_is_over_is_neither_updated_nor_lifted(fate, time_machine):
    first = taken_in(message())
    if fate != "draft":
        sent(first)
    if fate == "lifted":
        sent(draft_cancel(first, officer()))
    if fate == "expired":
        time_machine.move_to(timezone.now() + timedelta(hours=7))

    update = taken_in(message(identifier="vent-2", msgType="Update", references=named(first)))

    reason = "l’alerte qu’elle nomme n’est pas partie, ou n’est plus en cours"
    assert (update.first, notes_of(update)) == (None, [f"mise à jour devenue alerte : {reason}"])
    assert (
        refusal(message(identifier="3", msgType="Cancel", references=named(first)))
        == f"rien à lever : {reason}"
    )


def test_the_update_that_somebody_is_writing_is_not_written_over():
    first = sent(taken_in(message()))
    theirs = draft_update(first, officer())

    assert "déjà sa mise à jour en brouillon" in refusal(
        message(identifier="vent-2", msgType="Update", references=named(first))
    )
    assert Alert.objects.get(pk=theirs.pk).source_key is None


def test_an_exercise_cannot_make_a_real_thread_an_exercise():
    first = sent(taken_in(message()))

    update = taken_in(
        message(identifier="2", msgType="Update", status="Exercise", references=named(first))
    )

    assert update.status == "Actual"
    assert notes_of(update) == ["nature « Exercice » : laissée à « Réelle », celle du fil"]


@pytest.mark.parametrize(
    ("areas", "found"),
    [
        (
            [
                "<areaDesc>?</areaDesc><geocode><valueName>{site}/ou</valueName><value>4</value></geocode>"
            ],
            ["4"],
        ),
        (["<areaDesc>4E Arrondissement, Paris</areaDesc>"], ["4"]),
        (["<areaDesc>4e ; 6e arrondissement</areaDesc>"], ["4", "6"]),
        (["<areaDesc>4e</areaDesc>", "<areaDesc>5e</areaDesc>"], ["4", "5"]),
        (
            [
                "<areaDesc>Là</areaDesc><geocode><valueName>CP</valueName><value>75005</value></geocode>"
            ],
            ["5"],
        ),
        (["<areaDesc>Là</areaDesc><circle>48.85,2.35 0.5</circle>"], ["4"]),
        (
            [
                "<areaDesc>Là</areaDesc><polygon>48.8,2.3 48.86,2.3 48.86,2.4 48.8,2.4 "
                "48.8,2.3</polygon>"
            ],
            ["4", "5"],
        ),
        (
            ["<areaDesc>Là</areaDesc><polygon>48.89,2.3 48.9,2.3 48.9,2.31 48.89,2.3</polygon>"],
            ["6"],
        ),
        (["<areaDesc>Là</areaDesc><circle>48.895,2.305 0.1</circle>"], ["6"]),
        (["<areaDesc>Paris</areaDesc>"], []),
        (["<areaDesc>Là</areaDesc><circle>48.85,2.35 50</circle>"], []),
    ],
)
def test_districts_are_found_by_our_code_their_name_postcode_and_outline(areas, found):
    AreaFactory(
        code="4",
        name="4e arrondissement",
        short_name="4e",
        postcodes=["75004"],
        latitude=48.85,
        longitude=2.35,
    )
    AreaFactory(
        code="5",
        name="5e arrondissement",
        short_name="5e",
        postcodes=["75005"],
        latitude=48.82,
        longitude=2.35,
    )
    AreaFactory(code="6", name="6e arrondissement", latitude=48.88, longitude=2.35, polygon=SQUARE)

    assert districts(*(area.replace("{site}", site_domain()) for area in areas)) == (found, [])


def test_an_area_that_is_not_ours_is_the_whole_city_with_a_note():
    AreaFactory(code="4", latitude=48.85, longitude=2.35)

    assert districts("<areaDesc>Yerong Creek</areaDesc><circle>-35.3,147.0 25</circle>") == (
        [],
        ["« Yerong Creek » n’est aucun de nos quartiers : toute la ville, à vérifier"],
    )


def test_a_category_without_a_topic_takes_the_nearest_with_a_note():
    alert = taken_in(message(block(category="Fire")))

    assert (alert.topic.slug, alert.category) == ("securite", "Fire")
    assert notes_of(alert) == ["aucun thème pour « Incendie » : mis à « Sécurité »"]


def test_a_category_of_no_topic_near_it_takes_the_last_with_a_note():
    Topic.objects.exclude(slug="meteo").delete()

    alert = taken_in(message(block(category="Fire")))

    assert alert.topic.slug == "meteo"
    assert notes_of(alert) == [f"aucun thème pour « Incendie » : mis à « {alert.topic.name} »"]


def test_where_there_is_no_topic_nothing_is_imported():
    Topic.objects.all().delete()

    assert refusal(message()) == "aucun thème d’alerte n’existe encore"


@pytest.fixture
def elsewhere(settings):
    """A local server that serves the content of ``answers``."""
    settings.FETCH_ALLOWS_LOOPBACK = True
    answers: dict[str, bytes] = {}

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = answers[self.path]
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args) -> None:
            """Log nothing."""

    server = HTTPServer(("127.0.0.1", 0), Answer)
    with answering(server) as origin:
        yield origin, answers


def run(origin, *options) -> str:
    out = StringIO()
    call_command("import_cap", str(origin), *options, stdout=out)
    return out.getvalue().replace("\u00a0", " ")


def test_the_command_reads_a_file_and_says_what_came_of_it(tmp_path):
    file = tmp_path / "vent.cap"
    file.write_bytes(message(block(severity="Unknown")))

    assert run(file, "--dry-run").splitlines()[0] == "Essai à blanc : rien n’est écrit."
    assert run(file).splitlines() == [
        "Alerte en brouillon : « Vent fort cette nuit », à relire et à soumettre.",
        "  Gravité « Unknown » : mise à « Gênant »",
    ]
    assert run(file) == "Déjà importée, rien n’est changé : « Vent fort cette nuit ».\n"
    assert Alert.objects.count() == 1


def test_the_command_fetches_a_url_and_keeps_it(elsewhere):
    base, answers = elsewhere
    answers["/vent.cap"] = message()

    run(f"{base}/vent.cap")

    assert Alert.objects.get().provenance["url"] == f"{base}/vent.cap"


@pytest.mark.parametrize(
    ("name", "octets", "said"),
    [
        ("big", b" " * 2 * 1024 * 1024, "Refusé : plus de 1048576 octets"),
        ("nonsense", b"\x00\x01", "Refusé : ce fichier n’est pas du XML bien formé."),
        ("absent", None, "Ce fichier ne se lit pas : "),
    ],
)
def test_what_is_refused_is_said_in_one_line_and_fails(tmp_path, name, octets, said):
    file = tmp_path / name
    if octets is not None:
        file.write_bytes(octets)

    with pytest.raises(CommandError) as refused:
        run(file)

    line = str(refused.value).replace("\u00a0", " ")
    assert (line.startswith(said), line.count("\n"), refused.value.returncode) == (True, 0, 1)


def test_a_url_that_is_too_long_to_read_or_leads_inside_is_refused(elsewhere, settings):
    base, answers = elsewhere
    answers["/big"] = b" " * 2 * 1024 * 1024

    with pytest.raises(CommandError, match="plus de 1048576 octets"):
        run(f"{base}/big")
    settings.FETCH_ALLOWS_LOOPBACK = False
    with pytest.raises(CommandError, match="adresse privée refusée"):
        run(f"{base}/big")


@pytest.mark.parametrize(
    ("name", "moment", "headline"),
    [
        ("canada", "2012-05-03T00:00:00+00:00", "veille d'orages violents"),
        ("australia", "2011-10-05T14:00:00+00:00", "Yerong Creek Structure Fire"),
        ("earthquake", "2010-08-31T06:00:00+00:00", "EQ 6.3 Neiafu, Tonga - PRELIMINARY REPORT"),
        ("canada_errors", "2012-05-03T00:00:00+00:00", "thunderstorm"),
    ],
)
def test_real_files_of_elsewhere_are_drafts_while_they_last(
    city_data, time_machine, name, moment, headline
):
    time_machine.move_to(datetime.fromisoformat(moment))

    run(city_data / "cap" / f"{name}.cap")

    alert = Alert.objects.get()
    assert (alert.headline, alert.state, alert.areas.count()) == (headline, AlertState.DRAFT, 0)
    assert json.loads(json.dumps(alert.provenance)) == alert.provenance
    alert.full_clean()
