"""Problems: what every route of a kind may answer, with details as they really are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Any

import msgspec

from triage.api.errors import PROBLEM_JSON, problem_details
from triage.api.openapi import ASKS, FAILS, TAKES, Failure
from triage.api.reference import words
from triage.domain.errors import Problem

SCHEMA = {"$ref": "#/components/schemas/ProblemDetails"}
_RETRY = "Retry-After"
_HEADERS = {401: ("WWW-Authenticate",), 429: (_RETRY,), 503: (_RETRY,)}

MEANS = {
    400: "The body cannot be read at all: it is not JSON, or not UTF-8.",
    401: "No API key was sent, or it is unknown or revoked.",
    403: "The key lacks the scope, or is not bound to the source.",
    404: "There is no such thing, or not for this key.",
    409: "The present state does not allow it.",
    410: "It is past its time.",
    413: "The body is larger than allowed.",
    415: "The body is not of a kind that is taken here.",
    422: "A field or a parameter is wrong; `errors` names each and how to mend it. Nothing was stored.",
    429: "Too many requests; send this again after `Retry-After` seconds.",
    500: "Something broke on our side; the log says more under the number in `detail`.",
    503: (
        "Too much is waiting, or the database does not answer. Nothing was stored: send this again after `Retry-After` "
        "seconds."
    ),
}
_USUAL = {
    400: Failure(detail="the body is not JSON: JSON is malformed: expected ',' or '}' (byte 42)"),
    401: Failure(detail="send an API key as `Authorization: Bearer KEY`; make one with `triage keys create`"),
    403: Failure(detail="the API key 'helpdesk' lacks the scope read"),
    404: Failure(detail="there is no case 17"),
    413: Failure(detail="the body is larger than 8388608 bytes; send less at once"),
    422: Failure(
        detail="limit: Expected `int` <= 200",
        errors=[Problem(path="limit", message="Expected `int` <= 200")],
    ),
    500: Failure(detail="something broke on our side; the log says more under 5f1d7a90c2b34e68"),
    503: Failure(detail="the database does not answer; send this again in a while"),
}


def response(status: int, failure: Failure) -> dict[str, Any]:
    """Describe how a route fails with this status."""
    details = problem_details(HTTPStatus(status), failure.detail, failure.errors)
    example = {"value": msgspec.to_builtins(details)}
    described: dict[str, Any] = {
        "description": MEANS[status],
        "content": {PROBLEM_JSON: {"schema": SCHEMA, "examples": {"problem": example}}},
    }
    if named := _HEADERS.get(status):
        described["headers"] = {name: words.of_header(name) for name in named}
    return described


def responses(opt: Mapping[str, Any], *, needs_key: bool, has_path: bool) -> dict[str, dict[str, Any]]:
    """Describe every problem that a route can answer: its own, and those of its kind."""
    own = {int(key.removeprefix(FAILS)): failure for key, failure in opt.items() if key.startswith(FAILS)}
    usual = {status: _USUAL[status] for status in _usual(opt, needs_key=needs_key, has_path=has_path)}
    return {str(status): response(status, failure) for status, failure in sorted((usual | own).items())}


def _usual(opt: Mapping[str, Any], *, needs_key: bool, has_path: bool) -> Iterator[int]:
    if needs_key:
        yield from (401, 403)
    if has_path:
        yield 404
    if TAKES in opt:
        yield from (400, 413, 422)
    if ASKS in opt:
        yield 422
    if needs_key or TAKES in opt:
        yield 503
    yield 500
