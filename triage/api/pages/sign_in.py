"""Sign-in and sign-out."""

from __future__ import annotations

import secrets
from hashlib import sha256
from http import HTTPStatus
from math import ceil

from litestar import Response, get, post
from litestar.params import URLEncodedBody
from litestar.response import Redirect

from triage.api.meters import METERS, Meters
from triage.api.pages import cookies, forgery
from triage.api.pages.render import go, page
from triage.api.request import Asked
from triage.domain.errors import Unauthenticated
from triage.flows import sign_in

PER_ADDRESS = "20/minute"
PER_NAME_AND_ADDRESS = "10/minute"
PER_NAME = "60/minute"  # so many that one address alone cannot keep a person out by using all of them up
START = "/"


@get("/sign-in", sync_to_thread=True)
def form(request: Asked) -> Response[str]:
    """Ask for name and password."""
    return _asked(request, _local(request.query_params.get("next", "")))


@post("/sign-in", status_code=HTTPStatus.OK, sync_to_thread=True)
def begin(request: Asked, data: URLEncodedBody[dict[str, str]]) -> Response[str] | Redirect:
    """Sign a person in and bring them where they wanted to go."""
    forgery.check(request, cookies.visitor_token(request), data)
    name, wanted = data.get("name", ""), _local(data.get("next", ""))
    meters: Meters = request.app.state[METERS]
    if wait_seconds := _wait_seconds(request, name):
        meters.sign_in_failed("too-many")
        return _asked(request, wanted, name=name, wait_seconds=wait_seconds)
    try:
        token, user = sign_in.begin(request.triage, name, data.get("password", ""), request.now)
    except Unauthenticated:
        meters.sign_in_failed("wrong")
        return _asked(request, wanted, name=name, wrong=True)
    own_words = [cookies.end_language(request)] if user.language else []  # this browser may have been somebody else's
    return go(request, wanted, cookies.set_sign_in(request, token), *own_words)


@post("/sign-out", status_code=HTTPStatus.OK, sync_to_thread=True)
def end(request: Asked, data: URLEncodedBody[dict[str, str]]) -> Redirect:
    """Sign a person out; the token is worth nothing afterwards, wherever else it may be."""
    token = cookies.sign_in_token(request)
    forgery.check(request, token, data)
    sign_in.end(request.triage, token)
    return go(request, "/sign-in", cookies.end_sign_in(request))


def _asked(request: Asked, wanted: str, *, name: str = "", wrong: bool = False, wait_seconds: int = 0) -> Response[str]:
    visitor = cookies.visitor_token(request) or secrets.token_urlsafe(32)
    status = HTTPStatus.TOO_MANY_REQUESTS if wait_seconds else HTTPStatus.UNAUTHORIZED if wrong else HTTPStatus.OK
    model = {"csrf": forgery.token(visitor), "next": wanted, "name": name, "wrong": wrong, "wait_seconds": wait_seconds}
    kept = [cookies.set_visitor(request, visitor)]
    answer = page(request, "sign_in.html", status=status, set_cookies=kept, **model)
    if wait_seconds:
        answer.headers["Retry-After"] = str(wait_seconds)
    return answer


def _wait_seconds(request: Asked, name: str) -> int:
    """Say how long to wait: guessing is slow from one address, and for one name from everywhere.

    Whoever has to wait is not counted any further: who floods from one address does not use up what others have.
    """
    address = request.client.host if request.client else ""
    hashed = sha256(name.strip().casefold().encode()).hexdigest()  # what is typed here may be a password
    buckets = (
        (f"sign-in:address:{address}", PER_ADDRESS),
        (f"sign-in:both:{hashed}:{address}", PER_NAME_AND_ADDRESS),
        (f"sign-in:name:{hashed}", PER_NAME),
    )
    waits = (request.triage.bucket(key, rate) for key, rate in buckets)
    return ceil(next(filter(None, waits), 0))


def _local(wanted: str) -> str:
    """Return where to go after the sign-in: a path of ours, never another site."""
    is_ours = wanted.startswith("/") and not wanted.startswith("//") and "\\" not in wanted and wanted.isprintable()
    return wanted if is_ours else START
