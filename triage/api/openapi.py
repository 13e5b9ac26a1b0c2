"""`/openapi.json`: what the routes take and give, for programs that read it.

Bodies are read by our own reader and not by the framework, so a route says in `opt` what it takes:
`takes(list[Thing], example)`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec
from litestar import Litestar, Response, get
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.openapi.spec import Components, SecurityScheme

from triage import __version__
from triage.api.errors import PROBLEM_JSON, ProblemDetails
from triage.api.request import Asked

ASKS = "asks"
TAKES = "takes"
EXAMPLES = "examples"
BEARER: list[dict[str, list[str]]] = [{"bearer": []}]
_REFERENCE = "#/components/schemas/{name}"
_FIRST_ERROR = "400"
_SCHEMA = "openapi_schema"

CONFIG = OpenAPIConfig(
    title="Triage",
    version=__version__,
    description="Contacts in, decisions, cases and notices out.",
    path="/openapi",
    render_plugins=[JsonRenderPlugin(path="/openapi.json")],
    use_handler_docstrings=True,
    components=Components(
        security_schemes={
            "bearer": SecurityScheme(type="http", scheme="bearer", description="An API key: `triage keys create`.")
        }
    ),
)


def takes(body: Any, **examples: object) -> dict[str, Any]:  # any type that msgspec knows
    """Say in a handler's `opt` what body it takes, with named examples."""
    return {TAKES: body, EXAMPLES: examples}


def asks(query: type[msgspec.Struct]) -> dict[str, Any]:
    """Say in a handler's `opt` what may follow the `?`."""
    return {ASKS: query}


@get("/openapi.json", include_in_schema=False, sync_to_thread=False)
def openapi_json(request: Asked) -> Response[bytes]:
    """Describe the API."""
    state = request.app.state
    if _SCHEMA not in state:
        state[_SCHEMA] = msgspec.json.encode(describe(request.app))
    return Response(state[_SCHEMA], media_type="application/json")


def describe(app: Litestar) -> dict[str, Any]:
    """Return the framework's description with our bodies and our errors in it."""
    description: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(app.openapi_schema.to_schema()))
    schemas = description["components"].setdefault("schemas", {})
    problem = _schema(ProblemDetails, schemas)
    for path, item in description["paths"].items():
        for method, operation in item.items():
            _describe_errors(operation, problem)
            opt = _opt(app, path, method)
            if ASKS in opt:
                operation["parameters"] = _parameters(opt[ASKS], schemas)
            if TAKES in opt:
                operation["requestBody"] = _request_body(opt, schemas)
    return description


def _opt(app: Litestar, path: str, method: str) -> Mapping[str, Any]:
    handlers = (
        handler
        for route in app.routes
        if route.path_format == path
        for handler in getattr(route, "route_handlers", ())
        if method.upper() in handler.http_methods
    )
    return next((handler.opt for handler in handlers), {})


def _parameters(query: type[msgspec.Struct], schemas: dict[str, Any]) -> list[dict[str, Any]]:
    _schema(query, schemas)
    fields = schemas.pop(query.__name__)["properties"]
    return [{"name": name, "in": "query", "required": False, "schema": schema} for name, schema in fields.items()]


def _request_body(opt: Mapping[str, Any], schemas: dict[str, Any]) -> dict[str, Any]:
    examples = {name: {"value": value} for name, value in opt[EXAMPLES].items()}
    content = {"schema": _schema(opt[TAKES], schemas), "examples": examples}
    return {"required": True, "content": {"application/json": content}}


def _describe_errors(operation: dict[str, Any], problem: dict[str, Any]) -> None:
    responses = operation["responses"]
    for status in [status for status in responses if status >= _FIRST_ERROR]:
        del responses[status]
    responses["default"] = {"description": "What went wrong.", "content": {PROBLEM_JSON: {"schema": problem}}}


def _schema(kind: Any, schemas: dict[str, Any]) -> dict[str, Any]:  # any type that msgspec knows
    (schema,), components = msgspec.json.schema_components([kind], ref_template=_REFERENCE)
    schemas.update(components)
    return schema
