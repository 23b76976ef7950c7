"""Schemathesis hook that sends each request from another network (X-Forwarded-For).

The API limits requests per network and hour; otherwise the checker would mostly test the rate
limit.
"""

from itertools import count
from typing import Any

import schemathesis

numbers = count(250)


@schemathesis.hook
def before_call(context: Any, case: Any, kwargs: dict[str, Any]) -> None:
    case.headers["X-Forwarded-For"] = "198.18.{}.{}".format(
        *divmod(next(numbers), 250)
    )  # RFC 2544's
