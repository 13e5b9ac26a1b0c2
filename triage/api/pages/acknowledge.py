"""`/a/{token}`: the signed link of a notice. Looking shows what it would do; only the button does it.

Nobody needs to sign in, and the form needs no token against forgery: the address itself is the secret, and whoever
knows it could press the button anyway. Previews of links look (GET, HEAD) and change nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus

from litestar import HttpMethod, Response, post, route
from litestar.datastructures import Cookie
from litestar.params import FromPath, URLEncodedBody

from triage.api.pages import cookies, forgery
from triage.api.pages.render import page
from triage.api.request import Asked
from triage.domain.case import Case
from triage.domain.errors import Invalid
from triage.flows import acknowledge


@route("/a/{token:str}", http_method=[HttpMethod.GET, HttpMethod.HEAD], sync_to_thread=True)
def look(request: Asked, token: FromPath[str]) -> Response[str]:
    """Show what the link would do, and ask for a name."""
    case = acknowledge.look(request.triage, token, request.now)
    return _shown(request, case, already=not acknowledge.waits_for_somebody(case), name=cookies.person(request))


@post("/a/{token:str}", status_code=HTTPStatus.OK, sync_to_thread=True)
def do(request: Asked, token: FromPath[str], data: URLEncodedBody[dict[str, str]]) -> Response[str]:
    """Acknowledge the case in the name that was given; the second time say who did it."""
    forgery.check_origin(request)
    name = data.get("name", "")
    try:
        done = acknowledge.acknowledge(request.triage, token, name, request.now)
    except Invalid:
        case = acknowledge.look(request.triage, token, request.now)
        return _shown(request, case, name=name, wrong=True, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    kept = cookies.set_person(request, acknowledge.check_name(name))
    return _shown(request, done.case, already=done.already, done=not done.already, set_cookies=kept)


def _shown(
    request: Asked,
    case: Case,
    *,
    already: bool = False,
    done: bool = False,
    wrong: bool = False,
    name: str = "",
    status: int = HTTPStatus.OK,
    set_cookies: Sequence[Cookie] = (),
) -> Response[str]:
    model = {"case": case, "already": already, "done": done, "wrong": wrong, "name": name}
    return page(request, "acknowledge.html", status=status, set_cookies=set_cookies, **model)
