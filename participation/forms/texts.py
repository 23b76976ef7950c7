"""Convert plain text to rich text, and merge retyped text into existing rich text."""

import html
import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from itertools import groupby

import nh3

from messaging.formats.mail import visible_text
from participation.wording.fields import blocks_of, rich_to_plain

#: Allowed tags and attributes; links lead to the web, or within the site.
TAGS = {"p", "br", "strong", "em", "ul", "ol", "li", "a", "b", "i", "h2", "h3", "h4"}
ATTRIBUTES = {"a": {"href", "rel", "linktype", "id"}}
#: Longest first paragraph that becomes the lead.
LONGEST_LEAD = 1_000
BULLET = re.compile(r"[-•]\s+")
NUMBER = re.compile(r"(\d{1,3})[.)]\s+")
#: Bold, italic or linked text; headings are handled by paragraph.
INLINE = re.compile(r"<(a|b|strong|i|em)\b[^<>]*>.*?</\1>", re.DOTALL)
HEADING = re.compile(r"<(h\d)\b")


def texts_of(text: str) -> tuple[str, str]:
    """Return the lead and the rich text of ``text``.

    A short first paragraph is the lead.
    """
    paragraphs = paragraphs_of(text)
    lead = (
        " ".join(paragraphs.pop(0).split())
        if paragraphs and len(paragraphs[0]) <= LONGEST_LEAD
        else ""
    )
    return lead, "".join(map(plain_to_rich, paragraphs))


def retyped(lead: str, body: str, text: str) -> tuple[str, str]:
    """Return lead and body changed to ``text``, which was typed over their plain text.

    Unchanged paragraphs and lists keep their markup exactly. In a changed one, bold, italic and
    linked words stay so, and a heading stays a heading. An event without a lead gets none.
    """
    if not lead.strip() and not body:
        return texts_of(text)
    blocks = [(_words(rich_to_plain(block)), block) for block in blocks_of(body)]
    paragraphs = paragraphs_of(text)
    if lead.strip():
        above = paragraphs_of(visible_text(lead))
        if [*map(_words, paragraphs[: len(above)])] == [*map(_words, above)]:
            paragraphs = paragraphs[len(above) :]
        else:
            lead, _rest = texts_of(text)
            paragraphs = paragraphs[bool(lead) :]
    made: list[str] = []
    match = SequenceMatcher(
        None, [words for words, _block in blocks], [*map(_words, paragraphs)], autojunk=False
    )
    for deed, first, last, start, end in match.get_opcodes():
        before = [block for _words, block in blocks[first:last]]
        if deed == "equal":
            made += before
        else:
            olds = [*before, *[""] * (end - start)]
            made += [
                plain_to_rich(paragraph, old)
                for paragraph, old in zip(paragraphs[start:end], olds, strict=False)
            ]
    return lead, "".join(made)


def plain_to_rich(paragraph: str, old: str = "") -> str:
    """Return ``paragraph`` as rich text.

    Lines that begin with a dash become a list, those numbered from 1 a numbered one. Words that
    were formatted in ``old``, the paragraph it replaces, stay so.
    """
    inline = [(rich_to_plain(found[0]), found[0]) for found in INLINE.finditer(old)]
    lines = paragraph.split("\n")
    numbers = [found and found[1] for found in map(NUMBER.match, lines)]
    if numbers == [str(number) for number in range(1, len(lines) + 1)]:
        items = [f"<li>{_line(NUMBER.sub('', line, count=1), inline)}</li>" for line in lines]
        return cleaned(f"<ol>{''.join(items)}</ol>")
    made = []
    for is_list, run in groupby(lines, lambda line: bool(BULLET.match(line))):
        if is_list:
            items = [f"<li>{_line(BULLET.sub('', line, count=1), inline)}</li>" for line in run]
            made.append(f"<ul>{''.join(items)}</ul>")
        else:
            heading = HEADING.match(old)
            tag = heading[1] if heading and len(lines) == 1 else "p"
            made.append(f"<{tag}>{'<br/>'.join(_line(line, inline) for line in run)}</{tag}>")
    return cleaned("".join(made))


def cleaned(text: str) -> str:
    """Return rich text with allowed tags only, line breaks as the CMS writes them."""
    return nh3.clean(text, tags=TAGS, attributes=ATTRIBUTES, link_rel=None).replace("<br>", "<br/>")


def paragraphs_of(text: str) -> list[str]:
    return [part.strip() for part in re.split(r"\n\s*\n", text) if part.strip()]


def _line(line: str, inline: list[tuple[str, str]]) -> str:
    """Escape ``line``, except words that ``inline`` has as rich text, each once, in order."""

    def pieces() -> Iterator[str]:
        at = 0
        for words, formatted in list(inline):
            found = (
                re.compile(rf"(?<!\w){re.escape(words)}(?!\w)").search(line, at) if words else None
            )
            if found:
                inline.remove((words, formatted))
                yield html.escape(line[at : found.start()]) + formatted
                at = found.end()
        yield html.escape(line[at:])

    return "".join(pieces())


def _words(text: str) -> str:
    """Return the visible text, with single blanks."""
    return " ".join(visible_text(text).split())
