"""Who may run a live coverage."""

from agenda.permissions import Person
from nights.models import Coverage


def may_run(user: Person, _coverage: Coverage | None = None) -> bool:
    """Return whether ``user`` may open, close, write and answer in a coverage."""
    return user.has_perm("nights.change_coverage")
