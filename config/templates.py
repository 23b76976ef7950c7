"""Template loader that strips indentation and lines with only a tag: a tenth of a page's size."""

import re

from django.template import Origin
from django.template.loaders import filesystem

#: A line that consists of one of these tags; its line end is removed.
SILENT = re.compile(
    r"^(\{% (?:if|elif|else|endif|for|empty|endfor|with|endwith|block|endblock|load|localize|endlocalize)\b"
    r"(?:(?!%\}).)*%\})\n",
    re.MULTILINE,
)


class Loader(filesystem.Loader):
    """Loader of our own templates, which have no ``<pre>`` and no text in ``<textarea>``."""

    def get_contents(self, origin: Origin) -> str:
        text = str(super().get_contents(origin))
        return SILENT.sub(r"\1", re.sub(r"\n\s+", "\n", text)) if origin.name.endswith(".html") else text
