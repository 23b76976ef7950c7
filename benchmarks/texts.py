"""Faults in code that Python does not parse: SQL and JavaScript."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_Rules = Sequence[tuple[re.Pattern[str], str]]

#: Parts that are not code (strings, comments), and the AND of BETWEEN.
_SQL_QUOTED = re.compile(r"'[^']*'|--[^\n]*|\bBETWEEN\b.*?\bAND\b", re.DOTALL)
_SQL_ASSIGNMENTS = re.compile(r"\bSET\b.*?(?=\bWHERE\b|\bRETURNING\b|;|$)", re.DOTALL)
_SQL: _Rules = [
    (re.compile(pattern), new)
    for pattern, new in [
        (r"\bAND\b", "OR"),
        (r"(?<!CREATE )\bOR\b(?! REPLACE)", "AND"),
        (r"(?<= )<(?= )", "<="),
        (r"(?<= )<=(?= )", "<"),
        (r"(?<= )>(?= )", ">="),
        (r"(?<= )>=(?= )", ">"),
        (r"(?<= )=(?= )", "<>"),
        (r"(?<= )<>(?= )", "="),
        (r"(?<= )\+(?= )", "-"),
        (r"(?<= )-(?= )", "+"),
        (r"\bASC\b", "DESC"),
        (r" DESC\b", ""),
        (r"(?<=\bORDER BY )[\w.]+\b(?! (?:ASC|DESC)\b|\()", r"\g<0> DESC"),
        (r"\bmin(?=\()", "max"),
        (r"\bMIN(?=\()", "MAX"),
        (r"\bmax(?=\()", "min"),
        (r"\bMAX(?=\()", "MIN"),
        (r"\bIS NOT NULL\b", "IS NULL"),
        (r"\bIS NULL\b", "IS NOT NULL"),
        (r"\bNOT (?!NULL\b|MATERIALIZED\b|EXISTS\b [a-z])", ""),
        (r"\bLIMIT ", "LIMIT 1 + "),
        (r"\bDISTINCT ", ""),
        (r"\bLEFT JOIN\b", "JOIN"),
    ]
]

_SCRIPT_QUOTED = re.compile(
    r"""
    //[^\n]* | /\*.*?\*/ | "(?:\\.|[^"\\\n])*" | '(?:\\.|[^'\\\n])*'
    | `(?:\\.|\$\{(?:[^{}`]|`[^`]*`|\{[^{}]*\})*\}|[^`\\])*`
    | (?<=[(,=:\[!&|?{};\s])/(?![*/\s])(?:\\.|\[(?:\\.|[^\]\\])*\]|[^/\\\n])+/[a-z]*
    """,
    re.DOTALL | re.VERBOSE,
)
_SCRIPT: _Rules = [
    (re.compile(pattern, re.MULTILINE), new)
    for pattern, new in [
        (r"===", "!=="),
        (r"!==", "==="),
        (r"&&(?!=)", "||"),
        (r"\|\|(?!=)", "&&"),
        (r"(?<= )<(?= )", "<="),
        (r"(?<= )<=(?= )", "<"),
        (r"(?<= )>(?= )", ">="),
        (r"(?<= )>=(?= )", ">"),
        (r"(?<= )\+(?==? )", "-"),
        (r"(?<= )-(?==? )", "+"),
        (r"\btrue\b", "false"),
        (r"\bfalse\b", "true"),
        (r"!(?=[\w(\[])", ""),
        (r"\breturn [^;\n]+;", "return;"),
        (r"^( *)(?:await )?[\w.?]+\(.*\);(?=[ _]*$)", r"\1;"),
    ]
]


@dataclass(frozen=True, order=True)
class Fault:
    """A replacement of ``text[start:end]`` by ``new``."""

    start: int
    end: int
    new: str

    def put_into(self, text: str) -> str:
        return text[: self.start] + self.new + text[self.end :]


def sql_faults(text: str) -> list[Fault]:
    code = _SQL_QUOTED.sub(_blank, text)
    code = _SQL_ASSIGNMENTS.sub(lambda found: found[0].replace(" = ", " _ "), code)
    return sorted(_faults(code, _SQL))


def script_faults(text: str) -> list[Fault]:
    return sorted(_faults(_SCRIPT_QUOTED.sub(_blank, text), _SCRIPT))


def _blank(found: re.Match[str]) -> str:
    """Replace every character but line breaks by an underscore."""
    return re.sub(r"[^\n]", "_", found[0])


def _faults(code: str, rules: _Rules) -> Iterator[Fault]:
    for pattern, new in rules:
        for found in pattern.finditer(code):
            if found[0].count("(") == found[0].count(")"):
                yield Fault(found.start(), found.end(), found.expand(new))
