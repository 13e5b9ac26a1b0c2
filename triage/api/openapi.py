"""What a route says of itself beside its code, in its `opt`: what it takes, what it gives, how it fails.

Bodies are read by our own reader and not by the framework, so nothing of this can be guessed. The marks are put
together with `|`; `triage.api.reference` makes `/openapi.json` and `/docs` of them:

    opt=takes(ThingJson, one=THING) | gives(Receipts, stored=RECEIPTS) | fails(409, "the thing is locked")

What every route of its kind answers (401 and 403 with a guard, 404 with a path, 413 and 422 with a body …) need not be
said. A route whose request or answer has no example fails `tests/api/test_reference.py`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec

from triage.domain.access import Scope
from triage.domain.errors import Problem

ASKS = "asks"
TAKES = "takes"
GIVES = "gives "  # followed by the status
FAILS = "fails "
TRIED = "tried"
LETS_IN = "lets-in"
ITS_OWN_STATUS = 0
JSON = "application/json"
NDJSON = "application/x-ndjson"
BEARER: list[dict[str, list[str]]] = [{"bearer": []}]


@dataclass(frozen=True, kw_only=True)
class Body:
    """What is sent or answered: its type, or None for nothing, and named examples."""

    kind: Any
    examples: Mapping[str, Any]
    media_type: str = JSON
    means: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Query:
    """What may follow the `?`, with an example."""

    kind: type[msgspec.Struct]
    example: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Failure:
    """A problem that a route answers with, as its caller reads it."""

    detail: str
    errors: Sequence[Problem] = ()


def takes(
    body: Any,  # any type that msgspec knows
    *,
    media_type: str = JSON,
    means: str = "",
    headers: Mapping[str, str] | None = None,
    **examples: Any,
) -> dict[str, Any]:
    """Say what body a route takes. With another media type than JSON `body` is one line of it, or `str`.

    `headers` are request headers that a caller may send, with what they mean.
    """
    return {TAKES: Body(kind=body, examples=examples, media_type=media_type, means=means, headers=headers or {})}


def asks(query: type[msgspec.Struct], **example: Any) -> dict[str, Any]:
    """Say what may follow the `?`; the example is what somebody would want to ask."""
    return {ASKS: Query(kind=query, example=example)}


def gives(
    body: Any,  # any type that msgspec knows, or None
    *,
    status: int = ITS_OWN_STATUS,
    media_type: str = JSON,
    means: str = "",
    headers: Sequence[str] = (),
    **examples: Any,
) -> dict[str, Any]:
    """Say what a route answers, with another `status` than its own where it has several.

    `headers` are names; what they mean stands in `triage/api/reference/words.toml`.
    """
    given = Body(kind=body, examples=examples, media_type=media_type, means=means, headers=dict.fromkeys(headers, ""))
    return {f"{GIVES}{status}": given}


def fails(status: int, detail: str, **errors: str) -> dict[str, Any]:
    """Say how a route fails, in the words its caller reads; `errors` are messages by field, `a__b` for `a.b`."""
    problems = [Problem(path=path.replace("__", "."), message=message) for path, message in errors.items()]
    return {f"{FAILS}{status}": Failure(detail=detail, errors=problems)}


def lets_in(*scopes: Scope) -> dict[str, Any]:
    """Say which scopes let a key in, where another guard than `needs` asks for one."""
    return {LETS_IN: scopes}


def tried_with(shell: str) -> dict[str, Any]:
    """Say how to try a route in a shell, where that takes more than a curl; `URL` in it is where the service is."""
    return {TRIED: shell}
