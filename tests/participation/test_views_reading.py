"""/proposer/ from a page or a calendar: read values are marked, typed ones stay."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse

from participation.enums import LinkPurpose
from participation.models import Proposal
from participation.services import reading
from participation.throttling import READ
from participation.views.secrets import secret_form_page
from participation.views.uploads import FIELD
from tests.factories.agenda import PlaceFactory
from tests.factories.participation import ProposalFactory, link
from tests.participation.elsewhere import serving
from tests.sources.hostile import calendar

pytestmark = pytest.mark.django_db
START = "/proposer/"


@pytest.fixture(scope="module")
def elsewhere():
    with serving() as origin:
        yield origin


@pytest.fixture(autouse=True)
def a_patient_reader(settings, monkeypatch):
    """Strangers' servers are of this machine, which may be at other work."""
    settings.FETCH_ALLOWS_LOOPBACK = True
    monkeypatch.setattr(reading, "TOTAL_S", 30)
    monkeypatch.setattr(reading, "TIMEOUT_S", 20)


@pytest.fixture
def draft():
    return f"/proposer/{link(ProposalFactory(data={'name': 'Mireille'}), LinkPurpose.DRAFT)}/"


def data() -> dict[str, str]:
    return Proposal.objects.get().data


def problem(response) -> str:
    said = re.findall(
        r'role="alert">.*?<span>(.*?) Rien de ce que', response.content.decode(), re.DOTALL
    )
    return said[0].replace("\xa0", " ") if said else ""


def ics(octets: bytes, name: str = "sorties.ics") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, octets, "text/calendar")


def test_a_page_fills_the_form_of_a_new_draft_which_says_what_was_read(client, elsewhere):
    response = client.post(
        START, {"faire": "lire", "page_address": f"{elsewhere}/bal", "name": "Mireille"}
    )

    page = client.get(response.url.partition("#")[0]).content.decode().replace("\xa0", " ")
    filled = {
        "title",
        "description",
        "day-0",
        "start-0",
        "end-0",
        "place",
        "price",
        "price_from",
        "organiser",
    }
    assert response.status_code == 302
    assert (
        data().items()
        >= {
            "name": "Mireille",
            "title": "Bal de la rue",
            "dates_by": "days",
            "day-0": "2099-06-06",
            "start-0": "20:30",
            "end-0": "00:30",
            "place": "Le Hangar",
            "street": "3 passage Dubail",
            "price_from": "8.50",
            "picture_address": "https://example.org/bal.jpg",
        }.items()
    )
    assert set(data()["read"].split(",")) >= filled
    assert (
        page.count("lu pour vous") == 11
    )  # title, text, day, four of its place, price, its amount, booking, organiser
    assert "La page dit 20 h 30, et son texte 21 h : quelle est la bonne heure ?" in page


def test_the_marks_are_there_on_another_device_and_go_with_the_first_change(
    client, draft, elsewhere
):
    client.post(draft, {"faire": "lire", "page_address": f"{elsewhere}/bal"})
    posted = {name: value for name, value in data().items() if not name.startswith("read")}

    client.post(draft, posted | {"faire": "garder", "title": "Grand bal"})

    read = data()["read"].split(",")
    assert ("title" in read, "description" in read) == (False, True)
    assert data()["picture_address"] == "https://example.org/bal.jpg"


def test_what_was_typed_is_not_replaced_and_is_named(client, draft, elsewhere):
    response = client.post(
        draft, {"faire": "lire", "page_address": f"{elsewhere}/bal", "title": "Mon bal"}
    )

    page = client.get(response.url).content.decode().replace("\xa0", " ")
    assert (data()["title"], data()["place"]) == ("Mon bal", "Le Hangar")
    assert "Ce que vous aviez écrit est resté : le titre." in page


