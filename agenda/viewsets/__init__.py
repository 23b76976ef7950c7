"""The editors' screens: lists, forms and actions of the CMS."""

from agenda.viewsets.events import EventViewSet
from agenda.viewsets.menu import AgendaGroup

__all__ = ["AgendaGroup", "EventViewSet"]
