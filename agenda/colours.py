"""The site's colours, read from its style sheet, for pictures, mails and the manifest."""

import re
from pathlib import Path

from django.conf import settings

SHEET = (Path(settings.BASE_DIR) / "static" / "css" / "agenda.css").read_text(encoding="utf-8")
#: Custom properties by name, without their dashes; those of the light scheme, which comes first.
COLOURS: dict[str, str] = dict(reversed(re.findall(r"--([\w-]+): (#\w{6});", SHEET)))
COVER = r'\.cover\[data-cat="(\w+)"\] { --c-ground: (#\w+); --c-a: (#\w+); --c-b: (#\w+); }'
#: Colours of each cover: ground, figure, accent.
COVERS = {name: colours for name, *colours in re.findall(COVER, SHEET)}
