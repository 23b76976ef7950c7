from datetime import UTC, datetime

import pytest

from alerts.enums import CapCategory, CapCertainty, CapStatus, CapUrgency
from alerts.exceptions import ImportRefused
from alerts.sources.cap import MAX_BYTES, FoundText, read_cap
from messaging.enums import MessageType, Severity
from tests.alerts.cap_messages import at, block, message

LAUGHS = b"""<?xml version="1.0"?><!DOCTYPE alert [<!ENTITY a "ha">
<!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;">]>
<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><identifier>&d;</identifier></alert>"""
OUTSIDE = b"""<?xml version="1.0"?><!DOCTYPE alert [<!ENTITY a SYSTEM "file:///etc/passwd">]>
<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><identifier>&a;</identifier></alert>"""
DECLARED = b'<!DOCTYPE alert SYSTEM "http://example.org/cap.dtd"><alert/>'


def refusal(octets: bytes) -> str:
    with pytest.raises(ImportRefused) as refused:
        read_cap(octets)
    return str(refused.value).replace("\u00a0", " ")


def plain(notes):
    return [note.replace("\u00a0", " ") for note in notes]


def test_the_canadian_update_is_read_in_french_with_its_english_beside(city_data):
    found = read_cap((city_data / "cap" / "canada.cap").read_bytes())

    assert (found.message_type, found.status, len(found.references)) == (
        MessageType.UPDATE,
        CapStatus.ACTUAL,
        2,
    )
    assert found.sent == datetime(2012, 5, 2, 23, 21, 4, tzinfo=UTC)
    assert (found.main.headline, found.english.headline) == (
        "veille d'orages violents",
        "severe thunderstorm watch",
    )
    words = (found.category, found.severity, found.urgency, found.certainty)
    assert words == (CapCategory.MET, Severity.MINOR, CapUrgency.PAST, CapCertainty.OBSERVED)
    assert [len(area.rings[0]) for area in found.areas] == [17, 38]
    assert found.notes == ()


def test_the_australian_alert_loses_its_markup_and_says_that_it_is_in_english(city_data):
    found = read_cap((city_data / "cap" / "australia.cap").read_bytes())

    assert found.main == found.english
    assert found.main.description.splitlines()[:2] == [
        "ALERT LEVEL: Not Applicable",
        "LOCATION: 12 Cox Street, Yerong Creek",
    ]
    assert found.areas[0].circles == (((-35.3888, 147.0598), 25.0),)
    assert plain(found.notes) == [
        "plusieurs blocs de la même langue : seul le premier est lu",
        "sans texte français, mais en « en » : à traduire",
    ]


def test_the_american_earthquake_in_cap_1_1_gets_a_severity_with_a_note(city_data):
    found = read_cap((city_data / "cap" / "earthquake.cap").read_bytes())

    assert (found.category, found.severity, found.certainty) == (
        CapCategory.GEO,
        Severity.MODERATE,
        CapCertainty.LIKELY,
    )
    assert "Gravité « Unknown » : mise à « Gênant »" in plain(found.notes)


def test_the_canadian_update_with_errors_is_read_as_far_as_it_goes(city_data):
    found = read_cap((city_data / "cap" / "canada_errors.cap").read_bytes())

    assert (found.message_type, found.references, found.main.headline) == (
        MessageType.UPDATE,
        (),
        "thunderstorm",
    )
    assert "sans titre : « thunderstorm » en tient lieu" in plain(found.notes)


def test_a_message_that_does_not_say_that_it_is_public_is_refused(city_data):
    assert "pas pour le public" in refusal((city_data / "cap" / "invalid.cap").read_bytes())
    assert "portée « Restricted »" in refusal(message(scope="Restricted"))


@pytest.mark.parametrize("octets", [LAUGHS, OUTSIDE, DECLARED])
def test_types_and_entities_are_refused_before_they_are_looked_at(octets):
    assert refusal(octets) == "ce fichier déclare un type ou des entités : refusé"