def test_a_known_place_of_that_name_elsewhere_is_asked_about(client, draft, elsewhere):
    PlaceFactory(name="Le Hangar", postcode="75019")

    client.post(draft, {"faire": "lire", "page_address": f"{elsewhere}/bal"})

    page = client.get(draft).content.decode().replace("\xa0", " ")
    assert (
        "La page donne une autre adresse : 3 passage Dubail 75010 Paris. Est-ce bien ce lieu ?"
        in page
    )


def test_of_several_events_one_is_chosen_and_only_then_is_anything_filled(client, draft, elsewhere):
    listed = client.post(
        draft, {"faire": "lire", "page_address": f"{elsewhere}/deux", "name": "Mireille"}
    )
    before = data()

    page = listed.content.decode()
    values = re.findall(r'name="choix" value="([^"]+)"', page)
    chosen = client.post(draft, {"faire": "choisir", "choix": values[1], "name": "Mireille"})

    assert re.findall(
        r'name="choix".*?<span>(.*?)<small>(.*?)</small>', page.replace("\xa0", " ")
    ) == [
        ("Bal de la rue", "6 juin 2099, 20 h 30"),
        ("Concert", "1er juillet 2099"),
    ]
    assert before == {"name": "Mireille", "page_address": f"{elsewhere}/deux"}
    assert (chosen.status_code, data()["title"], data()["day-0"]) == (302, "Concert", "2099-07-01")


@pytest.mark.parametrize(
    ("path", "ticked"), [("/programme.ics", [True, True]), ("/deux", [False, False])]
)
def test_of_a_calendar_what_is_to_come_is_ticked_already(client, draft, elsewhere, path, ticked):
    page = client.post(
        draft, {"faire": "lire", "page_address": f"{elsewhere}{path}"}
    ).content.decode()

    boxes = re.findall(r'name="choix" value="[^"]+"( checked)?>', page)
    assert [bool(box) for box in boxes] == ticked


@pytest.mark.parametrize("value", ["", "rien", "a:b:c"])
def test_a_choice_that_is_none_is_said(client, draft, value):
    response = client.post(draft, {"faire": "choisir", "choix": value, "name": "Mireille"})

    assert (response.status_code, data()) == (422, {"name": "Mireille"})
    assert problem(response) == "Choisissez un événement de la liste, ou relisez la page."


def test_a_calendar_fills_it_from_its_file_and_from_its_address(client, draft, elsewhere):
    octets = calendar("DTSTART:20990606T203000", "LOCATION:Le Hangar")

    client.post(draft, {"faire": "fichier", FIELD: ics(octets)})
    of_file = data()
    client.post(draft, {"faire": "lire", "page_address": f"{elsewhere}/agenda.ics"})

    assert (of_file["title"], of_file["start-0"], of_file["place"]) == ("Bal", "20:30", "Le Hangar")
    assert {name: value for name, value in data().items() if name != "page_address"} == of_file


def test_a_broken_event_of_a_calendar_is_said_beside_those_that_fill_the_form(client, draft):
    broken = b"BEGIN:VEVENT\r\nUID:2\r\nSUMMARY:Concert\r\n"
    octets = calendar(
        "DTSTART:20990606T203000", "LOCATION:La Cigale - 120 bd de Rochechouart 75018 Paris"
    )
    octets = octets.replace(b"BEGIN:VEVENT", broken + b"BEGIN:VEVENT")

    client.post(draft, {"faire": "fichier", FIELD: ics(octets)})

    page = client.get(draft).content.decode().replace("\xa0", " ")
    place = [data()[name] for name in ("place", "street", "postcode", "town")]
    assert (data()["title"], place) == (
        "Bal",
        ["La Cigale", "120 bd de Rochechouart", "75018", "Paris"],
    )
    assert "1 événement sur 2 n’a pas pu être lu : « Concert » (coupé avant sa fin)." in page


