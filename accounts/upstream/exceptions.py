"""Why somebody did not enter through the identity provider."""

from enum import StrEnum


class UpstreamFailure(StrEnum):
    """Reasons that people are told apart; the log has the detail."""

    #: The person said no, there.
    CANCELLED = "cancelled"
    #: Unknown, used or too old state: another browser, a replay, a page left open for too long.
    EXPIRED = "expired"
    #: The provider does not answer, or not in time.
    AWAY = "away"
    #: The provider said no, or its answer does not hold.
    REFUSED = "refused"
    #: A lower level of assurance than the one that was asked for.
    TOO_WEAK = "too_weak"
    #: The identity opens another account.
    TAKEN = "taken"
    #: Too many attempts from one network.
    CROWD = "crowd"


class UpstreamError(Exception):
    """The identity was not proved; the message is for the log, without anything of the person."""

    def __init__(self, detail: str, failure: UpstreamFailure = UpstreamFailure.REFUSED) -> None:
        super().__init__(detail)
        self.failure = failure
