"""Parser of outside CAP 1.2 and 1.1 (OASIS) messages; the input is not trusted."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from xml.etree.ElementTree import Element, ParseError

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException
from django.utils import timezone
from django.utils.translation import gettext as _

from alerts.enums import CapCategory, CapCertainty, CapStatus, CapUrgency
from alerts.exceptions import ImportRefused
from alerts.sources import cap_fields as fields
from messaging.enums import MessageType, Severity

MAX_BYTES = 1024 * 1024
NAMESPACES = ("urn:oasis:names:tc:emergency:cap:1.2", "urn:oasis:names:tc:emergency:cap:1.1")
#: Most characters: as in the tables (``alerts.models``), and for the fields that identify a
#: message.
EVENT, HEADLINE, TEXT, NOTE, NAME = 80, 160, 2000, 500, 150
MOST_BLOCKS, MOST_AREAS, MOST_REFERENCES = 20, 200, 100
PLACE = 500
#: Tolerance of the sender's clock: «sent» further in the future is refused.
AHEAD = timedelta(hours=1)
IMPLIED_LANGUAGE = "en"  # CAP 1.2, 3.2.2, language
#: Words of CAP 1.0 -> those of 1.2, by field (CAP 1.2, 3.2.2, certainty).
OLD_WORDS = {("certainty", "Very Likely"): CapCertainty.LIKELY.value}


@dataclass(frozen=True, slots=True)
class FoundText:
    """Texts of an alert in one language, plain text."""

    event: str
    headline: str
    description: str
    instruction: str


@dataclass(frozen=True, slots=True)
class FoundArea:
    """One CAP ``area``: name, codes (name, value), outlines, circles (latitude, longitude)."""

    name: str
    codes: tuple[tuple[str, str], ...] = ()
    rings: tuple[tuple[fields.Point, ...], ...] = ()
    circles: tuple[tuple[fields.Point, float], ...] = ()


@dataclass(frozen=True, slots=True)
class FoundAlert:
    """Outside message in our terms; ``notes`` say what was mapped, cut or dropped, and why."""

    sender: str
    identifier: str
    sent: datetime
    status: CapStatus
    message_type: MessageType
    references: tuple[str, ...]
    note: str
    category: CapCategory
    urgency: CapUrgency
    severity: Severity
    certainty: CapCertainty
    onset: datetime | None
    expires: datetime | None
    main: FoundText
    english: FoundText | None
    areas: tuple[FoundArea, ...]
    web: str = ""
    notes: tuple[str, ...] = field(default=())

    @property
    def key(self) -> str:
        return key_of(self.sender, self.identifier, self.sent)


def key_of(sender: str, identifier: str, sent: datetime) -> str:
    """Return the unique name of a message (CAP 1.2, 3.2.1, ``references``), its instant in UTC."""
    return f"{sender},{identifier},{sent.astimezone(UTC).isoformat()}"


def read_cap(octets: bytes) -> FoundAlert:
    """Parse a CAP message. Raises :class:`~alerts.exceptions.ImportRefused` with the reason."""
    if len(octets) > MAX_BYTES:
        raise ImportRefused(
            _("plus de %(size)d octets : ce n’est pas une alerte") % {"size": MAX_BYTES}
        )
    try:
        root = ElementTree.fromstring(octets, forbid_dtd=True)
    except DefusedXmlException as error:
        raise ImportRefused(_("ce fichier déclare un type ou des entités : refusé")) from error
    except (ParseError, ValueError, LookupError) as error:
        raise ImportRefused(_("ce fichier n’est pas du XML bien formé")) from error
    namespace, _brace, name = root.tag.rpartition("}")
    namespace = namespace.removeprefix("{")
    if name != "alert" or namespace not in NAMESPACES:
        names = {"name": fields.shorten(name), "namespace": fields.shorten(namespace) or "–"}
        raise ImportRefused(_("ce n’est pas une alerte CAP 1.2 : %(name)s (%(namespace)s)") % names)
    return _Reader(root, namespace).read()


class _Reader:
    """Reads one message and collects notes on what it changed."""

    def __init__(self, root: Element, namespace: str) -> None:
        self.root, self.namespace = root, namespace
        self.notes: list[str] = []

    def read(self) -> FoundAlert:
        """Return the alert that the CAP document describes. Raises :class:`ImportRefused`.

        What is unclear gets a default and a note.
        """
        status, message_type = self._kind()
        sender, identifier = self._name("sender"), self._name("identifier")
        raw = self._of(self.root, "sent")
        sent = fields.parse_cap_time(raw)
        if sent is None:
            shown = fields.shorten(raw)
            raise ImportRefused(
                _("« sent » n’est pas un instant avec son décalage : %(raw)s") % {"raw": shown}
            )
        if sent > timezone.now() + AHEAD:
            raise ImportRefused(_("« sent » est dans le futur : %(raw)s") % {"raw": raw})
        french, english = self._blocks(message_type)
        main = french if french is not None else english
        onset, expires = (
            (None, None) if message_type == MessageType.CANCEL else self._times(main, sent)
        )
        web = self._of(main, "web") if main is not None else ""
        return FoundAlert(
            sender=sender,
            identifier=identifier,
            sent=sent,
            status=status,
            message_type=message_type,
            references=tuple(self._of(self.root, "references").split()[:MOST_REFERENCES]),
            note=fields.clean_text(
                self._of(self.root, "note"), NOTE, _("ce qui change"), self.notes
            ),
            category=self._word(main, "category", CapCategory, CapCategory.OTHER, _("Catégorie")),
            # «Unknown» too becomes the middle severity, with a note: a person has to decide.
            severity=self._word(main, "severity", Severity, Severity.MODERATE, _("Gravité")),
            urgency=self._word(main, "urgency", CapUrgency, CapUrgency.UNKNOWN, _("Urgence")),
            certainty=self._word(
                main, "certainty", CapCertainty, CapCertainty.UNKNOWN, _("Certitude")
            ),
            onset=onset,
            expires=expires,
            main=self._text(main),
            english=self._text(english) if english is not None else None,
            areas=tuple(self._areas(main)) if main is not None else (),
            web=web if web.startswith(("http://", "https://")) and len(web) <= TEXT else "",
            notes=tuple(dict.fromkeys(self.notes)),
        )

    def _kind(self) -> tuple[CapStatus, MessageType]:
        """Return status and message type.

        Refuse what is not for the public, drafts and system messages.
        """
        status, message_type = self._of(self.root, "status"), self._of(self.root, "msgType")
        if status not in CapStatus:
            raise ImportRefused(
                _("nature « %(status)s » : refusée") % {"status": fields.shorten(status)}
            )
        if message_type not in MessageType:
            raise ImportRefused(
                _("message de type « %(kind)s » : refusé") % {"kind": fields.shorten(message_type)}
            )
        scope = self._of(self.root, "scope")
        if scope != "Public":
            raise ImportRefused(
                _("portée « %(scope)s » : pas pour le public") % {"scope": fields.shorten(scope)}
            )
        return CapStatus(status), MessageType(message_type)

    def _name(self, tag: str) -> str:
        """Return a required identifier; refuse the message if it is missing or too long."""
        name = " ".join(fields.INVISIBLE.sub("", self._of(self.root, tag)).split())
        if not name or len(name) > NAME:
            raise ImportRefused(_("« %(tag)s » manque, ou est trop long") % {"tag": tag})
        return name

    def _blocks(self, message_type: MessageType) -> tuple[Element | None, Element | None]:
        """Return the French and the English info block; without either, the first block.

        A cancel needs none (CAP 1.2, 3.2.1): the message that it cancels has the text.

        Raises :class:`ImportRefused` if any other message has none.
        """
        blocks = self._all(self.root, "info", MOST_BLOCKS)
        if not blocks:
            if message_type == MessageType.CANCEL:
                return None, None
            raise ImportRefused(_("ce message ne dit rien : aucun bloc « info »"))
        by_language: dict[str, Element] = {}
        for block in blocks:
            language = self._of(block, "language") or IMPLIED_LANGUAGE
            by_language.setdefault(language.casefold().partition("-")[0], block)
        if len(by_language) < len(blocks):
            self.notes.append(_("plusieurs blocs de la même langue : seul le premier est lu"))
        french, english = by_language.get("fr"), by_language.get("en")
        if french is None:
            spoken = (
                {"language": next(iter(by_language))} if english is None else {"language": "en"}
            )
            self.notes.append(
                _("sans texte français, mais en « %(language)s » : à traduire") % spoken
            )
        return (french, english) if french is not None or english is not None else (blocks[0], None)

    def _text(self, block: Element | None) -> FoundText:
        """Return the texts of an info block; refuse one with neither event nor headline."""
        if block is None:
            return FoundText("", "", "", "")
        event = fields.clean_line(
            self._of(block, "event"), EVENT, _("de quoi il s’agit"), self.notes
        )
        headline = fields.clean_line(self._of(block, "headline"), HEADLINE, _("titre"), self.notes)
        if not (event or headline):
            raise ImportRefused(_("ce message ne dit pas de quoi il s’agit"))
        if not headline:
            self.notes.append(_("sans titre : « %(event)s » en tient lieu") % {"event": event})
        return FoundText(
            event or headline[:EVENT],
            headline or event,
            fields.clean_text(
                self._of(block, "description"), TEXT, _("ce qui se passe"), self.notes
            ),
            fields.clean_text(
                self._of(block, "instruction"), TEXT, _("ce qu’il faut faire"), self.notes
            ),
        )

    def _times(
        self, block: Element | None, sent: datetime
    ) -> tuple[datetime | None, datetime | None]:
        """Return onset and expires of a block; refuse one that ends before it takes effect."""
        if block is None:
            return None, None
        effective = fields.parse_time_near(
            self._of(block, "effective"), _("Prise d’effet"), sent, self.notes
        )
        onset = fields.parse_time_near(
            self._of(block, "onset"), _("Heure de début"), sent, self.notes
        )
        expires = fields.parse_time_near(
            self._of(block, "expires"), _("Heure de fin"), sent, self.notes
        )
        if expires is None:
            self.notes.append(_("sans fin : donnez-lui en une"))
        elif expires <= (effective or sent):
            raise ImportRefused(_("ce message finit avant d’avoir commencé"))
        if onset and expires and onset >= expires:
            self.notes.append(_("Heure de début laissée : elle vient après la fin"))
            onset = None
        if effective and effective > timezone.now():
            at = timezone.localtime(effective)
            self.notes.append(
                _("prend effet le %(at)s : choisissez l’heure d’envoi")
                % {"at": f"{at:%d/%m/%Y %H:%M}"}
            )
        return onset, expires

    def _word(
        self,
        block: Element | None,
        tag: str,
        words: type[fields.CapChoice],
        otherwise: fields.CapChoice,
        name: str,
    ) -> fields.CapChoice:
        """Return the field as a member of ``words``, else ``otherwise`` with a note."""
        if block is None:
            return otherwise
        raw = self._of(block, tag)
        return fields.parse_choice(
            OLD_WORDS.get((tag, raw), raw), words, otherwise, name, self.notes
        )

    def _areas(self, block: Element) -> Iterator[FoundArea]:
        """Yield the areas of an info block; unreadable outlines are dropped with a note."""
        for area in self._all(block, "area", MOST_AREAS):
            rings = [
                fields.parse_ring(polygon.text or "")
                for polygon in self._all(area, "polygon", MOST_AREAS)
            ]
            circles = [
                fields.parse_circle(circle.text or "")
                for circle in self._all(area, "circle", MOST_AREAS)
            ]
            if not all(rings) or not all(circles):
                self.notes.append(_("un contour illisible est laissé"))
            codes = self._all(area, "geocode", MOST_AREAS)
            yield FoundArea(
                name=fields.clean_line(self._of(area, "areaDesc"), PLACE, _("lieu"), self.notes),
                codes=tuple(
                    (self._of(code, "valueName"), self._of(code, "value")) for code in codes
                ),
                rings=tuple(ring for ring in rings if ring),
                circles=tuple(circle for circle in circles if circle),
            )

    def _of(self, parent: Element, tag: str) -> str:
        """Return the text of the first ``tag`` in ``parent``."""
        return (parent.findtext(f"{{{self.namespace}}}{tag}") or "").strip()

    def _all(self, parent: Element, tag: str, most: int) -> Sequence[Element]:
        """Return the first ``most`` elements ``tag``, with a note if there are more."""
        elements = parent.findall(f"{{{self.namespace}}}{tag}")
        if len(elements) > most:
            self.notes.append(
                _("plus de %(most)d « %(tag)s » : le reste est laissé") % {"most": most, "tag": tag}
            )
        return elements[:most]