@pytest.mark.parametrize(
    "octets",
    [
        b"",
        b"Bonjour",
        b'{"identifier": "1"}',
        bytes(range(256)) * 20,
        b"\x7fELF\x02\x01\x01" + b"\0" * 100,
        b"<alert>",
        b'<?xml version="1.0" encoding="klingon"?><alert/>',
        b'<?xml version="1.0" encoding="utf-7"?><alert/>',
        b"<alert>&nbsp;</alert>",
        "<alert/>".encode("utf-16")[:-1],
    ],
)
def test_what_is_no_xml_is_refused(octets):
    assert refusal(octets) == "ce fichier n’est pas du XML bien formé"


def test_a_file_of_two_megabytes_is_refused_unread():
    assert refusal(b"<" * 2 * MAX_BYTES) == "plus de 1048576 octets : ce n’est pas une alerte"


def test_a_well_of_elements_is_no_trouble():
    octets = message(block(area="<a>" * 100_000 + "</a>" * 100_000))

    assert read_cap(octets).areas == ()


@pytest.mark.parametrize(
    ("octets", "shown"),
    [
        (message(namespace="urn:example:else"), "alert (urn:example:else)"),
        (b"<alert/>", "alert (–)"),
        (b'<feed xmlns="http://www.w3.org/2005/Atom"/>', "feed (http://www.w3.org/2005/Atom)"),
    ],
)
def test_what_is_not_cap_is_refused_by_its_name(octets, shown):
    assert refusal(octets) == f"ce n’est pas une alerte CAP 1.2 : {shown}"


@pytest.mark.parametrize("status", ["System", "Draft", "actual", "Réel"])
def test_a_system_s_talk_and_drafts_are_refused(status):
    assert refusal(message(status=status)) == f"nature « {status} » : refusée"


@pytest.mark.parametrize("status", ["Exercise", "Test"])
def test_exercises_and_tests_stay_what_they_are(status):
    assert read_cap(message(status=status)).status == status


@pytest.mark.parametrize("kind", ["Ack", "Error", "Nonsense"])
def test_acknowledgements_and_errors_are_refused(kind):
    assert refusal(message(msgType=kind)) == f"message de type « {kind} » : refusé"


@pytest.mark.parametrize(
    "sent",
    [
        "hier",
        "2026-03-03T12:00:00",
        "2026-02-31T12:00:00+01:00",
        "2026-03-03T12:00:00+99:00",
        "20260303T120000Z",
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59-14:00",
    ],
)
def test_a_message_without_an_instant_of_its_own_is_refused(sent):
    assert (
        refusal(message(sent=sent)) == f"« sent » n’est pas un instant avec son décalage : {sent}"
    )


def test_a_message_of_the_future_is_refused():
    assert refusal(message(sent=at(2))).startswith("« sent » est dans le futur")


@pytest.mark.parametrize("nonsense", ["demain", "2026-03-03T12:00:00", "2099-01-01T00:00:00+01:00"])
def test_an_onset_and_an_end_that_are_nonsense_are_left_out_with_a_note(nonsense):
    found = read_cap(message(block(onset=nonsense, expires=nonsense)))

    assert (found.onset, found.expires) == (None, None)
    assert plain(found.notes) == [
        f"Heure de début laissée, ce n’est pas un instant plausible : {nonsense}",
        f"Heure de fin laissée, ce n’est pas un instant plausible : {nonsense}",
        "sans fin : donnez-lui en une",
    ]


def test_an_end_before_the_beginning_is_refused_and_an_onset_after_the_end_left_out():
    assert (
        refusal(message(block(expires=at(-1)), sent=at()))
        == "ce message finit avant d’avoir commencé"
    )
    assert read_cap(message(block(onset=at(7), expires=at(6)))).onset is None


def test_what_takes_effect_later_says_so():
    found = read_cap(message(block(effective=at(2))))

    assert [note.startswith("prend effet le ") for note in found.notes] == [True]


@pytest.mark.parametrize("raw", ["Unknown", "Catastrophic", "", "x" * 5000])
def test_unknown_words_are_mapped_with_a_note(raw):
    found = read_cap(
        message(block(severity=raw, category=raw or "?", certainty=raw or "?", urgency=raw or "?"))
    )

    words = (found.severity, found.category, found.certainty, found.urgency)
    assert words == (Severity.MODERATE, CapCategory.OTHER, CapCertainty.UNKNOWN, CapUrgency.UNKNOWN)
    assert len([note for note in found.notes if "mise à" in note]) == (2 if raw == "Unknown" else 4)
    assert max(len(note) for note in found.notes) < 200


