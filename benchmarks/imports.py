"""Cost of an import: the real sample several times under other names, then unchanged again."""

import argparse
import io
import json
import os
import resource
import sys
import time
from pathlib import Path
from zoneinfo import ZoneInfo

from benchmarks.databases import temporary_database
from benchmarks.search_clock import backend_s

#: Budget per new record, of this process (on SQLite, including the database).
BUDGET_MS = 60


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=4, help="how often the sample is repeated")
    parser.add_argument("--records", type=int, help="so many of the sample, instead of all")
    options = parser.parse_args()
    if not os.environ.get("CITY_DATA_DIR"):
        sys.exit("CITY_DATA_DIR does not say where the city's data is")
    with temporary_database():
        report(repeated_sample(options.times, options.records))


def report(stream: io.BytesIO) -> None:
    from django.conf import settings

    from agenda.models import Occurrence
    from sources.models import Source
    from sources.quefaire.reading import read_events, survey
    from sources.services.imports import ImportOutcome, import_events

    source = Source.objects.create(slug="benchmark", name="Benchmark")
    start = time.perf_counter()
    learnt = survey(stream, ZoneInfo(settings.TIME_ZONE))
    print(f"survey of {learnt.records} records: {time.perf_counter() - start:.1f} s")
    for wanted in (ImportOutcome.CREATED, ImportOutcome.UNCHANGED):
        stream.seek(0)
        start, began_s, server_began_s = time.perf_counter(), time.process_time(), backend_s()
        done = import_events(source, read_events(stream, learnt))
        seconds = time.perf_counter() - start
        rate = done.records / seconds
        each_ms = (time.process_time() - began_s) * 1e3 / done.records
        server_ms = (backend_s() - server_began_s) * 1e3 / done.records
        print(f"{done.outcomes[wanted]} {wanted.value} in {seconds:.1f} s: {rate:.0f} a second")
        print(
            f"  {each_ms:.1f} ms of this process's processor each, {server_ms:.1f} of PostgreSQL's"
        )
        if wanted == ImportOutcome.CREATED:
            kept = "kept" if each_ms <= BUDGET_MS else "MISSED"
            print(
                f"budget of {BUDGET_MS} ms each: {kept}; {Occurrence.objects.count()} occurrences"
            )
    print(f"largest memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


def repeated_sample(times: int, records_of_each: int | None) -> io.BytesIO:
    path = Path(os.environ["CITY_DATA_DIR"]) / "qfap" / "que-faire-a-paris-sample.json"
    records = json.loads(path.read_bytes())[:records_of_each]
    again = [
        record | {"id": f"{record['id']}-{number}"} for number in range(times) for record in records
    ]
    return io.BytesIO(json.dumps(again).encode())


if __name__ == "__main__":
    main()
