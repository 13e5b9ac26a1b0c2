"""The reference of the API: `/openapi.json` (OpenAPI 3.1) for programs, and what `/docs` shows people of it.

It is made of the routes themselves: their docstrings, guards and paths, and the marks of `triage.api.openapi`.
"""

from __future__ import annotations

from typing import Any

import msgspec
from litestar import Response, get
from litestar.datastructures import State

from triage.api.openapi import JSON
from triage.api.reference.document import describe
from triage.api.request import Asked

_DOCUMENT, _ENCODED = "openapi_document", "openapi_json"


@get("/openapi.json", include_in_schema=False, sync_to_thread=False)
def openapi_json(request: Asked) -> Response[bytes]:
    """Describe the API."""
    state: State = request.app.state
    if _ENCODED not in state:
        state[_ENCODED] = msgspec.json.encode(document(request))
    return Response(state[_ENCODED], media_type=JSON)


def document(request: Asked) -> dict[str, Any]:
    """Return the description, made once per process."""
    state: State = request.app.state
    if _DOCUMENT not in state:
        state[_DOCUMENT] = describe(request.app, base_url=request.triage.config.server.base_url)
    found: dict[str, Any] = state[_DOCUMENT]
    return found