def test_the_word_of_cap_1_0_for_certainty_is_known():
    assert read_cap(message(block(certainty="Very Likely"))).certainty == CapCertainty.LIKELY


def test_french_is_the_main_text_english_the_other_and_a_third_language_is_left_out():
    blocks = [block(language=tag, headline=tag) for tag in ("de-DE", "en-GB", "FR")]

    found = read_cap(message(*blocks))

    assert (found.main.headline, found.english.headline, found.notes) == ("FR", "en-GB", ())


def test_a_message_in_another_language_gives_its_first_block_with_a_note():
    found = read_cap(
        message(block(language="de-DE", headline="Sturm"), block(language="nl", headline="Storm"))
    )

    assert (found.main.headline, found.english) == ("Sturm", None)
    assert plain(found.notes) == ["sans texte français, mais en « de » : à traduire"]


def test_texts_lose_markup_scripts_and_signs_that_hide():
    found = read_cap(
        message(
            block(
                headline="<b>Vent</b>  fort\u202e & <script>alert(1)</script>pluie",
                description="<p>Un.</p><p>Deux<br/>trois 5 &lt; 6</p>"
                "\n\n\n\n<img src=x onerror=y>quatre",
            )
        )
    )

    assert found.main.headline == "Vent fort & pluie"
    assert found.main.description == "Un.\nDeux\ntrois 5 < 6\n\nquatre"


def test_texts_that_are_too_long_are_cut_with_a_note():
    found = read_cap(
        message(block(headline="mot " * 100, description="m" * 100_000, event="e" * 100))
    )

    assert (len(found.main.headline), len(found.main.description), len(found.main.event)) == (
        156,
        2000,
        80,
    )
    assert plain(found.notes) == [
        "de quoi il s’agit : coupé à 80 signes",
        "titre : coupé à 160 signes",
        "ce qui se passe : coupé à 2000 signes",
    ]


@pytest.mark.parametrize("tag", ["sender", "identifier"])
def test_a_message_that_nothing_names_is_refused(tag):
    assert refusal(message(**{tag: ""})) == f"« {tag} » manque, ou est trop long"
    assert refusal(message(**{tag: "x" * 151})) == f"« {tag} » manque, ou est trop long"


def test_a_message_that_says_nothing_is_refused_but_for_a_cancel():
    assert refusal(message("<x/>")) == "ce message ne dit rien : aucun bloc « info »"
    assert (
        refusal(message(block(event="", headline=""))) == "ce message ne dit pas de quoi il s’agit"
    )
    assert read_cap(message("<x/>", msgType="Cancel")).main == FoundText("", "", "", "")


def test_outlines_that_are_none_are_left_out_with_a_note():
    area = (
        "<area><areaDesc>Ici</areaDesc><polygon>48,2 48,3 49,3 48,2</polygon><polygon>nan,2 "
        "1,2 3,4 5,6</polygon>"
        "<polygon>91,2 1,2 3,4 "
        "5,6</polygon><polygon>48,2</polygon><circle>48,2</circle><circle>48,2 inf</circle>"
        "<circle>48,2 5</circle></area>"
    )

    found = read_cap(message(block(area=area)))

    assert found.areas[0].rings == (((48.0, 2.0), (48.0, 3.0), (49.0, 3.0), (48.0, 2.0)),)
    assert found.areas[0].circles == (((48.0, 2.0), 5.0),)
    assert found.notes == ("un contour illisible est laissé",)


def test_more_blocks_and_areas_than_anybody_reads_are_left_out():
    areas = "<area><areaDesc>Ici</areaDesc></area>" * 300

    found = read_cap(message(*[block(area=areas)] * 30))

    assert len(found.areas) == 200
    assert [note.split("\u00a0")[0] for note in found.notes] == [
        "plus de 20 «",
        "plusieurs blocs de la même langue",
        "plus de 200 «",
    ]
