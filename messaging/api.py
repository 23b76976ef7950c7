"""API of push subscriptions: no account, no cookie.

A client proves with endpoint and secret that a subscription is its own.
"""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps

import structlog
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language_from_request, override
from django.utils.translation import gettext_lazy as _
from limits import RateLimitItemPerHour
from ninja import Router, Status
from ninja.decorators import decorate_view

from accounts.permissions import staff_of
from accounts.sessions import session_of
from accounts.throttling import Throttle, network_of
from agenda.exceptions import Refused
from agenda.formats.problems import Problem, problem
from messaging.delivery.keys import public_key
from messaging.exceptions import AskedTooOften, SubscriptionUnknown
from messaging.formats.schemas import (
    DropData,
    FollowData,
    KeepData,
    KeptSearchData,
    KeyData,
    Proof,
    ReceiptData,
    ShownData,
    SubscribeData,
    SubscriptionData,
    search_data,
    subscription_data,
)
from messaging.models import Subscription
from messaging.services import account_devices, receipts, subscriptions
from web.origins import is_from_here

log = structlog.get_logger(__name__)
router = Router(tags=["push"])
View = Callable[..., HttpResponse]
#: What ninja writes: as it is, with a status, or as JSON.
Answer = HttpResponse | Status[dict[str, object]] | Status[None] | dict[str, object]

#: Octets: a subscription with every choice takes a third of it.
LONGEST_BODY = 16_384


def by_network(line: int) -> dict[int, RateLimitItemPerHour]:
    """Return rate limits an hour by prefix length.

    ``line`` is for one IPv6 line (/64), more for larger networks.

    A carrier's IPv4 address serves thousands of people.
    """
    times = {64: 1, 32: 50, 48: 100, 24: 250}
    return {prefix: RateLimitItemPerHour(line * many) for prefix, many in times.items()}


#: The city's own pace has no limit: a million people may come in a day. It is watched
#: (services.subscriptions).
SUBSCRIBING = Throttle("push-subscribe", by_network(120))
ASKING = Throttle("push-ask", by_network(600), RateLimitItemPerHour(120))
TRYING = Throttle("push-trial", by_network(60), RateLimitItemPerHour(10))
PROBLEMS = dict.fromkeys([400, 403, 404, 411, 413, 415, 422, 429, 503], Problem)
DONE = {204: None, **PROBLEMS}
READ = {200: SubscriptionData, **PROBLEMS}


