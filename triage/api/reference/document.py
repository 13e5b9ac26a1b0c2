"""The whole document: what holds for all routes, and each route in its group."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

from litestar import Litestar
from litestar.handlers import HTTPRouteHandler
from litestar.routes import HTTPRoute

from triage import __version__
from triage.api.reference import told, words
from triage.api.reference.operation import REQUEST_ID, function, operation
from triage.api.reference.schemas import Schemas
from triage.api.reference.words import first_line
from triage.domain.access import Scope

OPENAPI = "3.1.0"
ABOUT = """\
Contacts in; decisions, cases and notices out.

Bodies are JSON in UTF-8 unless a route says otherwise. Times are RFC 3339 with an offset; lengths of time are seconds \
and say so in their names. What a program does not know in an answer it should ignore: fields are added, never taken \
away. Errors are problem details (RFC 9457) that name each wrong field and how to mend it; with 503 nothing was \
stored: send the same again after `Retry-After` seconds. Each answer has an `X-Request-Id`, by which the log knows the \
request; one that you send (8 to 64 Latin letters, digits and - _ .) is kept."""
KEY = """\
An API key as `Authorization: Bearer KEY`. `triage keys create NAME --scope SCOPE` makes one and shows it once. A key \
has scopes, and may be bound to sources: it then sends for these and reads of these alone. The scopes: `ingest` sends \
contacts; `read` reads what was stored; `supervise` acts on cases; `admin` may do everything."""

Routes = Iterator[tuple[HTTPRoute, str, HTTPRouteHandler]]


def describe(app: Litestar, *, base_url: str) -> dict[str, Any]:
    """Return the OpenAPI document of everything that is there for programs."""
    schemas, paths, modules = Schemas(), dict[str, dict[str, Any]](), dict[str, str]()
    for route, method, handler in documented(app):
        module = function(handler).__module__
        group, modules[group] = _group(module), module
        paths.setdefault(route.path_format, {})[method.lower()] = operation(route, handler, group, schemas)
    events = told.webhooks(schemas)
    return {
        "openapi": OPENAPI,
        "info": {
            "title": "Triage",
            "version": __version__,
            "description": ABOUT,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": base_url, "description": "`base_url` of triage.toml"}],
        "tags": [{"name": group, "description": _about(module)} for group, module in sorted(modules.items())],
        "paths": dict(sorted(paths.items())),
        "webhooks": events,
        "components": {
            "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer", "description": KEY}},
            "headers": {REQUEST_ID: words.of_header(REQUEST_ID)},
            "schemas": schemas.described(),
        },
        "x-scopes": [scope.value for scope in Scope],
    }


def documented(app: Litestar) -> Routes:
    """Yield every route for programs with each of its methods."""
    for route in app.routes:
        if isinstance(route, HTTPRoute):
            for handler in route.route_handlers:
                if handler.resolve_include_in_schema():
                    yield from ((route, method, handler) for method in sorted(handler.http_methods - {"OPTIONS"}))


def _group(module: str) -> str:
    return first_line(sys.modules[module].__doc__).partition(":")[0]


def _about(module: str) -> str:
    words = " ".join((sys.modules[module].__doc__ or "").split()).partition(": ")[2]
    return words[:1].upper() + words[1:]
