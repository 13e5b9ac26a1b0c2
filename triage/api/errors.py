"""Errors as answers: `application/problem+json` (RFC 9457) that says what is wrong and how to mend it.

This is the border at which errors are caught. What was not raised on purpose is logged under the id of the request and
answered with that id alone: neither a stack trace nor anything of the message leaves the house.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

import msgspec
import structlog
from litestar import Request, Response
from litestar.exceptions import HTTPException, ValidationException
from litestar.types import ExceptionHandlersMap

from triage.api.request import request_id_of
from triage.domain import errors
from triage.domain.errors import Problem, Temporary, TriageError
from triage.domain.text import mask_personal

PROBLEM_JSON = "application/problem+json"

log = structlog.get_logger(__name__)

# The first that fits: narrow before wide.
_STATUS: tuple[tuple[type[TriageError], HTTPStatus], ...] = (
    (errors.Invalid, HTTPStatus.UNPROCESSABLE_ENTITY),
    (errors.TooLarge, HTTPStatus.REQUEST_ENTITY_TOO_LARGE),
    (errors.Unsupported, HTTPStatus.UNSUPPORTED_MEDIA_TYPE),
    (errors.Unauthenticated, HTTPStatus.UNAUTHORIZED),
    (errors.Forbidden, HTTPStatus.FORBIDDEN),
    (errors.NotFound, HTTPStatus.NOT_FOUND),
    (errors.Refused, HTTPStatus.BAD_REQUEST),
    (errors.LinkExpired, HTTPStatus.GONE),
    (errors.Conflict, HTTPStatus.CONFLICT),
    (errors.Temporary, HTTPStatus.SERVICE_UNAVAILABLE),
)

_ELSEWHERE = {
    HTTPStatus.NOT_FOUND: "there is nothing at this address; /openapi.json names every one there is",
    HTTPStatus.METHOD_NOT_ALLOWED: "this address does not take this method; /openapi.json says which ones",
}


class ProblemDetails(msgspec.Struct, kw_only=True):
    """What went wrong, as RFC 9457 has it; `errors` names the fields."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[Problem] = []


def handlers() -> ExceptionHandlersMap:
    """Say what answers which error."""
    return {TriageError: _on_purpose, HTTPException: _of_the_framework, Exception: _unexpected}


def _on_purpose(_request: Request[Any, Any, Any], error: TriageError) -> Response[bytes]:
    status = status_of(error)
    if status is None:
        return _unexpected(_request, error)
    headers = {}
    if isinstance(error, errors.Unauthenticated):
        headers["WWW-Authenticate"] = "Bearer"
    if isinstance(error, Temporary):
        headers["Retry-After"] = str(error.retry_after_seconds)
        log.warning("a request is to be sent again later", reason=str(error))
    problems = error.problems if isinstance(error, errors.Invalid) else ()
    return _answer(status, detail_of(error, status), problems, headers)


def status_of(error: TriageError) -> HTTPStatus | None:
    """Say which status an error is answered with; None for one that no request should meet."""
    return next((status for kind, status in _STATUS if isinstance(error, kind)), None)


def detail_of(error: TriageError, status: HTTPStatus) -> str:
    """Give the message; what a database says of itself stays in the log."""
    if isinstance(error, errors.StoreUnavailable):
        return "the database does not answer; send this again in a while"
    return str(error) or status.description


def _of_the_framework(request: Request[Any, Any, Any], error: HTTPException) -> Response[bytes]:
    if isinstance(error, ValidationException):
        return _answer(HTTPStatus.UNPROCESSABLE_ENTITY, "a parameter is wrong", _wrong_parameters(error), {})
    status = HTTPStatus(error.status_code)
    detail = _ELSEWHERE.get(status) or status.description or status.phrase
    if status is HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        detail = f"the body is larger than {request.app.request_max_body_size} bytes; send less at once"
    return _answer(status, detail, (), error.headers or {})


def _wrong_parameters(error: ValidationException) -> list[Problem]:
    found = error.extra if isinstance(error.extra, list) else []
    return [Problem(path=str(one.get("key", "")), message=str(one.get("message", ""))) for one in found]


def _unexpected(request: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
    template, request_id = request.scope.get("path_template", ""), request_id_of(request)
    log.error("a request failed", request_id=request_id, route=template, method=request.method, exc_info=error)
    detail = f"something broke on our side; the log says more under {request_id}"
    return _answer(HTTPStatus.INTERNAL_SERVER_ERROR, detail, (), {})


def _answer(
    status: HTTPStatus, detail: str, problems: Sequence[Problem], headers: Mapping[str, str]
) -> Response[bytes]:
    problem = problem_details(status, detail, problems)
    return Response(msgspec.json.encode(problem), status_code=status, headers=dict(headers), media_type=PROBLEM_JSON)


def problem_details(status: HTTPStatus, detail: str, problems: Sequence[Problem] = ()) -> ProblemDetails:
    """Return what a problem with this status looks like; what it quotes of a request is masked."""
    masked = [Problem(path=mask_personal(one.path), message=mask_personal(one.message)) for one in problems]
    name = status.phrase.lower().replace(" ", "-")
    return ProblemDetails(
        type=f"urn:triage:problem:{name}",
        title=status.phrase,
        status=status,
        detail=mask_personal(detail),
        errors=masked,
    )
