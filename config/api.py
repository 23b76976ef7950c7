"""The public JSON API: each app's router, one OpenAPI document."""

from importlib.util import find_spec

from ninja import NinjaAPI

api = NinjaAPI(
    title="Agenda",
    version="1",
    urls_namespace="api",
    # The interactive page asks for inline scripts, which the site's policy refuses: the document is enough.
    docs_url=None,
)

for _app in ("agenda", "search"):
    if find_spec(f"{_app}.api"):
        api.add_router("", f"{_app}.api.router")
