"""The web application: every route, and what holds for all of them."""

from __future__ import annotations

from litestar import Litestar
from litestar.datastructures import State

from triage.api.pages import ROUTES as PAGES
from triage.api.request import PORTS, Asked
from triage.app import App


def create(app: App) -> Litestar:
    """Build the web application around the ports."""
    return Litestar(
        route_handlers=[*PAGES],
        request_class=Asked,
        state=State({PORTS: app}),
        request_max_body_size=app.settings.max_body_bytes,
        openapi_config=None,
        logging_config=None,
    )
