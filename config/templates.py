"""Template loader that strips indentation and lines with only a tag: a tenth of a page's size."""

import re

from django.template import Origin
from django.template.library import InclusionNode
from django.template.loader import get_template
from django.template.loader_tags import ExtendsNode, IncludeNode
from django.template.loaders import filesystem

#: A line that consists of one of these tags; its line end is removed.
SILENT = re.compile(
    r"^(\{% (?:if|elif|else|endif|for|empty|endfor|with|endwith|block|endblock|load|localize"
    r"|endlocalize)\b"
    r"(?:(?!%\}).)*%\})\n",
    re.MULTILINE,
)
#: The nodes that name another template, and where.
NAMING = {ExtendsNode: "parent_name", IncludeNode: "template", InclusionNode: "filename"}


class Loader(filesystem.Loader):
    """Loader of our own templates, which have no ``<pre>`` and no text in ``<textarea>``."""

    def get_contents(self, origin: Origin) -> str:
        text = str(super().get_contents(origin))
        return (
            SILENT.sub(r"\1", re.sub(r"\n\s+", "\n", text))
            if origin.name.endswith(".html")
            else text
        )


def load_template(name: str, loaded: set[str]) -> None:
    """Compile the template ``name`` and those that it names, except those in ``loaded``."""
    loaded.add(name)
    nodes = get_template(name).template.nodelist  # type: ignore[attr-defined]
    for kind, attribute in NAMING.items():
        named = (getattr(node, attribute) for node in nodes.get_nodes_by_type(kind))
        for other in (getattr(one, "var", one) for one in named):
            if isinstance(other, str) and other not in loaded:
                load_template(other, loaded)
