"""Time to parse a sentence of dates: the test sentences, and the slowest hostile one."""

import argparse
import os
import sys
import time

RUNS = 20
BUDGET_MS = 5.0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=RUNS, help="of which the quickest counts")
    parser.add_argument(
        "--budget",
        type=float,
        default=BUDGET_MS,
        help="fail when a sentence takes more milliseconds",
    )
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")
    import django

    django.setup()
    from datetext import read_dates
    from tests.datetext.test_reading import HOSTILE, SENTENCES, TODAY

    def milliseconds(text: str) -> float:
        best = float("inf")
        for _run in range(options.runs):
            started = time.perf_counter()
            read_dates(text, TODAY)
            best = min(best, time.perf_counter() - started)
        return best * 1000

    slowest = 0.0
    for name, texts in (
        ("sentences", [typed for typed, *_rest in SENTENCES]),
        ("hostile", HOSTILE),
    ):
        times = sorted((milliseconds(text), text) for text in texts)
        print(
            f"{name}: median {times[len(times) // 2][0]:.2f} ms,"
            f" slowest {times[-1][0]:.2f} ms ({times[-1][1][:60]!r})"
        )
        slowest = slowest or times[-1][0]
    is_within = slowest <= options.budget
    print(f"a sentence within {options.budget:.0f} ms: {'yes' if is_within else 'no'}")
    return int(not is_within)


if __name__ == "__main__":
    sys.exit(main())
