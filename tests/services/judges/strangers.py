"""Schemathesis' hook: each request comes from a stranger of another network, as the front server would say.

The API lets one network ask so often an hour; who judges it in half a minute would else judge a queue at the door.
"""

from itertools import count
from typing import Any

import schemathesis

numbers = count(250)


@schemathesis.hook
def before_call(context: Any, case: Any, kwargs: dict[str, Any]) -> None:
    case.headers["X-Forwarded-For"] = "198.18.{}.{}".format(*divmod(next(numbers), 250))  # RFC 2544's
