"""The neighbourhoods, stations and squares of the demonstration, read from its data file."""

from demo.tables import read

#: How far each reaches when the file does not say, in metres.
REACH_M = {"neighbourhood": 800, "station": 500, "square": 600}


def landmark_facts() -> list[dict[str, object]]:
    """The fields of each."""
    return [
        {"name": name, "kind": kind, "radius_m": REACH_M[kind], **facts}
        for kind, landmarks in read("landmarks").items()
        for name, facts in landmarks.items()
    ]
