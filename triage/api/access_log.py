"""The access log: the route, never the address, for a path or a query may hold the token of a link."""

from __future__ import annotations

import logging
from http import HTTPStatus
from logging import DEBUG

from triage import logs

log = logs.logger(__name__)
_is_logged = logging.getLogger(__name__).isEnabledFor


def note(*, method: str, route: str, status: int, seconds: float) -> None:
    """Log a request that failed on our side; at DEBUG all of them.

    At thousands of requests a second a line for each would cost more than the requests.
    """
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        log.warning("request", method=method, route=route, status=status, seconds=round(seconds, 4))
    elif _is_logged(DEBUG):
        log.debug("request", method=method, route=route, status=status, seconds=round(seconds, 4))
