"""Scorer of two events: same event, one a part of the other, or different.

With a probability and reasons in words.
"""

import math
from dataclasses import dataclass

from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from search.alike import weights
from search.alike.entries import EventEntry
from search.alike.features import PairFeatures, is_another_plainly, pair_of
from search.query.rarity import Frequencies

#: Least value of the feature «rare» (:attr:`Pair.rare`) at which an event without a known place may
#: be suggested.
NAMED = 0.25
#: Least :attr:`Pair.evidence` at which two events of equal title are one although their places are
#: far apart.
NAMES_ENOUGH = 2.0
#: Least :attr:`Pair.evidence` for two close titles when one of the places is unknown: about one
#: rare word.
NAME_LIKE = 0.4
#: Least share of the part's title that the whole must mention. Being shorter and at the same place
#: is no evidence.
EVIDENCE = 0.6
MOST_REASONS = 3
#: Value of the feature «rare» for one rare word in common. When the titles share nothing, that is
#: not enough.
ONE_WORD = 0.34
#: Least share of common words for titles to be «close»; for one to contain the other; and of common
#: days for «same days».
CLOSE, WITHIN, ALL_DAYS = 0.6, 0.7, 0.99


class Verdict(models.TextChoices):
    """Relation of two events."""

    SAME = "same", gettext_lazy("C’est le même")
    PART = "part", gettext_lazy("Ça en fait partie")
    OTHER = "other", gettext_lazy("C’est un autre")


@dataclass(frozen=True)
class Comparison:
    """A verdict with its probability and its reasons, the strongest first."""

    verdict: Verdict
    confidence: float
    reasons: tuple[str, ...] = ()
    #: With the verdict ``PART``: whether the first of the two events is the whole.
    first_is_whole: bool = False

    @property
    def sentence(self) -> str:
        """The reasons as one sentence: «Même lieu, même soir, titre proche»."""
        return capfirst(", ".join(self.reasons))


def compare(
    one: EventEntry, other: EventEntry, frequencies: Frequencies | None = None
) -> Comparison:
    """Return the relation of ``one`` to ``other``, from one source or two.

    Different hours alone never decide.
    """
    if is_another_plainly(one, other):
        return Comparison(Verdict.OTHER, 1.0)
    pair = pair_of(one, other, (frequencies or Frequencies()).weight)
    return answer_of(pair)


def answer_of(pair: PairFeatures) -> Comparison:
    """Return the verdict on a pair by its probabilities and the rules that exclude it."""
    same, part = probabilities(pair)
    if is_out_of_question(pair):
        return Comparison(Verdict.OTHER, 1.0)
    # A concert is not the talk about the concert, and an exhibition is not its opening.
    if same >= weights.SAME_FROM and same >= part and not pair["occasion_apart"]:
        return Comparison(Verdict.SAME, same, reasons_of(pair))
    if part >= weights.PART_FROM and max(pair["mentioned"], pair["title_within"]) >= EVIDENCE:
        return Comparison(Verdict.PART, part, reasons_of(pair, is_part=True), pair.first_is_whole)
    return Comparison(Verdict.OTHER, 1 - same - part)


def is_out_of_question(pair: PairFeatures) -> bool:
    """Whether the pair is excluded whatever its score.

    another day, audience, language or session; places far apart; unknown places without a shared
    name; or titles that each name a place of their own.
    """
    if pair.shares_no_day or pair.is_contradicted:
        return True
    # When both have several days, a different hour is another session; on one single day it may be
    # a guess.
    if pair["title_equal"] and pair["hour_apart"] and not pair["one_day"]:
        return True
    if pair.is_elsewhere and (not pair["title_equal"] or pair.evidence < NAMES_ENOUGH):
        return True
    # One venue may hold two events at the same hour.
    says_nothing = pair["rare"] <= ONE_WORD and not max(pair["title_within"], pair["mentioned"])
    if pair.names_two_places or says_nothing:
        return True
    is_named = pair["rare"] >= NAMED or (
        max(pair["title"], pair["title_within"]) >= CLOSE and pair.evidence >= NAME_LIKE
    )
    return bool(pair["place_unknown"]) and not is_named


def probabilities(pair: PairFeatures) -> tuple[float, float]:
    """Return the probability that both are the same, and that one is a part of the other."""
    scores = [
        math.exp(sum(map(float.__mul__, table, pair.values)))
        for table in (weights.SAME, weights.PART)
    ]
    total = 1 + sum(scores)
    return scores[0] / total, scores[1] / total


def reasons_of(pair: PairFeatures, *, is_part: bool = False) -> tuple[str, ...]:
    """Return the reasons for a sentence: place, time, then the strongest of the other features."""
    said = sorted(_what(pair), reverse=True)
    if is_part and pair["longer"]:
        said.insert(1, (0.0, _("l’un dure plus longtemps")))
    every = [_where(pair), _when(pair), *(text for _strength, text in said)]
    return tuple(text for text in every if text)[:MOST_REASONS]


def _where(pair: PairFeatures) -> str:
    """Return the reason about the place in words, or ""."""
    if pair["place_same"]:
        return _("même lieu")
    return _("lieux voisins") if pair["place_near"] else ""


def _when(pair: PairFeatures) -> str:
    """Return the reason about day and hour in words, or ""."""
    if pair["one_day"]:
        if pair["hour_same"]:
            return (
                _("même soir à la même heure")
                if pair.shares_evening
                else _("même jour à la même heure")
            )
        return _("même soir") if pair.shares_evening else _("même jour")
    if pair["days_alike"] >= ALL_DAYS:
        return _("mêmes jours")
    return _("jours en commun") if pair.shares_day else ""


def _what(pair: PairFeatures) -> list[tuple[float, str]]:
    """Return the reasons found in titles and texts, each with its strength."""
    said = []
    if pair["title_equal"]:
        said.append((1.0, _("même titre")))
    elif pair["title"] >= CLOSE:
        said.append((0.85, _("titre proche")))
    elif pair["title_within"] >= WITHIN:
        said.append((0.8, _("un titre contient l’autre")))
    if pair["rare"] >= NAMED:
        said.append((0.4 + pair["rare"] / 2, _("mêmes noms dans le texte")))
    elif pair["mentioned"] >= EVIDENCE:
        said.append((0.7, _("l’un nomme l’autre")))
    return said
