"""Django under ASGI, with one hop to a thread a request, and admission control before it."""

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
    """Reads queries and forms as UTF-8, whatever charset is announced: «unicode_escape» makes half signs, which no
    database takes, and with «idna» Django fails before any of its middleware runs."""

    def _set_content_type_params(self, meta: Mapping[str, str]) -> None:
        self.content_type, self.content_params = parse_header_parameters(meta.get("CONTENT_TYPE", ""))


class SiteHandler(ASGIHandler):
    """Middleware, view, signals and close run in one thread, as under WSGI.

    Django's own hands the request over for each of them, and back: 8 ms of processor that no page needs. Nothing of the
    site is asynchronous but open pages, which never come here.
    """

    request_class = Utf8Request

    def __init__(self) -> None:
        super().__init__()
        self.admission = AdmissionControl()
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="request")

    def load_middleware(self, is_async: bool = False) -> None:
        super().load_middleware(is_async=False)

    async def __call__(self, scope: Any, receive: Receive, send: Send) -> None:
        """Refuse at once where too many wait: before the body is read, and again after it, which may take long."""
        queue, asker = self.admission.queue_of(scope), asker_of(scope)
        if queue.is_closed_to(asker):
            await self.admission.refuse(scope, send)
            return
        try:
            with await self.read_body(receive) as body:
                is_refused = queue.is_closed_to(asker)
                if not is_refused:
                    async with queue.slot(receive, asker):
                        answer = sync_to_async(self.answer, thread_sensitive=False, executor=self._threads)
                        response = await answer(scope, body)
        except RequestAborted:
            return
        if is_refused:  # which takes a second, while nothing of the body is kept
            await self.admission.refuse(scope, send)
        else:
            await self.send_response(response, send)

    def answer(self, scope: Any, body: IO[bytes]) -> HttpResponseBase:
        """The whole answer, closed: its connection is back in the pool before a slow client has read it.

        A file is read here too, as Django would in a thread of its own.
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
