"""The site's colours, read from its style sheet, for pictures, mails and the manifest."""

import re
from pathlib import Path

from django.conf import settings

SHEET = (Path(settings.BASE_DIR) / "static" / "css" / "agenda.css").read_text(encoding="utf-8")
#: By the names of custom properties without their dashes: of two schemes the light one, which the sheet has first.
COLOURS: dict[str, str] = dict(reversed(re.findall(r"--([\w-]+): (#\w{6});", SHEET)))
COVER = r'\.cover\[data-cat="(\w+)"\] { --c-ground: (#\w+); --c-a: (#\w+); --c-b: (#\w+); }'
#: Ground, figure and accent of each cover.
COVERS = {name: colours for name, *colours in re.findall(COVER, SHEET)}
