"""What the site knows of its copies, which ``deploy/backup`` makes by systemd's clock."""

from django.utils import timezone

from config.models import ChoreState

BACKUP = "backup"


def record_backup(*, has_failed: bool) -> None:
    """Record that a copy was made, or that one could not be. The last one that is whole keeps its moment."""
    now = timezone.now()
    made = {} if has_failed else {"finished_at": now}
    ChoreState.objects.update_or_create(name=BACKUP, defaults={"due_at": now, "has_failed": has_failed} | made)
