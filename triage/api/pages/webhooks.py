"""The page of webhooks, for administrators: how each is doing, a button to try it, one to switch it on again."""

from __future__ import annotations

from litestar import Response, get, post
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect

from triage.api.pages import cookies, forgery
from triage.api.pages.people import user_of
from triage.api.pages.render import go, page
from triage.api.request import Asked
from triage.domain.access import Role
from triage.domain.errors import Forbidden
from triage.flows import webhooks


@get("/webhooks", sync_to_thread=True)
def look(request: Asked) -> Response[str]:
    """Show how every webhook is doing."""
    _check_admin(request)
    return page(request, "webhooks.html", standings=webhooks.look(request.triage))


@post("/webhooks/{webhook_id:str}/enable", sync_to_thread=True)
def enable(request: Asked, webhook_id: FromPath[str], data: URLEncodedBody[dict[str, str]]) -> Redirect:
    """Switch a webhook on again."""
    _check_admin(request)
    forgery.check(request, cookies.sign_in_token(request), data)
    webhooks.enable(request.triage, webhook_id, request.now, by=f"user {user_of(request).id}")
    return go(request, "/webhooks")


@post("/webhooks/{webhook_id:str}/test", sync_to_thread=True)
def test(request: Asked, webhook_id: FromPath[str], data: URLEncodedBody[dict[str, str]]) -> Redirect:
    """Send a test event."""
    _check_admin(request)
    forgery.check(request, cookies.sign_in_token(request), data)
    webhooks.send_test(request.triage, webhook_id, request.now)
    return go(request, "/webhooks")


def _check_admin(request: Asked) -> None:
    if not user_of(request).may(Role.ADMIN):
        raise Forbidden("this page is for administrators")
