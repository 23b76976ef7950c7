"""EventQuery: a parsed query string, independent of the answer's format."""

from search.query.event_query import EventQuery
from search.query.parameters import Point, Reader, distance_m
from search.query.terms import Term, terms_of
from search.query.windows import Window