def test_in_the_list_of_a_calendar_one_without_a_date_says_why(client, draft):
    octets = calendar("DTSTART:20990606T203000")
    octets = octets.replace(
        b"BEGIN:VEVENT", b"BEGIN:VEVENT\r\nUID:2\r\nSUMMARY:Concert\r\nEND:VEVENT\r\nBEGIN:VEVENT"
    )

    page = (
        client.post(draft, {"faire": "fichier", FIELD: ics(octets)})
        .content.decode()
        .replace("\xa0", " ")
    )

    assert re.findall(r"<span>(\w+)<small>(.*?)</small>", page) == [
        ("Concert", "Le calendrier ne dit pas quand : quelles dates, à quelles heures ?"),
        ("Bal", "6 juin 2099, 20 h 30"),
    ]


def test_an_address_that_cannot_be_split_is_filled_and_said_where_it_is(client, draft):
    octets = calendar(
        "DTSTART:20990606T203000", "LOCATION:Z-arts\\, 335 Stretford Rd\\, Manchester M15 5ZA"
    )

    client.post(draft, {"faire": "fichier", FIELD: ics(octets)})

    page = client.get(draft).content.decode().replace("\xa0", " ")
    assert (data()["place"], data()["street"]) == ("Z-arts", "335 Stretford Rd, Manchester M15 5ZA")
    sentence = "L’adresse ne se laisse pas découper : vérifiez la rue, le code postal et la ville."
    assert f'<a href="#ou">{sentence}</a>' in page


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/rien", "Cette page ne dit rien d’un événement sous une forme qui se lit."),
        ("/image", "Ce n’est pas une page web : rien ne s’y lit."),
        ("/affiche", "C’est un PDF, et nous ne lisons que des pages web et des calendriers."),
        (
            "/murs",
            "Ce site ne nous laisse pas lire sa page (erreur 403). Un calendrier, peut-être ? "
            "Sinon, à la main.",
        ),
        ("/perdue", "Il n’y a pas de page à cette adresse (erreur 404). Vérifiez-la."),
        (
            "/panne",
            "Ce site répond par une erreur (500). Réessayez plus tard, ou remplissez à la main.",
        ),
        ("/gros", "Cette page est trop grosse : nous lisons 2 Mo au plus."),
        ("/lourd", "Cette page est trop compliquée à lire : remplissez à la main."),
    ],
)
def test_a_page_that_cannot_be_read_is_said_and_nothing_typed_is_lost(
    client, draft, elsewhere, path, said
):
    address = f"{elsewhere}{path}"

    response = client.post(draft, {"faire": "lire", "page_address": address, "title": "Mon bal"})

    assert (response.status_code, problem(response)) == (422, said)
    assert data() == {"title": "Mon bal", "page_address": address}
    assert 'value="Mon bal"' in response.content.decode()


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("", "Collez d’abord l’adresse de la page."),
        (
            "bonjour",
            "Cette adresse ne mène nulle part. Elle commence par https://, et se copie du "
            "navigateur.",
        ),
        (
            "file:///etc/passwd",
            "Cette adresse ne mène nulle part. Elle commence par https://, et se copie du "
            "navigateur.",
        ),
        (
            "http://192.168.1.1/",
            "Cette adresse est celle d’un réseau privé : nous ne lisons que des pages publiques.",
        ),
        ("http://127.0.0.1:1/", "Ce site ne répond pas. Réessayez, ou remplissez à la main."),
    ],
)
def test_an_address_that_leads_nowhere_or_inside_is_said(client, draft, address, said):
    response = client.post(draft, {"faire": "lire", "page_address": address})

    assert (response.status_code, problem(response)) == (422, said)


