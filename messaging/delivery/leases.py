"""Leases of one channel: take deliveries that are due, store their outcomes, give back the rest."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction
from django.db.models import F, QuerySet

from messaging.database_clock import database_now
from messaging.delivery.jobs import Outcome
from messaging.enums import Channel, DeliveryState
from messaging.models import Delivery
from messaging.models.messages import ATTEMPTS_AND_LEASE, DeliveryQuerySet

#: Deliveries of one statement.
TOGETHER = 1_000


class Leases:
    """Leases of one sender. All methods wait for the database: call them in a thread."""

    channel: Channel

    def __init__(self, holder: str, lease_s: float) -> None:
        self.holder = holder
        self.lease_s = lease_s

    @property
    def due(self) -> DeliveryQuerySet:
        return Delivery.objects.by(self.channel).due()

    def has_due(self) -> bool:
        return self.due.exists()

    @transaction.atomic
    def lease(self, due: QuerySet[Delivery], limit: int) -> DeliveryQuerySet:
        """Lease the first ``limit`` of ``due`` that no other sender has locked, and return them.

        A delivery whose former lease ran out counts one more try.
        """
        free = due.select_for_update(of=("self",), skip_locked=True)
        until = database_now() + timedelta(seconds=self.lease_s)
        leased = Delivery.objects.numbered(list(free.values_list("pk", flat=True)[:limit]))
        leased.update(leased_by=self.holder, leased_until=until, attempts=ATTEMPTS_AND_LEASE)
        return leased

    @transaction.atomic
    def renew(self, ids: list[int]) -> set[int]:
        """Renew the leases of ``ids`` that this sender still holds; return their ids."""
        ours = Delivery.objects.held_by(self.holder).numbered(ids)
        ours.update(leased_until=database_now() + timedelta(seconds=self.lease_s))
        return set(ours.values_list("pk", flat=True))

    @transaction.atomic
    def give_back(self) -> int:
        """Make all deliveries that this sender holds due again; return how many."""
        ours = Delivery.objects.by(self.channel).owed().filter(leased_by=self.holder)
        return ours.update(leased_by="", leased_until=None)

    def write(self, outcomes: Sequence[Outcome]) -> None:
        """Store ``outcomes`` of deliveries that this sender still holds; others are skipped."""
        for start in range(0, len(outcomes), TOGETHER):
            with transaction.atomic():
                self.write_together(outcomes[start : start + TOGETHER])

    def write_together(self, outcomes: Sequence[Outcome]) -> None:
        """Store as many outcomes as one transaction takes."""
        alike: dict[tuple[object, ...], list[int]] = defaultdict(list)
        for one in outcomes:
            alike[(*one[1:6], one.standing)].append(one.id)
        for (state, reason, status_code, due_at, was_tried, standing), ids in alike.items():
            values: dict[str, object] = {
                "state": state,
                "reason": reason,
                "leased_by": "",
                "leased_until": None,
            }
            if state == DeliveryState.ACCEPTED:
                values["accepted_at"] = database_now()
            if due_at is not None:
                values["due_at"] = due_at
            if standing is not None:
                values["standing"] = standing
            if was_tried:
                values |= {"status_code": status_code, "attempts": F("attempts") + 1}
            Delivery.objects.held_by(self.holder).numbered(ids).update(**values)
