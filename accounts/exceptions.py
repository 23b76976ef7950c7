"""Refusals of the services of accounts."""


class LeavingRefused(Exception):
    """The account cannot be erased yet; ``reasons`` are sentences for its holder."""

    def __init__(self, reasons: list[str]) -> None:
        super().__init__(" ".join(reasons))
        self.reasons = reasons


class TooManySignOns(Exception):
    """An account has opened more sign-ons at one site than an hour allows."""
