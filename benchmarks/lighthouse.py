"""Lighthouse scores of landing pages behind the deployed front server, on a simulated phone line.

``npm ci --prefix tests/services/judges`` installs Lighthouse; nginx and chromium are Debian's. A
busy machine lowers the scores.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

from tests.services.fronted import (
    HOST,
    ROOT,
    environment_of,
    free_port,
    fronted,
    manage,
    running,
    server_command,
)

JUDGES = ROOT / "tests" / "services" / "judges"
#: Pages of the browser tests' small city (tests/browser/city.py).
LANDINGS = {
    "home": "/",
    "agenda": "/agenda/",
    "series": "/evenements/les-grands-departs/",
    "place": "/lieux/la-maroquinerie/",
    "alerts": "/alertes/",
    "article": "/qui/",
}
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", nargs="+", choices=LANDINGS, default=list(LANDINGS))
    parser.add_argument("--categories", nargs="+", choices=CATEGORIES, default=list(CATEGORIES))
    parser.add_argument("--origin", help="of that city where it is served already")
    options = parser.parse_args()
    with nullcontext(options.origin) if options.origin else city() as origin:
        judge(origin, options.pages, options.categories)


@contextmanager
def city() -> Iterator[str]:
    """Serve the demonstration city with production settings; yield its origin."""
    with tempfile.TemporaryDirectory() as name:
        folder, port = Path(name), free_port()
        folder.chmod(0o755)  # nginx must be able to read there
        manage(folder, "migrate", "--verbosity", "0")
        manage(folder, "collectstatic", "--no-input", "--verbosity", "0")
        filling = [sys.executable, "-m", "tests.services.judged_city"]
        subprocess.run(
            filling, cwd=ROOT, env=environment_of(folder), stdout=subprocess.DEVNULL, check=True
        )
        with fronted(folder, port) as secure:
            origin = f"https://{HOST}:{secure}"
            environment = environment_of(folder) | {"SITE_ADDRESS": origin, "LOG_LEVEL": "ERROR"}
            with running(server_command(port), port, env=environment):
                yield origin


def judge(origin: str, pages: list[str], categories: list[str]) -> None:
    chromium = os.environ.get("CHROMIUM", "/usr/bin/chromium")
    addresses = [origin + LANDINGS[name] for name in pages]
    command = ["node", "lighthouse.mjs", chromium, ",".join(categories), *addresses]
    # The certificate is self-signed, and the host name is in no DNS.
    flags = f"--ignore-certificate-errors --host-resolver-rules=MAP {HOST} 127.0.0.1"
    with subprocess.Popen(
        command,
        cwd=JUDGES,
        env=os.environ | {"CHROME_FLAGS": flags},
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        print(f"{'':10}{' '.join(f'{name:>16}' for name in categories)}  below 1")
        for name, line in zip(pages, process.stdout or (), strict=True):
            page = json.loads(line)
            scores = " ".join(f"{(page['scores'][one] or 0) * 100:16.0f}" for one in categories)
            failed = ", ".join(f"{audit} {value}" for audit, _score, value in page["failed"])
            print(f"{name:10}{scores}  {failed}{page['error']}", flush=True)


if __name__ == "__main__":
    main()
