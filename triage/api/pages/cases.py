"""The pages of cases: the list with filters in its address, and one case with everything about it."""

from __future__ import annotations

from litestar import Response, get, post
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect

from triage.api.pages import case_view, cases_view, cookies, forgery
from triage.api.pages.people import user_of
from triage.api.pages.render import go, page
from triage.api.request import Asked
from triage.flows import acknowledge


@get("/cases", sync_to_thread=True)
def case_list(request: Asked) -> Response[str]:
    """Show the cases that the address asks for, newest first."""
    return page(request, "cases.html", view=cases_view.read(request.triage, request.query_params, request.now))


@get("/cases/{case_id:int}", sync_to_thread=True)
def case_page(request: Asked, case_id: FromPath[int]) -> Response[str]:
    """Show one case."""
    return page(request, "case.html", view=case_view.read(request.triage, case_id))


@post("/cases/{case_id:int}/acknowledge", sync_to_thread=True)
def acknowledge_case(request: Asked, case_id: FromPath[int], data: URLEncodedBody[dict[str, str]]) -> Redirect:
    """Acknowledge a case in the name of who is signed in."""
    forgery.check(request, cookies.sign_in_token(request), data)
    acknowledge.acknowledge_case(request.triage, case_id, user_of(request).name, request.now)
    return go(request, f"/cases/{case_id}")
