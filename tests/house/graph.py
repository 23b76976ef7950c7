"""The picture of docs/architecture.md, of imports: ``python -m tests.house.graph`` prints it."""

import grimp

from config import ROOMS


def picture() -> str:
    """A Mermaid flowchart: arrows from each room to those that it imports, with their number."""
    graph = grimp.build_graph(*ROOMS, cache_dir=None)
    lines = ["flowchart TD"]
    for rank, room in enumerate(ROOMS):
        importers = {room, *graph.find_descendants(room)}
        for lower in ROOMS[rank + 1 :]:
            imported = {lower, *graph.find_descendants(lower)}
            count = sum(
                len(graph.find_modules_directly_imported_by(one) & imported) for one in importers
            )
            if count:
                lines.append(f"    {room} -->|{count}| {lower}")
    return "\n".join(lines)


if __name__ == "__main__":
    print(picture())