@pytest.mark.parametrize(
    ("octets", "said"),
    [
        (b"%PDF-1.7", "C’est un PDF, pas un calendrier : il nous faut un fichier .ics."),
        (b"bonjour", "Ce fichier n’est pas un calendrier, ou n’a aucun événement."),
        (b"x" * (1024 * 1024 + 1), "Ce calendrier est trop gros : 1 Mo au plus."),
    ],
)
def test_a_file_that_is_no_calendar_is_said(client, draft, octets, said):
    response = client.post(draft, {"faire": "fichier", FIELD: ics(octets), "title": "Mon bal"})

    assert (response.status_code, problem(response), data()) == (422, said, {"title": "Mon bal"})


def test_of_a_large_file_nothing_is_written_to_the_disk_and_no_more_than_is_read_is_kept(
    rf, settings, tmp_path
):
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path
    seen = []
    view = secret_form_page(
        lambda request: (
            seen.append((request.FILES[FIELD].size, [*tmp_path.iterdir()])) or HttpResponse()
        )
    )

    view(rf.post(START, {FIELD: ics(b"x" * 5_000_000)}))

    assert seen == [(1024 * 1024 + 1, [])]


def test_no_file_is_said(client, draft):
    response = client.post(draft, {"faire": "fichier"})

    assert problem(response) == "Choisissez un fichier .ics."
    assert re.findall(r'name="(\w+)"[^>]* autofocus', response.content.decode()) == ["calendar"]


def test_a_network_that_reads_too_many_pages_keeps_its_draft_and_is_told_to_wait(client, draft, rf):
    request = rf.get(START)
    while not READ.take(request):
        pass

    response = client.post(
        draft, {"faire": "lire", "page_address": "https://example.org/", "title": "Mon bal"}
    )

    assert (response.status_code, data()["title"]) == (429, "Mon bal")
    assert (
        problem(response)
        == "C’est beaucoup de pages d’un coup : réessayez dans une heure, ou remplissez à la main."
    )


@pytest.mark.parametrize(
    ("few", "count"), [("_fetchers", reading.FETCHED_AT_ONCE), ("_readers", reading.READ_AT_ONCE)]
)
def test_only_a_few_pages_are_fetched_and_fewer_read_at_once(
    client, draft, elsewhere, monkeypatch, few, count
):
    for _reader in range(count):
        getattr(reading, few).acquire()

    try:
        with monkeypatch.context() as soon:
            soon.setattr(reading, "TOTAL_S", 0)
            soon.setattr(reading, "LEAST_READING_S", 0.01)
            response = client.post(draft, {"faire": "lire", "page_address": f"{elsewhere}/bal"})
    finally:
        getattr(reading, few).release(count)

    assert (
        problem(response) == "Beaucoup de pages se lisent en ce moment : réessayez dans une minute."
    )
    assert (
        client.post(draft, {"faire": "lire", "page_address": f"{elsewhere}/bal"}).status_code == 302
    )


def test_what_a_busy_machine_has_no_time_for_is_not_called_complicated(
    client, draft, elsewhere, monkeypatch
):
    monkeypatch.setattr(reading, "TOTAL_S", 0)
    monkeypatch.setattr(reading, "LEAST_READING_S", 0.001)

    page = client.post(draft, {"faire": "lire", "page_address": f"{elsewhere}/bal"})
    file = client.post(draft, {"faire": "fichier", FIELD: ics(calendar("DTSTART:20990606T203000"))})

    sentence = "Beaucoup de pages se lisent en ce moment : réessayez dans une minute."
    assert (problem(page), problem(file)) == (sentence, sentence)


def test_it_is_said_in_english_too(client, elsewhere):
    refused = client.post(
        f"/en{START}", {"faire": "lire", "page_address": f"{elsewhere}/murs"}
    ).content.decode()
    read = client.post(f"/en{START}", {"faire": "lire", "page_address": f"{elsewhere}/bal"})
    page = client.get(read.url.partition("#")[0]).content.decode()

    assert "This site does not let us read its page (error 403)." in refused
    assert "read for you" in page
    assert "The page says 8.30 pm, and its text 9 pm" in page.replace("\xa0", " ")
