"""Duplicate detection of proposals: precision and recall, learning of weights, and latency.

    CITY_DATA_DIR=… python -m benchmarks.participation
        [--learn] [--errors] [--events 50000] [--lookups 200] [--keep]
    CITY_DATA_DIR=… python -m benchmarks.participation --kinds develop|develop_2|locked|… [--errors]
    python -m benchmarks.participation --queue 5000
    python -m benchmarks.participation --clock 100000

Prints, for the labelled pairs (``alike_pairs.toml``; with --held-out also the held-out third),
precision and recall of «same» by kind, of «part of», and of places. For comparison: rapidfuzz's
``token_set_ratio`` of the titles on the same day, at its best threshold.

--learn fits weights to the pairs that are not held out, and prints them in the format of
``search/alike/data/weights.txt``, with the results of a five-fold cross-validation. --kinds counts
the errors by what distinguishes two events (``alike_kinds_*.toml``), for the pairs as written and
with information removed. --words prints the common words in the format of
``search/query/common_words.py``. --events writes the fingerprints of a synthetic city of that many
events with five dates to DATABASE_URL's database (SQLite without it), and times look-ups: the
budget is 30 ms. --queue times the moderators' queue with that many items
(``participation_queue``); --clock the public figures with that many decisions
(``participation_clock``).
"""

import argparse
import math
import os
import random
import sys
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import accumulate, product
from pathlib import Path
from statistics import quantiles
from typing import TYPE_CHECKING

from benchmarks.databases import temporary_database
from benchmarks.participation_decision import time_decisions
from benchmarks.search_city import OCCASIONS

if TYPE_CHECKING:
    from benchmarks.alike_pairs import City, Labelled
    from search.alike import EventEntry
    from search.alike.features import PairFeatures