def for_our_pages(view: View) -> View:
    """Refuse requests from other sites' pages, and answer in the client's language.

    No CSRF token is needed: another site's JSON needs a CORS preflight, which is never allowed, and
    ``Sec-Fetch-Site`` and ``Origin``, if sent, must name this site.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        # The API's addresses say no language: the middleware has taken the city's.
        with override(get_language_from_request(request)):
            response = refusal_at_the_door(request) or view(request, *args, **kwargs)
        response.headers["Cache-Control"] = "no-store"
        patch_vary_headers(response, ["Accept-Language", "Origin"])
        return response

    return guarded


ours = decorate_view(for_our_pages)


def refusal_at_the_door(request: HttpRequest) -> HttpResponse | None:
    """Return the problem of a request by its headers, before its body is read.

    ``None`` if there is none.
    """
    if not is_from_here(request):
        return problem(request, 403, _("Cette demande ne vient pas de nos pages."))
    if request.content_type != "application/json":
        return problem(request, 415, _("Cette adresse ne lit que du JSON."))
    length = request.META.get("CONTENT_LENGTH") or ""
    if not length.isdigit():
        return problem(request, 411, _("Cette demande ne dit pas sa longueur."))
    if int(length) > LONGEST_BODY:
        return problem(request, 413, _("Cette demande est trop longue."))
    return None


def answer_refusal(request: HttpRequest, refusal: Refused | type[Refused]) -> HttpResponse:
    """Return the problem document for a refusal of a service: 404, 429 or 422."""
    if isinstance(refusal, SubscriptionUnknown):
        return problem(request, 404, str(refusal), "unknown")
    if isinstance(refusal, AskedTooOften):
        response = problem(request, 429, str(refusal))
        response.headers["Retry-After"] = str(refusal.seconds)
        return response
    return problem(request, 422, str(refusal))


def refuse_haste(throttle: Throttle, request: HttpRequest, account: str = "") -> None:
    """Count this request; raise :class:`~messaging.exceptions.AskedTooOften` beyond the limit."""
    if seconds := throttle.take(request, account):
        log.info("push_throttled", throttle=throttle.name)
        raise AskedTooOften(
            _("Trop de demandes à la fois : réessayez dans quelques minutes."), seconds
        )


def asker(request: HttpRequest, body: Proof) -> Subscription:
    """Return the client's subscription.

    Raises :class:`~messaging.exceptions.AskedTooOften` and ``SubscriptionUnknown``.
    """
    refuse_haste(ASKING, request, body.endpoint)
    return subscriptions.find_subscription(body)


@router.get(
    "/key",
    response={200: KeyData, 503: Problem},
    summary="The key that browsers subscribe with",
    operation_id="push_key",
)
def get_push_key(request: HttpRequest) -> HttpResponse:
    response = JsonResponse({"key": public_key()})
    response.headers["Cache-Control"] = "no-store"
    return response


@router.post(
    "/subscriptions",
    response={200: SubscriptionData, 201: SubscriptionData, **PROBLEMS},
    summary="Subscribe, change what is chosen, or say it again",
    operation_id="push_subscribe",
)
@ours
def post_subscription(request: HttpRequest, body: SubscribeData) -> Answer:
    """Create or update the subscription of this endpoint.

    Without `choices`, a known subscription keeps its own; an unknown one answers 404.
    """
    refuse_haste(SUBSCRIBING, request)
    network = network_of(request.META.get("REMOTE_ADDR", ""))
    subscription, is_new = subscriptions.subscribe(body, user=staff_of(request), network=network)
    if body.choices:
        account_devices.take_choices(subscription)
    log.info("subscription_written", is_new=is_new, service=subscription.service)
    data = subscription_data(subscription)
    if is_new:  # its welcome may be quicker than this answer: the page awaits it all the same
        data["is_proven"] = False
    return Status(201 if is_new else 200, data)


@router.post(
    "/subscriptions/read",
    response=READ,
    summary="What is kept of this browser",
    operation_id="push_read",
)
@ours
def read_subscription(request: HttpRequest, body: Proof) -> Answer:
    return subscription_data(asker(request, body))


@router.delete(
    "/subscriptions",
    response=DONE,
    summary="Forget this browser and all that it chose",
    operation_id="push_forget",
)
@ours
def delete_subscription(request: HttpRequest, body: Proof) -> Answer:
    """Delete the subscription. The answer is the same for an unknown one."""
    refuse_haste(ASKING, request, body.endpoint)
    subscriptions.erase_subscription(body)
    log.info("subscription_forgotten")
    return Status(204, None)


@router.post(
    "/follows",
    response=DONE,
    summary="Be told when the dates of an event change",
    operation_id="push_follow",
)
@ours
def post_follow(request: HttpRequest, body: FollowData) -> Answer:
    account_devices.follow_on_devices(asker(request, body), *body.slugs)
    return Status(204, None)


@router.delete("/follows", response=DONE, summary="Be told no more", operation_id="push_unfollow")
@ours
def delete_follow(request: HttpRequest, body: FollowData) -> Answer:
    account_devices.unfollow_on_devices(asker(request, body), *body.slugs)
    return Status(204, None)


@router.post(
    "/searches",
    response={200: KeptSearchData, **PROBLEMS},
    summary="Be told of what will answer a search",
    operation_id="push_keep_search",
)
@ours
def post_search(request: HttpRequest, body: KeepData) -> Answer:
    """Notify this browser of what will answer a search; keeping it again changes its rhythm.

    `subscriptions/read` lists the kept searches.
    """
    kept = account_devices.keep_search_on_devices(asker(request, body), body.search, body.rhythm)
    return search_data(kept)


@router.delete(
    "/searches",
    response=DONE,
    summary="Be told of it no more",
    operation_id="push_drop_search",
)
@ours
def delete_search(request: HttpRequest, body: DropData) -> Answer:
    account_devices.drop_search_on_devices(asker(request, body), body.search)
    return Status(204, None)


@router.post(
    "/account",
    response={401: Problem, **DONE},
    summary="Be told what the account that is signed in here follows, and bring what is followed",
    operation_id="push_join_account",
)
@ours
def post_account(request: HttpRequest, body: Proof) -> Answer:
    """Join this browser to the account of its session, until that session ends."""
    if not request.user.is_authenticated:
        return problem(request, 401, _("Personne n’est entré dans ce navigateur."))
    account_devices.join_account(asker(request, body), session_of(request))
    return Status(204, None)


@router.delete(
    "/account",
    response=DONE,
    summary="Leave the account: this browser keeps what it followed itself",
    operation_id="push_leave_account",
)
@ours
def delete_account(request: HttpRequest, body: Proof) -> Answer:
    account_devices.leave_account(asker(request, body))
    return Status(204, None)


@router.post(
    "/trial",
    response={202: None, **PROBLEMS},
    summary="Send this browser a notification to try",
    operation_id="push_trial",
)
@ours
def post_trial(request: HttpRequest, body: Proof) -> Answer:
    """Send a trial notification; a browser that is not proven yet gets its welcome again."""
    refuse_haste(TRYING, request, body.endpoint)
    subscriptions.send_trial(body)
    return Status(202, None)


@router.post(
    "/received",
    response=DONE,
    summary="An alert was shown on a device",
    operation_id="push_received",
)
@ours
def post_receipt(request: HttpRequest, body: ReceiptData) -> Answer:
    """Count that a service worker showed a message; it sends no cookie and no address.

    Only the sum is kept. The answer is the same if it was not counted.
    """
    receipts.count_received(
        body.thread, body.revision, network_of(request.META.get("REMOTE_ADDR", ""))
    )
    return Status(204, None)


@router.post(
    "/shown",
    response=DONE,
    summary="An exercise was shown on a device of the team",
    operation_id="push_shown",
)
@ours
def post_shown(request: HttpRequest, body: ShownData) -> Answer:
    """Record when a tester's device showed an exercise; only the first report counts.

    The answer is the same if it was not recorded.
    """
    refuse_haste(ASKING, request, body.endpoint)
    ago = timedelta(milliseconds=body.ago_ms)
    receipts.record_shown(body, body.thread, body.revision, ago)
    return Status(204, None)
