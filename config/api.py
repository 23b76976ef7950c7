"""The public JSON API: each app's router, one OpenAPI document."""

from ninja import NinjaAPI

from agenda.exceptions import Refused
from alerts.api import answer_refusal

api = NinjaAPI(
    title="Agenda",
    version="1",
    urls_namespace="api",
    # The interactive page asks for inline scripts, which the site's policy refuses: the document is enough.
    docs_url=None,
)

api.add_router("", "agenda.api.router")
api.add_router("", "search.api.router")
api.add_router("/push", "alerts.api.router")
api.add_exception_handler(Refused, answer_refusal)
