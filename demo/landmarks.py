"""The neighbourhoods, stations and squares of the demonstration, read from its data file."""

import tomllib
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "data"
#: How far each reaches when the file does not say, in metres.
REACH_M = {"neighbourhood": 800, "station": 500, "square": 600}


def landmark_facts() -> list[dict[str, Any]]:
    """The fields of each."""
    told = tomllib.loads((DATA / "landmarks.toml").read_text(encoding="utf-8"))
    return [
        {"name": name, "kind": kind, "radius_m": REACH_M[kind], **facts}
        for kind, landmarks in told.items()
        for name, facts in landmarks.items()
    ]