FOLDS, STEPS, RATE, DECAY = 5, 500, 0.5, 0.002
CLASSES = ("same", "part", "other")
#: Constraints that keep weights learnt from few pairs plausible: the features of AGAINST may only
#: get negative weights, those of FREE any weight, all others only positive ones.
AGAINST = (
    "hour_apart", "title_apart", "text_apart", "both_apart", "series", "place_unknown", "longer",
    "occasion_apart",
    "opening",
)  # fmt: skip
FREE = ("bias",)
#: Weight of the unlabelled pairs relative to the labelled ones.
BACKGROUND = 0.5
#: Required precision of «same».
PRECISION = 0.8
#: A word is common if at least one event in this many has it.
COMMON_FROM = 50


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--learn", action="store_true", help="learn the weights, print them, and judge nothing"
    )
    parser.add_argument(
        "--words", action="store_true", help="print the common words of the data, and judge nothing"
    )
    parser.add_argument(
        "--errors", action="store_true", help="also say which pairs not held out were told wrong"
    )
    parser.add_argument(
        "--kinds", default="", help="judge by what sets two events apart: of alike_kinds_*.toml"
    )
    parser.add_argument(
        "--held-out", action="store_true", help="judge the third that is held out, too"
    )
    parser.add_argument(
        "--events", type=int, default=0, help="time look-ups in a city of so many events"
    )
    parser.add_argument(
        "--queue", type=int, default=0, help="time the moderators' queue with so many waiting"
    )
    parser.add_argument(
        "--clock", type=int, default=0, help="time the public clock with so many decisions"
    )
    parser.add_argument("--lookups", type=int, default=200)
    parser.add_argument(
        "--decisions", type=int, default=0, help="time so many decisions of moderators"
    )
    parser.add_argument(
        "--keep", action="store_true", help="the city stays, for runs of the next days"
    )
    options = parser.parse_args()
    if options.events:
        with temporary_database(
            f"benchmark_participation_{options.events}" if options.keep else ""
        ):
            time_lookups(options.events, options.lookups)
    elif options.queue:
        from benchmarks.participation_queue import time_queue

        with temporary_database():
            time_queue(
                options.queue, decided=options.queue, rounds=max(2, min(10, options.lookups // 20))
            )
    elif options.clock:
        from benchmarks.participation_clock import time_clock

        with temporary_database():
            time_clock(options.clock, rounds=max(2, min(10, options.lookups // 20)))
    elif options.decisions:
        with temporary_database():
            time_decisions(options.decisions)
    elif not os.environ.get("CITY_DATA_DIR"):
        sys.exit("CITY_DATA_DIR does not say where the city's data is")
    else:
        on_pairs(options)


def on_pairs(options: argparse.Namespace) -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")
    django.setup()
    from benchmarks.alike_pairs import City

    city = City(Path(os.environ["CITY_DATA_DIR"]))
    labelled = city.labelled()
    if options.words:
        print_words(city)
    elif options.kinds:
        judge_kinds(options.kinds, city, options.errors)
    elif options.learn:
        learn([one for one in labelled if not one.is_held_out], city)
    else:
        for name, is_held_out in (("not held out", False), ("held out", True))[
            : 1 + options.held_out
        ]:
            print(f"\n{name}")
            judge(
                [one for one in labelled if one.is_held_out == is_held_out],
                city,
                options.errors and not is_held_out,
            )
        judge_places(city, options.errors)


def print_words(city: "City") -> None:
    total = len(city.records)
    common = {
        stem: count
        for stem, count in city.frequencies.counts.items()
        if count * COMMON_FROM >= total
    }
    for stem in sorted(common):
        print(f"{stem} {round(1_000 * common[stem] / total)}", end="  ")


def judge(labelled: Sequence["Labelled"], city: "City", tells_errors: bool) -> None:
    from search.alike import compare

    answers = [
        compare(city.entry(one.one), city.entry(one.other), city.frequencies) for one in labelled
    ]
    said = [str(answer.verdict) for answer in answers]
    for kind in ("sources", "agenda"):
        chosen = [number for number, one in enumerate(labelled) if one.kind == kind]
        for label in ("same", "part"):
            precision, recall, count = rates(
                [(labelled[n].label == label, said[n] == label) for n in chosen]
            )
            print(
                f"{kind:8} {label}: precision {precision:.2f},"
                f" recall {recall:.2f} of {count} ({len(chosen)} pairs)"
            )
        peer = [(labelled[n].label == "same", likeness(labelled[n], city)) for n in chosen]
        best = max(
            (found for found in thresholds(peer) if found[0] >= PRECISION),
            key=lambda f: f[1],
            default=(0, 0, 0),
        )
        print(
            f"{kind:8} token_set_ratio ≥ {best[2]:.0f}, same day: precision {best[0]:.2f},"
            f" recall {best[1]:.2f}"
        )
    if tells_errors:
        for one, answer in zip(labelled, answers, strict=True):
            if answer.verdict != one.label:
                titles = " | ".join(city.record(name).title[:60] for name in (one.one, one.other))
                print(
                    f"  {one.label} told {answer.verdict} {answer.confidence:.2f} {one.one}"
                    f" {one.other}: {titles}"
                )


def judge_kinds(half: str, city: "City", tells_errors: bool) -> None:
    """Print by kind how many pairs are «same», with precision and recall, for each variant."""
    from benchmarks.alike_kinds import SPARSE, read_kinds
    from search.alike import compare

    table: dict[str, list[str]] = {}
    every: list[tuple[bool, bool]] = []
    for sparsely in SPARSE:
        rows = read_kinds(half, city.frequencies, sparsely)
        answers = [compare(row.theirs, row.ours, city.frequencies) for row in rows]
        said = [str(answer.verdict) for answer in answers]
        for kind in dict.fromkeys(row.kind for row in rows):
            told = [
                verdict == "same"
                for row, verdict in zip(rows, said, strict=True)
                if row.kind == kind
            ]
            table.setdefault(kind, []).append(f"{sum(told)} of {len(told)}")
        judged = [
            (row.label == "same", verdict == "same")
            for row, verdict in zip(rows, said, strict=True)
        ]
        every += judged
        for name, value in zip(("precision", "recall"), rates(judged), strict=False):
            table.setdefault(name, []).append(f"{value:.2f}")
        for row, answer in zip(rows, answers, strict=True) if tells_errors else ():
            if answer.verdict != row.label:
                print(
                    f"  {sparsely}, {row.kind}:"
                    f" {row.label} told {answer.verdict} {answer.confidence:.2f}: "
                    f"{row.ours.title[:50]} | {row.theirs.title[:50]}"
                )
    print(f"{half}, told the same", *SPARSE, sep="; ")
    for kind, cells in table.items():
        print(f"{kind:14}", *(f"{cell:>9}" for cell in cells))
    precision, recall, count = rates(every)
    print(f"all: precision {precision:.2f}, recall {recall:.2f} of {count} ({len(every)} pairs)")


def rates(pairs: Sequence[tuple[bool, bool]]) -> tuple[float, float, int]:
    """Return precision, recall and number of positives from pairs (is positive, was judged
    positive)."""
    right, said, there = (
        sum(map(bool, column)) for column in zip(*((i and s, s, i) for i, s in pairs), strict=True)
    )
    return right / said if said else 1.0, right / there if there else 1.0, there


def likeness(one: "Labelled", city: "City") -> float:
    from rapidfuzz import fuzz

    first, second = city.entry(one.one), city.entry(one.other)
    is_same_day = not first.days or not second.days or first.days.keys() & second.days.keys()
    return fuzz.token_set_ratio(first.title_words, second.title_words) if is_same_day else 0.0


def thresholds(scored: Sequence[tuple[bool, float]]) -> list[tuple[float, float, float]]:
    found = []
    for limit in sorted({score for _is, score in scored}):
        precision, recall, _count = rates([(is_so, score >= limit) for is_so, score in scored])
        found.append((precision, recall, limit))
    return found


def judge_places(city: "City", tells_errors: bool) -> None:
    from search.alike.places import PlaceVerdict, compare_places

    rows = [
        (is_same, compare_places(one, other), one, other)
        for is_same, one, other in city.place_pairs()
    ]
    precision, recall, count = rates(
        [(is_same, verdict == PlaceVerdict.SAME) for is_same, verdict, *_ in rows]
    )
    asked = sum(verdict == PlaceVerdict.QUESTION for _is, verdict, *_ in rows)
    print(
        f"\nplaces, same: precision {precision:.2f},"
        f" recall {recall:.2f} of {count} ({len(rows)} pairs, {asked} asked)"
    )
    for is_same, verdict, one, other in rows if tells_errors else ():
        if is_same != (verdict == PlaceVerdict.SAME):
            print(f"  {'same' if is_same else 'other'} told {verdict}: {one.name} | {other.name}")


def learn(labelled: Sequence["Labelled"], city: "City") -> None:
    """Print the cross-validation results, then the weights learnt from all pairs."""
    lesson = prepare_lesson(labelled, city)
    out_of_fold = cross_validate(lesson)
    for label, number in (("same", 0), ("part", 1)):
        print_limits(label, score_class(lesson, out_of_fold, number))
    print_weights(lesson.fit(lesson.asked))


@dataclass(frozen=True)
class Lesson:
    """Training pairs, each with class, group (fold) and weight."""

    pairs: Sequence["PairFeatures"]
    truth: Sequence[int]
    #: Group by which pairs are split: variants of one labelled pair, or pairs of one kind, stay
    #: together.
    folds: Sequence[int]
    worth: Sequence[float]
    #: Indexes of the pairs that need a judgement.
    asked: Sequence[int]
    #: Unlabelled pairs.
    background: Sequence["PairFeatures"]

    def fit(self, chosen: Sequence[int]) -> list[list[float]]:
        """Return weights learnt from the ``chosen`` pairs and the background."""
        beside = BACKGROUND * sum(self.worth[n] for n in chosen) / len(self.background)
        return regression(
            [*(self.pairs[n].values for n in chosen), *(pair.values for pair in self.background)],
            [
                *(self.truth[n] for n in chosen),
                *(CLASSES.index("other") for _pair in self.background),
            ],
            [*(self.worth[n] for n in chosen), *(beside for _pair in self.background)],
        )


def prepare_lesson(labelled: Sequence["Labelled"], city: "City") -> Lesson:
    from benchmarks.alike_kinds import LEARNT, SPARSE, read_kinds
    from search.alike.comparison import is_out_of_question
    from search.alike.features import pair_of

    rows: list[tuple[str, str, int, Iterable[tuple[EventEntry, EventEntry]]]] = [
        (said.kind, said.label, number, product(city.variants(said.one), city.variants(said.other)))
        for number, said in enumerate(labelled)
    ]
    for half in LEARNT:
        sparse = [read_kinds(half, city.frequencies, sparsely) for sparsely in SPARSE]
        kinds = list(dict.fromkeys(one.kind for one in sparse[0]))
        rows += [
            (
                half,
                same[0].label,
                kinds.index(same[0].kind),
                ((one.theirs, one.ours) for one in same),
            )
            for same in zip(*sparse, strict=True)
        ]
    every = [
        (source, label, fold, pair_of(one, other, city.frequencies.weight))
        for source, label, fold, variants in rows
        for one, other in variants
    ]
    sources, labels, folds, pairs = zip(*every, strict=True)
    background = [
        pair_of(one, other, city.frequencies.weight)
        for one, other in (
            *((city.entry(one), city.entry(other)) for one, other in city.background()),
            *city.housemates(),
        )
    ]
    asked = [n for n, pair in enumerate(pairs) if not is_out_of_question(pair)]
    return Lesson(
        pairs=pairs,
        truth=[CLASSES.index(label) for label in labels],
        folds=folds,
        worth=weigh_kinds(sources, asked),
        asked=asked,
        background=[pair for pair in background if not is_out_of_question(pair)],
    )


def weigh_kinds(kinds: Sequence[str], asked: Sequence[int]) -> list[float]:
    """Return a weight per pair, so that each kind counts equally: many are between sources, few in
    an agenda."""
    counts = Counter(kinds[n] for n in asked)
    return [len(asked) / len(counts) / counts[kind] if kind in counts else 1.0 for kind in kinds]


def cross_validate(lesson: Lesson) -> dict[int, list[float]]:
    """Return pair index -> class shares, by weights that were not learnt from that pair."""
    out_of_fold: dict[int, list[float]] = {}
    for fold in range(FOLDS):
        table = lesson.fit([n for n in lesson.asked if lesson.folds[n] % FOLDS != fold])
        judged = [n for n in lesson.asked if lesson.folds[n] % FOLDS == fold]
        out_of_fold |= {n: shares(table, lesson.pairs[n].values) for n in judged}
    return out_of_fold


def score_class(
    lesson: Lesson, out_of_fold: Mapping[int, Sequence[float]], number: int
) -> list[tuple[bool, float]]:
    """Return (is of this class, predicted share) of each pair; 0 if it needed no judgement."""
    nothing = [0.0] * len(CLASSES)
    return [
        (is_ == number, out_of_fold.get(n, nothing)[number]) for n, is_ in enumerate(lesson.truth)
    ]


def print_limits(label: str, scored: Sequence[tuple[bool, float]]) -> None:
    for precision, recall, limit in thresholds(scored):
        if limit > 0.2 and round(limit, 2) % 0.05 < 0.011:
            print(f"# {label} ≥ {limit:.2f}: precision {precision:.2f}, recall {recall:.2f}")


def print_weights(table: Sequence[Sequence[float]]) -> None:
    from search.alike.weights import FEATURES

    print(f"{'feature':<14}  same  part")
    for feature, same, part in zip(FEATURES, *table, strict=True):
        print(f"{feature:<14} {same:5.2f} {part:5.2f}")


def shares(table: Sequence[Sequence[float]], values: Sequence[float]) -> list[float]:
    scores = [math.exp(sum(w * v for w, v in zip(row, values, strict=True))) for row in table]
    return [score / (1 + sum(scores)) for score in scores]


def gradient(
    table: Sequence[Sequence[float]],
    rows: Sequence[Sequence[float]],
    truth: Sequence[int],
    worth: Sequence[float],
) -> list[list[float]]:
    """Return the slopes of the weighted loss with weight decay, by label and feature."""
    total = sum(worth)
    slopes = [[DECAY * w if number else 0.0 for number, w in enumerate(row)] for row in table]
    for values, is_, counts in zip(rows, truth, worth, strict=True):
        share = shares(table, values)
        for label in range(2):
            off = (share[label] - (is_ == label)) * counts / total
            slopes[label] = [s + off * v for s, v in zip(slopes[label], values, strict=True)]
    return slopes


def regression(
    rows: Sequence[Sequence[float]], truth: Sequence[int], worth: Sequence[float]
) -> list[list[float]]:
    """Fit a multinomial logistic regression with decay, by gradient descent with momentum."""
    from search.alike.weights import FEATURES

    width = len(rows[0])
    limits = [
        (-math.inf if name in (*AGAINST, *FREE) else 0.0, 0.0 if name in AGAINST else math.inf)
        for name in FEATURES
    ]
    table = [[0.0] * width for _ in range(2)]
    speed = [[0.0] * width for _ in range(2)]
    for _step in range(STEPS):
        slopes = gradient(table, rows, truth, worth)
        for label in range(2):
            speed[label] = [
                0.9 * v - RATE * s for v, s in zip(speed[label], slopes[label], strict=True)
            ]
            table[label] = [w + v for w, v in zip(table[label], speed[label], strict=True)]
        table[0] = [min(high, max(low, w)) for w, (low, high) in zip(table[0], limits, strict=True)]
    return table


def time_lookups(count: int, lookups: int) -> None:
    """Time finding and comparing similar events; fingerprints are written directly, without
    publishing."""
    from django.db import connection

    from search.models import Fingerprint
    from search.services import find_lookalikes

    chance = random.Random(count)
    entries = list(synthetic_entries(count, chance))
    if Fingerprint.objects.count() != count:
        writing_s, writing_cpu_s = clocked(lambda: write_city(entries))
        print(
            f"{count:,} fingerprints written in {writing_s:.0f} s, CPU {writing_cpu_s:.0f} s",
            flush=True,
        )
    for dates in (1, 5, 24):
        spent = []
        for entry in chance.sample(entries, lookups):
            first = min(entry.days)
            days = dict(sorted(entry.days.items())[:dates])
            days |= {first + 7 * week: frozenset([1_200]) for week in range(dates - len(days))}
            asked = replace(entry, days=days)
            # The least of three, since the machine may be doing something else.
            spent.append(min(clocked(partial(find_lookalikes, asked)) for _time in range(3)))
        wall, cpu = (quantiles([1_000 * one[side] for one in spent], n=20) for side in (0, 1))
        print(
            f"{connection.vendor}, {count:,} events, {dates} dates: median {wall[9]:.1f} ms,"
            f" p95 {wall[18]:.1f} ms "
            f"(CPU of this process {cpu[9]:.1f} and {cpu[18]:.1f})",
            flush=True,
        )


def synthetic_entries(count: int, chance: random.Random) -> Iterator["EventEntry"]:
    """Yield entries of five dates within a year; places and words have Zipf-like frequencies."""
    from django.utils import timezone

    from benchmarks.search_names import Words
    from search.alike import EventEntry, EventPlace

    words = Words(random.Random(3))
    words.chance = chance
    places = [
        EventPlace(
            (f"Salle {words.proper()}",),
            48.82 + chance.random() / 12,
            2.25 + chance.random() / 6,
            key=number + 1,
        )
        for number in range(max(60, count // 25))
    ]
    weights = list(accumulate(1 / (rank + 20) for rank in range(len(places))))
    rank = {word: number for number, word in enumerate(words.words)}
    today = timezone.localdate().toordinal()
    for _event in range(count):
        said = sorted(set(words.some(100).split()), key=rank.__getitem__, reverse=True)
        days = {
            today + chance.randint(-20, 345): frozenset([60 * chance.randint(7, 21)])
            for _date in range(5)
        }
        spot = chance.choices(places, cum_weights=weights)[0]
        yield EventEntry(
            f"{chance.choice(OCCASIONS)} {words.some(chance.randint(2, 5))}",
            tuple(said[:60]),
            (spot,),
            days,
        )


def write_city(entries: Sequence["EventEntry"]) -> None:
    from django.core.cache import cache

    from search.models import Fingerprint, FingerprintDay, FingerprintStem, StemFrequency
    from search.services.indexing import analyze
    from search.services.lookalikes import fingerprint_of, replace_days, replace_stems

    counts = Counter(word for entry in entries for word in entry.all_stems)
    StemFrequency.objects.bulk_create(
        [
            StemFrequency(stem=word, events=said)
            for word, said in counts.items()
            if said > len(entries) // 2_000
        ]
        + [StemFrequency(stem="", events=len(entries))]
    )
    cache.clear()
    for start in range(0, len(entries), 500):
        written = [(fingerprint_of(None, entry), entry) for entry in entries[start : start + 500]]
        for row, _entry in written:
            row.other = uuid.uuid4()  # a fingerprint without an event
        Fingerprint.objects.bulk_create(row for row, _entry in written)
        replace_days(written)
        replace_stems(written)
    analyze(Fingerprint, FingerprintDay, FingerprintStem, StemFrequency)


def clocked(act: Callable[[], object]) -> tuple[float, float]:
    """Return wall seconds and processor seconds of this process for ``act``."""
    wall, cpu = time.perf_counter(), time.process_time()
    act()
    return time.perf_counter() - wall, time.process_time() - cpu


if __name__ == "__main__":
    main()
