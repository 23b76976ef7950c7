"""What an operator's Prometheus asks."""

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from prometheus_client import CONTENT_TYPE_LATEST

from alerts.delivery.metrics import written

KEPT_S = 5


@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """Counts alone, open to all as those of ``/alertes/chiffres/`` are; asked of the database once in five seconds."""
    body = cache.get_or_set("metrics", written, KEPT_S)
    return HttpResponse(body, content_type=CONTENT_TYPE_LATEST)
