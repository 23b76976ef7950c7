"""ASGI handler of Django: admission control, then one thread for the whole request."""

from collections.abc import AsyncIterator, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import IO, Any

from asgiref.sync import sync_to_async
from django.core import signals
from django.core.exceptions import RequestAborted
from django.core.handlers.asgi import ASGIHandler, ASGIRequest, get_script_prefix
from django.http.response import HttpResponseBase, StreamingHttpResponse
from django.urls import set_script_prefix
from django.utils.http import parse_header_parameters

from config.admission import THREADS, AdmissionControl, Receive, Send, asker_of


class Utf8Request(ASGIRequest):
    """Request that decodes queries and forms as UTF-8, ignoring the announced charset.

    «unicode_escape» would yield lone surrogates, which no database accepts; with «idna» Django
    fails before any middleware.
    """

    def _set_content_type_params(self, meta: Mapping[str, str]) -> None:
        self.content_type, self.content_params = parse_header_parameters(
            meta.get("CONTENT_TYPE", "")
        )


class SiteHandler(ASGIHandler):
    """ASGI handler that runs middleware, view, signals and close in one thread, as under WSGI.

    Django's own handler switches threads for each of them: 8 ms of processor time per page. Only
    open pages are asynchronous, and they do not come here.
    """

    request_class = Utf8Request

    def __init__(self) -> None:
        super().__init__()
        self.admission = AdmissionControl()
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="request")

    def load_middleware(self, is_async: bool = False) -> None:
        super().load_middleware(is_async=False)

    async def __call__(self, scope: Any, receive: Receive, send: Send) -> None:
        """Handle a request; refuse it if its queue is full, before or after reading the body."""
        queue, asker = self.admission.queue_of(scope), asker_of(scope)
        if queue.is_closed_to(asker):
            await self.admission.refuse(scope, send)
            return
        try:
            with await self.read_body(receive) as body:
                is_refused = queue.is_closed_to(asker)
                if not is_refused:
                    async with queue.slot(receive, asker):
                        answer = sync_to_async(
                            self.answer, thread_sensitive=False, executor=self._threads
                        )
                        response = await answer(scope, body)
        except RequestAborted:
            return
        if is_refused:  # the refusal takes a second; the body is no longer kept meanwhile
            await self.admission.refuse(scope, send)
        else:
            await self.send_response(response, send)

    def answer(self, scope: Any, body: IO[bytes]) -> HttpResponseBase:
        """Return the complete, closed response, so that its connection returns to the pool at once.

        A file is read here too, in this thread.
        """
        set_script_prefix(get_script_prefix(scope))
        signals.request_started.send(sender=type(self), scope=scope)
        request, refusal = self.create_request(scope, body)
        response: HttpResponseBase = self.get_response(request) if request else refusal  # type: ignore[assignment]
        try:
            if isinstance(response, StreamingHttpResponse):
                response.streaming_content = _each(list(response))
        finally:
            response.close()
        return response


async def _each(parts: Iterable[bytes]) -> AsyncIterator[bytes]:
    for part in parts:
        yield part
