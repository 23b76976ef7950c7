"""Foreign HTML as the CMS's rich text, with the few tags that its editor supports."""

import re

import nh3

from agenda.blocks import FEATURES
from agenda.internals import NotEditable, as_editor_saves
from sources.base import Repair, RepairKind
from sources.sanitizers import INVISIBLE, MAX_RAW_CHARS, TAG, without_empty

MAX_HTML_CHARS = 20_000
KEPT_TAGS = {"p", "br", "h3", "b", "i", "ol", "ul", "li", "a"}
#: Tags of text that the editor cannot load otherwise.
PLAIN_TAGS = {"p", "br"}
GONE_WITH_CONTENT = {"script", "style", "iframe", "object", "figure", "template", "noscript"}
#: Replacements for other tags, by their meaning to a reader.
SAME_TO_A_READER = {
    "strong": "b", "em": "i", "h1": "h3", "h2": "h3", "h4": "h3", "h5": "h3", "h6": "h3",
    "summary": "h3",
    "div": "p", "section": "p", "article": "p", "blockquote": "p", "footer": "p", "tr": "p",
    "dt": "p", "dd": "p",
}  # fmt: skip
EXPECTED_TAGS = (
    KEPT_TAGS | set(SAME_TO_A_READER) | {"sup", "sub", "span", "u", "small", "details", "cite"}
)


def to_rich_text(value: object, repairs: list[Repair]) -> str:
    """Return foreign HTML as rich text of the CMS: few tags, and nothing that runs or loads."""
    raw = INVISIBLE.sub("", value)[:MAX_RAW_CHARS] if isinstance(value, str) else ""
    if "<" not in raw and raw.strip():
        raw = f"<p>{raw}</p>"
    unexpected = {name.lower() for _slash, name in TAG.findall(raw)} - EXPECTED_TAGS
    if unexpected:
        repairs.append(Repair(RepairKind.HTML_CLEANED, " ".join(sorted(unexpected))))
    clean = without_empty(_cleaned(TAG.sub(_to_our_tag, raw)))
    if len(clean) > MAX_HTML_CHARS:
        repairs.append(Repair(RepairKind.TEXT_CUT, str(len(str(value)))))
        end = max(
            clean.rfind(close, 0, MAX_HTML_CHARS) + len(close) for close in ("</p>", "</li>", " ")
        )
        clean = without_empty(_cleaned(clean[:end]))
    try:  # test with the CMS's editor, which rejects for example a list outside of a block
        as_editor_saves(clean, FEATURES)
    except NotEditable:
        repairs.append(Repair(RepairKind.HTML_CLEANED, "plain"))
        clean = without_empty(_cleaned(clean, PLAIN_TAGS))
    return clean


def _cleaned(text: str, tags: set[str] = KEPT_TAGS) -> str:
    """Return sanitised HTML in the CMS's notation, where ``<br>`` is ``<br/>``."""
    clean = nh3.clean(
        text,
        tags=tags,
        clean_content_tags=GONE_WITH_CONTENT,
        attributes={"a": {"href"}},
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel=None,
    )
    return clean.replace("<br>", "<br/>")


def _to_our_tag(tag: re.Match[str]) -> str:
    """Return a tag replaced by the CMS's equivalent, if there is one."""
    name = tag[2].lower()
    if name in ("td", "th"):
        return " "
    same = SAME_TO_A_READER.get(name)
    return f"<{tag[1]}{same}>" if same else tag[0]
