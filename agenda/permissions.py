"""Permissions of the agenda: one predicate per question, and Wagtail's policy for events."""

from collections.abc import Iterable

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet
from wagtail.permission_policies import ModelPermissionPolicy

from accounts.models import User
from agenda.models import Event, Membership, Place

#: A user, logged in or not.
Person = User | AnonymousUser

EDITORS = "Éditeurs"
MODERATORS = "Modérateurs"
CONTRIBUTORS = "Contributeurs"


def organisation_ids(user: Person) -> set[int]:
    """Return the keys of the organisations that ``user`` is a member of."""
    return set(Membership.objects.filter(user=user.pk).values_list("organisation_id", flat=True))


def is_own_event(user: Person, event: Event) -> bool:
    """Whether ``event`` is owned by ``user`` or by an organisation of ``user``."""
    if event.owner_id is not None and event.owner_id == user.pk:
        return True
    return event.organisation_id is not None and event.organisation_id in organisation_ids(user)


def may_write_all(user: Person) -> bool:
    """Whether ``user`` may change all events: an editor or a moderator."""
    return bool(user.has_perm("agenda.change_event"))


def may_see(user: Person, event: Event) -> bool:
    """Whether ``user`` may open ``event`` in the CMS."""
    return may_write_all(user) or (user.has_perm("agenda.add_event") and is_own_event(user, event))


def may_change_occurrences(user: Person, event: Event) -> bool:
    """Whether ``user`` may cancel or move dates of ``event``, which is public at once."""
    return user.has_perm("agenda.publish_event") and may_see(user, event)


def may_merge(user: Person, *records: Event | Place) -> bool:
    """Whether ``user`` may merge ``records``: they need permission to publish each of them."""

    def may_change(record: Event | Place) -> bool:
        if isinstance(record, Event):
            return may_see(user, record)
        return user.has_perm("agenda.change_place")

    return all(
        user.has_perm(f"agenda.publish_{record._meta.model_name}") and may_change(record)
        for record in records
    )


class EventPermissionPolicy(ModelPermissionPolicy):
    """Policy of events: users with «change» reach every event, users with only «add» their own.

    To reach an event is to see and change it. Other actions (publish, delete, lock) also need the
    permission of that name.
    """

    def __init__(self) -> None:
        super().__init__(Event)

    def user_has_permission(self, user: Person, action: str) -> bool:
        """Whether ``user`` may do ``action`` to some event; changing needs the right to add."""
        if action in ("change", "view"):
            # «add» is enough, because the user may have events of their own.
            return may_write_all(user) or super().user_has_permission(user, "add")
        return bool(super().user_has_permission(user, action))

    def user_has_permission_for_instance(self, user: Person, action: str, instance: Event) -> bool:
        return self.user_has_permission(user, action) and may_see(user, instance)

    def instances_user_has_any_permission_for(
        self, user: Person, actions: Iterable[str]
    ) -> QuerySet[Event]:
        """Return all events for editors, own ones for contributors, none for others."""
        if not self.user_has_any_permission(user, actions):
            return Event.objects.none()
        return Event.objects.all() if may_write_all(user) else Event.objects.written_by(user)

    def users_with_any_permission(self, actions: Iterable[str]) -> QuerySet[User]:
        wider = {"change", "view"} & set(actions)
        return super().users_with_any_permission({*actions, *(["add", "change"] if wider else [])})

    def users_with_any_permission_for_instance(
        self, actions: Iterable[str], instance: Event
    ) -> QuerySet[User]:
        """Return the users who may do one of ``actions`` and reach ``instance``."""
        everybody = Q(pk__in=super().users_with_any_permission({"change"}).values("pk"))
        reached = everybody | Q(pk=instance.owner_id)
        if instance.organisation_id:
            reached |= Q(memberships__organisation=instance.organisation_id)
        keys = User.objects.filter(reached).values("pk")
        return self.users_with_any_permission(actions).filter(pk__in=keys)


class HistoryPermissionPolicy(ModelPermissionPolicy):
    """Policy of the history of the whole site: for users who may change all events."""

    def user_has_permission(self, user: Person, action: str) -> bool:
        return may_write_all(user)
