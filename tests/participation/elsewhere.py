"""Other people's sites: what they answer at each address, from a real server."""

from contextlib import AbstractContextManager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tests.servers import answering
from tests.sources.hostile import PAGES, calendar, event, page

PLACE = {"@type": "Place", "name": "Le Hangar", "address": "3 passage Dubail, 75010 Paris"}
BALL = event(
    name="Bal de la rue",
    description="On danse à 21h.",
    startDate="2099-06-06T20:30",
    endDate="2099-06-07T00:30",
    location=PLACE,
    offers={"@type": "Offer", "price": "8,50", "url": "https://billets.example/bal"},
    image="https://example.org/bal.jpg",
    organizer={"name": "Les Danseurs"},
)
ANSWERS: dict[str, tuple[int, str, bytes]] = {
    "/bal": (200, "text/html; charset=utf-8", page(data=BALL)),
    "/deux": (200, "text/html", page(data=[BALL, event(name="Concert", startDate="2099-07-01")])),
    "/rien": (200, "text/html", page(body="<p>Bonjour.</p>")),
    "/agenda.ics": (200, "text/plain", calendar("DTSTART:20990606T203000", "LOCATION:Le Hangar")),
    "/programme.ics": (
        200,
        "text/calendar",
        calendar(
            *("DTSTART:20990606T203000", "END:VEVENT", "BEGIN:VEVENT", "UID:2", "SUMMARY:Concert"),
            *("DTSTART:20990607T203000", "END:VEVENT", "BEGIN:VEVENT", "UID:3", "SUMMARY:Fini"),
            "DTSTART:20200101T203000",
        ),
    ),
    "/image": (200, "image/png", b"\x89PNG"),
    "/affiche": (200, "application/octet-stream", b"%PDF-1.7"),
    "/murs": (403, "text/html", b""),
    "/panne": (500, "text/html", b""),
    "/gros": (200, "text/html", b"x" * (2 * 1024 * 1024 + 1)),
    "/lourd": (200, "text/html", PAGES["tens of thousands of attributes"]()),
}


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        status, kind, body = ANSWERS.get(self.path, (404, "text/html", b""))
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        pass


def serving() -> AbstractContextManager[str]:
    """Its address, while it answers."""
    return answering(ThreadingHTTPServer(("127.0.0.1", 0), Handler))
