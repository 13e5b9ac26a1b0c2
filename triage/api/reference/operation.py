"""One route: what it does, who may ask, what it takes, what it answers."""

from __future__ import annotations

import inspect
from collections.abc import Sequence
from typing import Any

from litestar.handlers import HTTPRouteHandler
from litestar.routes import HTTPRoute
from litestar.utils.helpers import unwrap_partial

from triage.api.auth import Needs
from triage.api.errors import ProblemDetails
from triage.api.openapi import ASKS, BEARER, GIVES, JSON, LETS_IN, NDJSON, TAKES, TRIED, Body, Query
from triage.api.reference import problems, words
from triage.api.reference.schemas import Schemas
from triage.api.reference.words import first_line
from triage.domain.access import Scope

REQUEST_ID = "X-Request-Id"  # every answer has it, so it is described once
_CODES = {int: {"type": "integer", "minimum": 1}, str: {"type": "string", "minLength": 1}}


def operation(route: HTTPRoute, handler: HTTPRouteHandler, group: str, schemas: Schemas) -> dict[str, Any]:
    """Describe a handler."""
    opt, scopes = handler.opt, scopes_of(handler)
    promise = inspect.cleandoc(function(handler).__doc__ or "")
    described: dict[str, Any] = {
        "tags": [group],
        "operationId": operation_id(handler),
        "summary": first_line(promise).rstrip("."),
        "description": _about(promise, scopes),
        "parameters": [*_path(route), *_headers(opt), *_query(opt, schemas)],
    }
    if scopes:
        described |= {"security": BEARER, "x-scopes": [scope.value for scope in scopes]}
    if TAKES in opt:
        described["requestBody"] = {"required": True} | _content(opt[TAKES], schemas)
    if TRIED in opt:
        described["x-try"] = opt[TRIED]
    schemas.of(ProblemDetails)
    failures = problems.responses(opt, needs_key=bool(scopes), has_path=bool(route.path_parameters))
    described["responses"] = dict(sorted((failures | _answers(handler, schemas)).items()))
    for answer in described["responses"].values():
        answer.setdefault("headers", {})[REQUEST_ID] = {"$ref": f"#/components/headers/{REQUEST_ID}"}
    if handler.http_methods == {"HEAD"}:
        for answer in described["responses"].values():
            answer.pop("content", None)
    return {key: value for key, value in described.items() if value != []}


def function(handler: HTTPRouteHandler) -> Any:
    """Return the function behind a handler, which the framework may have wrapped to run in a thread."""
    return unwrap_partial(handler.fn)


def operation_id(handler: HTTPRouteHandler) -> str:
    """Name a route for code that is generated: `find_cases`, `contacts_take`."""
    module, name = function(handler).__module__.rpartition(".")[2], function(handler).__name__
    return name if module.rstrip("s") in name else f"{module}_{name}"


def scopes_of(handler: HTTPRouteHandler) -> tuple[Scope, ...]:
    """Return the scopes of which a key needs one: those of the guard, or what a route with another one says."""
    guards = (guard.scopes for guard in handler.resolve_guards() if isinstance(guard, Needs))
    said: tuple[Scope, ...] = handler.opt.get(LETS_IN, ())
    return next(guards, said)


def _about(promise: str, scopes: Sequence[Scope]) -> str:
    further = promise.partition("\n")[2].strip()
    named = " or ".join(f"`{scope}`" for scope in scopes)
    needs = f"Needs an API key with the scope {named}." if named else "Needs no API key."
    return "\n\n".join(filter(None, (promise.partition("\n")[0], further, needs)))


def _path(route: HTTPRoute) -> list[dict[str, Any]]:
    return [
        {"name": name, "in": "path", "required": True, "schema": _CODES[part.type]} | dict(words.of_path(name))
        for name, part in route.path_parameters.items()
    ]


def _headers(opt: dict[str, Any]) -> list[dict[str, Any]]:
    headers = opt[TAKES].headers if TAKES in opt else {}
    return [
        {"name": name, "in": "header", "required": False, "description": means, "schema": {"type": "string"}}
        for name, means in headers.items()
    ]


def _query(opt: dict[str, Any], schemas: Schemas) -> list[dict[str, Any]]:
    if ASKS not in opt:
        return []
    query: Query = opt[ASKS]
    return [
        {"name": name, "in": "query", "required": False, "description": schema.pop("description", ""), "schema": schema}
        | ({"example": query.example[name]} if name in query.example else {})
        for name, schema in schemas.fields_of(query.kind).items()
    ]


def _answers(handler: HTTPRouteHandler, schemas: Schemas) -> dict[str, Any]:
    given = {key.removeprefix(GIVES): body for key, body in handler.opt.items() if key.startswith(GIVES)}
    return {str(int(status) or handler.status_code): _answer(body, schemas) for status, body in sorted(given.items())}


def _answer(body: Body, schemas: Schemas) -> dict[str, Any]:
    described: dict[str, Any] = {"description": body.means or _type_means(body)}
    if body.headers:
        described["headers"] = {name: words.of_header(name) for name in body.headers}
    return described if body.kind is None else described | _content(body, schemas)


def _type_means(body: Body) -> str:
    return first_line(getattr(body.kind, "__doc__", "")) if body.kind not in (None, str) else ""


def _content(body: Body, schemas: Schemas) -> dict[str, Any]:
    named = {name: {"summary": name.replace("_", " "), "value": value} for name, value in body.examples.items()}
    content = {body.media_type: {"schema": _schema(body, schemas), "examples": named}}
    return {"content": content} | ({"description": body.means} if body.means else {})


def _schema(body: Body, schemas: Schemas) -> dict[str, Any]:
    """Return the schema of a body; of lines of JSON it is that of a text, and says beside what a line is."""
    if body.media_type == NDJSON:
        return {"type": "string", "pattern": r"\S", "x-line": schemas.of(body.kind)}
    return schemas.of(body.kind) if body.media_type == JSON else {"type": "string"}
