"""Words of a synthetic city, and names of its places and organisers."""

import random
from collections.abc import Sequence
from itertools import accumulate

_SYLLABLES = "ba ce di fo gu la me ni po ru sa te vi cho pra tri blon gre mar tol nui sour jaz vel"
SYLLABLES = _SYLLABLES.split()
#: As many words as a large agenda has.
VOCABULARY = 40_000
#: Rank of the most frequent word in queries: about one event in eight has it.
ASKED_FROM = 80
LINKS = ("", "", "", "de la ", "du ", "des ", "Saint-", "d’")


class Words:
    """Vocabulary with Zipf's distribution: the n-th word about once in n."""

    def __init__(self, chance: random.Random, count: int = VOCABULARY) -> None:
        self.chance = chance
        self.words = [
            "".join(chance.choices(SYLLABLES, k=chance.randint(2, 4))) for _word in range(count)
        ]
        weights = [1 / (rank + 8) for rank in range(count)]
        self.weights = list(accumulate(weights))
        self.asked_words, self.asked_weights = (
            self.words[ASKED_FROM:],
            list(accumulate(weights[ASKED_FROM:])),
        )

    def some(self, count: int) -> str:
        return " ".join(self.chance.choices(self.words, cum_weights=self.weights, k=count))

    def asked(self) -> str:
        """Return one or two words for a query, without the very frequent ones."""
        count = self.chance.choice([1, 1, 2])
        return " ".join(
            self.chance.choices(self.asked_words, cum_weights=self.asked_weights, k=count)
        )

    def proper(self) -> str:
        """Return one or two rare words, capitalised."""
        return " ".join(
            word.title()
            for word in self.chance.choices(self.words[200:], k=self.chance.choice([1, 1, 2]))
        )


def link_of(chance: random.Random) -> str:
    return chance.choice(LINKS)


def name_of(sorts: Sequence[str], chance: random.Random, words: Words) -> str:
    """Return a name such as «Théâtre du Rond-Point»."""
    return f"{chance.choice(sorts)} {link_of(chance)}{words.proper()}"
