"""Duration of the migrations from a release while all tables are read, and lock waits.

    python -m benchmarks.migrating [--dates 200000] [--since 0.1.0]

Budget: no reader waits 0.2 s, by PostgreSQL's own log.
"""

import argparse
import tempfile
from pathlib import Path

from tests.services.releases import named_releases
from tests.services.upgraded_city import PATIENCE_MS, UpgradedCity


def main() -> None:
    releases = {release.number: release for release in named_releases()}
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dates", type=int, default=200_000)
    parser.add_argument("--since", choices=releases, default=next(iter(releases)))
    asked = parser.parse_args()
    dates: int = asked.dates
    with tempfile.TemporaryDirectory() as folder:
        city = UpgradedCity(Path(folder), dates, releases[asked.since])
        try:
            city.make()
            with city.readers():
                seconds = city.migrate()
            report(dates, seconds, city.waits())
        finally:
            city.end()


def report(dates: int, seconds: float, waits: dict[str, float]) -> None:
    print(f"{dates} dates, migrated in {seconds:.0f} s under readers of each table")
    for table, milliseconds in sorted(waits.items(), key=lambda wait: -wait[1]):
        print(f"  readers of {table} waited up to {milliseconds:.0f} ms")
    if not waits:
        print(f"  no reader waited for {PATIENCE_MS} ms")


if __name__ == "__main__":
    main()
