"""What live coverage refuses, with words for the person who asked."""


class CoverageRefused(Exception):
    """A change of a coverage, a note or a question that its state does not allow.

    The message can be shown.
    """
