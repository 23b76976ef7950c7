"""Other search functions for comparison: Django's `icontains`, and Wagtail's own search
(modelsearch)."""

# mypy: disable-error-code="attr-defined,name-defined"
# Wagtail imports all of modelsearch with `import *`, and the plugin ignores models defined in a
# function.


def icontains(query) -> tuple:
    """Return a page of results by Django's `icontains`; its facets keep their own filter."""
    from django.db.models import Count, Min, Q

    from agenda.models import Event

    window = query.window
    dates = Q(occurrences__end_at__gt=window.start)
    if window.end:
        dates &= Q(occurrences__start_at__lt=window.end)
    found = Event.objects.live().filter(dates)
    for word in query.text.split():
        found = found.filter(
            Q(title__icontains=word)
            | Q(lead__icontains=word)
            | Q(body__icontains=word)
            | Q(place__name__icontains=word)
        )
    for field, values in {
        "place__area__code": query.facets.get("ou"),
        "category__slug": query.facets.get("categorie"),
        "audience": query.facets.get("public"),
    }.items():
        if values:
            found = found.filter(**{f"{field}__in": values})
    hits = list(
        found.annotate(next=Min("occurrences__start_at"))
        .order_by("next", "pk")
        .values("pk", "next")[:20]
    )
    total = found.values("pk").distinct().count()
    facets = [
        list(found.values(field).annotate(n=Count("pk", distinct=True)).order_by())
        for field in (
            "place__area__code",
            "category__slug",
            "audience",
            "price_kind",
            "place__wheelchair",
        )
    ]
    return hits, total, facets


def wagtail_search():
    """Index the events with Wagtail; return a function that gives a page of its results."""
    from django.db import models
    from wagtail.search import index
    from wagtail.search.backends import get_search_backend
    from wagtail.search.models import IndexEntry

    class Searched(index.Indexed, models.Model):
        """Unmanaged model of the events' table that Wagtail can index."""

        title = models.CharField(max_length=255)
        lead = models.TextField()
        body = models.TextField()
        audience = models.CharField(max_length=20)
        price_kind = models.CharField(max_length=20)
        category_id = models.BigIntegerField()
        search_auto_update = False
        search_fields = [
            index.SearchField("title", boost=10),
            index.SearchField("lead", boost=3),
            index.SearchField("body"),
            index.FilterField("audience"),
            index.FilterField("price_kind"),
            index.FilterField("category_id"),
        ]

        class Meta:
            app_label = "agenda"
            managed = False
            db_table = "agenda_event"

        def __str__(self) -> str:
            return self.title

    # Done at start-up for models loaded then, but this one is defined later.
    IndexEntry.add_generic_relations()
    backend = get_search_backend()
    rows = Searched.objects.all()
    for start in range(0, rows.count(), 2_000):
        backend.get_index_for_model(Searched).add_items(Searched, rows[start : start + 2_000])

    def page(query) -> tuple:
        found = Searched.objects.all()
        if audiences := query.facets.get("public"):
            found = found.filter(audience__in=audiences)
        results = backend.search(query.text, found, operator="and")
        facets = [results.facet(field) for field in ("audience", "price_kind", "category_id")]
        return list(results[:20]), results.count(), facets

    return page
