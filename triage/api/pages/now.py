"""The first page: what is going on now, kept up to date while somebody looks."""

from __future__ import annotations

from litestar import Response, get

from triage.api.pages import now_view
from triage.api.pages.now_view import Shared
from triage.api.pages.render import page
from triage.api.request import Asked

_SHARED = "pages_now"


@get("/", sync_to_thread=True)
def now_page(request: Asked) -> Response[str]:
    """Show what is going on now."""
    return page(request, "now.html", now=now_view.read(request.triage, request.now))


@get("/fragments/now", sync_to_thread=True)
def now_fragment(request: Asked) -> Response[str]:
    """Give the part of the first page that changes."""
    shared = request.app.state.setdefault(_SHARED, Shared())
    return page(request, "fragments/now.html", now=shared.read(request.triage, lambda: request.now))
