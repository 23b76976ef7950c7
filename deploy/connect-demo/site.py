"""Another site of the city, that one enters with one's account of the agenda: ``make connect``.

Its pages; ``sign_on.py`` beside it does the rest.
"""

import argparse
import html
import os
import secrets
import sys
from http.cookies import SimpleCookie
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from string import Template
from urllib.parse import parse_qsl, urlsplit

import jwt
from sign_on import City

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("--city", default="http://localhost:8000", help="address of the agenda")
parser.add_argument("--port", type=int, help="port of this site; by default the next after it")
options = parser.parse_args()
PORT = options.port or (urlsplit(options.city).port or 80) + 1
HERE = f"http://localhost:{PORT}"
#: Ports of one host share their cookies: two of these sites, and the city, have names of their own.
COOKIE = f"piscines-{PORT}"
PAGE = Template(Path(__file__).with_name("page.html").read_text(encoding="utf-8"))
LINES = {
    "sub": "Votre numéro, ici",
    "scope": "Ce que vous avez permis",
    "name": "Votre nom",
    "email": "Votre adresse",
}
REFUSALS = {"access_denied": "Comme vous voulez : rien n’a été dit de vous."}
# Those that the demonstration city knows; a real site is given its own, and hides the secret.
CLIENT_ID = os.environ.get("CLIENT_ID", "d0" * 16)
CLIENT_SECRET = os.environ.get("CLIENT_SECRET", "5e" * 32)
try:
    city = City(options.city, CLIENT_ID, CLIENT_SECRET, f"{HERE}/retour")
except OSError as away:
    sys.exit(f"L’agenda ne répond pas à {options.city} : lancez d’abord « make run ». ({away})")
#: Cookie of a browser -> what must come back with it, then who came back.
visits: dict[str, dict[str, str]] = {}


class Site(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        url = urlsplit(self.path)
        number = secrets.token_urlsafe()  # a new one for who comes in
        try:
            if url.path == "/entrer":
                visits[number] = {}
                self.lead(city.begin(visits[number]), number)
            elif url.path == "/retour":
                asked = visits.pop(self.number(), {})
                visits[number] = city.finish(asked, dict(parse_qsl(url.query)))
                self.lead("/", number)
            else:
                self.show()
        except (OSError, KeyError, jwt.PyJWTError) as refused:
            self.show(REFUSALS.get(str(refused), f"L’entrée n’a pas marché : {refused}."))

    def do_POST(self) -> None:
        length = min(int(self.headers["Content-Length"] or 0), 20_000)
        form = dict(parse_qsl(self.rfile.read(length).decode("ascii", "replace")))
        if self.path == "/sortir":
            self.lead(city.leave(visits.pop(self.number(), {}), f"{HERE}/"))
        else:
            self.answer(self.hear(form))

    def hear(self, form: dict[str, str]) -> int:
        """End the visits of a session that ended elsewhere; return the status of the answer."""
        try:
            session = city.ended_session(form["logout_token"])
        except (KeyError, jwt.PyJWTError):
            return 400
        for number, visit in list(visits.items()):
            if visit.get("sid") == session:
                visits.pop(number, None)
        return 200

    def show(self, problem: str = "") -> None:
        """Show who is in, or the way in."""
        visit = visits.get(self.number(), {})
        if "sub" in visit:
            lines = [(words, visit[name]) for name, words in LINES.items() if name in visit]
            facts = "".join(f"<dt>{words}<dd>{html.escape(fact)}" for words, fact in lines)
            body = f"<h1>Bienvenue au bassin</h1><dl>{facts}</dl>"
            body += '<form action="/sortir" method="post"><button>Sortir</button></form>'
        else:
            body = f'<h1>Les piscines</h1><p role="status">{html.escape(problem)}'
            body += '<p><a class="in" href="/entrer">Entrer avec mon compte</a>'
        self.answer(200, PAGE.substitute(body=body, city=html.escape(options.city)))

    def lead(self, url: str, number: str = "") -> None:
        cookie = {"Set-Cookie": f"{COOKIE}={number}; Path=/; HttpOnly; SameSite=Lax"}
        self.answer(303, Location=url, **(cookie if number else {}))

    def answer(self, status: int, page: str = "", **headers: str) -> None:
        self.send_response(status)
        facts = {"Content-Type": "text/html; charset=utf-8", "Cache-Control": "no-store"}
        for name, value in (facts | headers).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(page.encode())

    def number(self) -> str:
        cookie = SimpleCookie(self.headers.get("Cookie", "")).get(COOKIE)
        return cookie.value if cookie else ""

    def log_message(self, *line: object) -> None:
        """Write nothing: an address here may hold a code."""


print(f"Les piscines sont à {HERE}/ — Ctrl-C les ferme.", flush=True)
ThreadingHTTPServer(("127.0.0.1", PORT), Site).serve_forever()
