"""What was answered to Apprise, which tells only part of it: the status and words, and how long to wait.

Apprise's services send through the `requests` of their modules. The modules of the kinds that are allowed get one
that does the same and lets the caller hear the answers.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from types import ModuleType
from typing import Any

from apprise.plugins import custom_json, mattermost, rocketchat, slack, telegram, workflows

from triage.domain.errors import DeliveryError
from triage.notify.destinations.answers import Answer
from triage.notify.destinations.base import Failure

BODY_BYTES = 4_000
ANSWER_LIMIT_BYTES = 256 * 1024  # what is read of an answer; what is beyond, or comes out of a packed one, is left
_PIECE_BYTES = 1024

Heard = list[Answer | DeliveryError]

_CUT_OFF = ("ProtocolError", "ReadTimeoutError")  # after something was sent

_listening: ContextVar[Heard | None] = ContextVar("listening", default=None)


@contextmanager
def heard() -> Iterator[Heard]:
    """Give a list that holds, afterwards, what became of each request that was made in this thread."""
    answers: Heard = []
    token = _listening.set(answers)
    try:
        yield answers
    finally:
        _listening.reset(token)


class Overheard:
    """A `requests` that says what it hears to whoever listens."""

    def __init__(self, real: ModuleType) -> None:
        self._real = real

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)

    def get(self, url: str, **options: Any) -> Any:
        return self.request("get", url, **options)

    def post(self, url: str, **options: Any) -> Any:
        return self.request("post", url, **options)

    def request(self, method: str, url: str, **options: Any) -> Any:
        answers = _listening.get()
        began = time.monotonic()
        try:
            response = self._real.request(method, url, **{**options, "stream": True})
            _read_some(response)
        except self._real.RequestException as error:
            if answers is not None:
                answers.append(self._broken_off(error, time.monotonic() - began))
            raise
        if answers is not None:
            answers.append(_answer(response))
        return response

    def _broken_off(self, error: Exception, seconds: float) -> DeliveryError:
        """Tell what never reached the platform from what may have: only the latter may arrive twice."""
        kinds = self._real.exceptions
        if isinstance(error, kinds.ReadTimeout):
            return DeliveryError(Failure.NO_ANSWER.because(f"{seconds:.0f} s"), unknown=True)
        if isinstance(error, kinds.SSLError):
            return DeliveryError(Failure.UNREACHABLE.because("no secure connection"))
        cut_off = any(type(cause).__name__ in _CUT_OFF for cause in error.args)
        if cut_off or not isinstance(error, kinds.ConnectionError):
            return DeliveryError(Failure.NO_ANSWER.because("the connection was cut"), unknown=True)
        return DeliveryError(Failure.UNREACHABLE.because("no connection"))


def _read_some(response: Any) -> None:
    """Let an answer be its beginning: one without an end, or packed a thousandfold, must not fill the memory."""
    with response:
        kept = bytearray()
        for piece in response.iter_content(_PIECE_BYTES):
            kept += piece
            if len(kept) >= ANSWER_LIMIT_BYTES:
                break
        response._content = bytes(kept[:ANSWER_LIMIT_BYTES])  # noqa: SLF001  # where `content` keeps it; there is no other way


def _answer(response: Any) -> Answer:
    body = response.content[:BODY_BYTES].decode("utf-8", "replace")
    return Answer(status=response.status_code, body=body, retry_after=response.headers.get("Retry-After", ""))


for _module in (custom_json, mattermost, rocketchat, slack, telegram, workflows):
    vars(_module)["requests"] = Overheard(vars(_module)["requests"])
