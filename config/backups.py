"""State of the backups that ``deploy/backup`` makes from a systemd timer."""

from django.utils import timezone

from config.models import ChoreState

BACKUP = "backup"


def record_backup(*, has_failed: bool) -> None:
    """Record that a backup was made or failed; a failure keeps the time of the last good one."""
    now = timezone.now()
    made = {} if has_failed else {"finished_at": now}
    ChoreState.objects.update_or_create(
        name=BACKUP, defaults={"due_at": now, "has_failed": has_failed} | made
    )
