"""Errors as pages: what went wrong and what to do now, in the words of who reads."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import structlog
from litestar import Request, Response
from litestar.exceptions import HTTPException
from litestar.response import Redirect
from litestar.types import ExceptionHandlersMap

from triage.api.errors import status_of
from triage.api.pages.people import SignInNeeded
from triage.api.pages.render import go, page
from triage.api.request import Asked, request_id_of
from triage.domain.errors import StoreUnavailable, Temporary, TriageError

_WITH_WORDS = frozenset({400, 403, 404, 405, 409, 410, 413, 422, 429, 500, 503})
_OF_PROGRAMS = ("/v1/", "/hooks/", "/health/", "/openapi", "/metrics", "/static/")

log = structlog.get_logger(__name__)

Answers = Callable[[Request[Any, Any, Any], Any], Response[Any]]


def handlers() -> ExceptionHandlersMap:
    """Say what answers which error on a page."""
    answers: dict[int | type[Exception], Any] = {
        SignInNeeded: _ask_to_sign_in,
        TriageError: _on_purpose,
        HTTPException: _of_the_framework,
        Exception: _unexpected,
    }
    return answers


def for_browsers(answers: ExceptionHandlersMap) -> ExceptionHandlersMap:
    """Return error handlers that answer browsers with a page, and programs as before."""
    pages = handlers()
    return {kind: _by_who_asks(answer, pages[kind]) for kind, answer in answers.items()}


def _by_who_asks(answer: Answers, on_page: Answers) -> Answers:
    def handle(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
        return (on_page if _is_browser(request) else answer)(request, error)

    return handle


def _is_browser(request: Request[Any, Any, Any]) -> bool:
    """Say whether somebody looks: only browsers ask for HTML by name, and programs' paths answer everybody alike."""
    of_programs = request.scope["path"].startswith(_OF_PROGRAMS)
    return not of_programs and "text/html" in request.headers.get("accept", "")


def _ask_to_sign_in(request: Asked, _error: SignInNeeded) -> Response[str] | Redirect:
    """Send a person to the sign-in and afterwards back; scripts and forms are told that it is needed."""
    if request.method != "GET" or request.scope["path"].startswith(("/fragments/", "/live")):
        return Response("", status_code=HTTPStatus.UNAUTHORIZED)
    query = request.url.query
    wanted = request.scope["path"] + (f"?{query}" if query else "")
    address = "/sign-in" if wanted == "/" else f"/sign-in?next={quote(wanted, safe='')}"
    return go(request, address)


def _on_purpose(request: Asked, error: TriageError) -> Response[str]:
    status = status_of(error)
    if status is None:
        return _unexpected(request, error)
    if isinstance(error, StoreUnavailable):
        log.warning("a page waits for the database", reason=str(error))
    answer = _page(request, status)
    if isinstance(error, Temporary):
        answer.headers["Retry-After"] = str(error.retry_after_seconds)
    return answer


def _of_the_framework(request: Asked, error: HTTPException) -> Response[str]:
    return _page(request, error.status_code)


def _unexpected(request: Asked, error: Exception) -> Response[str]:
    request_id = request_id_of(request)
    log.error("a page failed", request_id=request_id, route=request.scope.get("path_template", ""), exc_info=error)
    return _page(request, HTTPStatus.INTERNAL_SERVER_ERROR, error_id=request_id)


def _page(request: Asked, status: int, error_id: str = "") -> Response[str]:
    """Answer in the words for this status, or for the most general one of its kind."""
    general = HTTPStatus.BAD_REQUEST if status < HTTPStatus.INTERNAL_SERVER_ERROR else HTTPStatus.SERVICE_UNAVAILABLE
    code = status if status in _WITH_WORDS else general
    return page(request, "error.html", status=status, code=int(code), error_id=error_id)
