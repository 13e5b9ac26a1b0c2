"""The account: the language and the time zone a person reads in, and their password."""

from __future__ import annotations

from http import HTTPStatus
from math import ceil

from litestar import Response, get, post
from litestar.params import URLEncodedBody
from litestar.response import Redirect

from triage.api.pages import cookies, forgery
from triage.api.pages.people import user_of
from triage.api.pages.render import go, page, words
from triage.api.request import Asked
from triage.config import LANGUAGES
from triage.domain.errors import Invalid, Unauthenticated
from triage.flows import sign_in, users
from triage.flows.sign_in import PASSWORD_MAX_CHARACTERS, PASSWORD_MIN_CHARACTERS
from triage.texts import zones

GUESSES = "10/minute"
_DONE = frozenset({"saved", "password_done"})  # what the address may have the page say
_LENGTHS = {"least": PASSWORD_MIN_CHARACTERS, "most": PASSWORD_MAX_CHARACTERS}


@get("/account", sync_to_thread=True)
def look(request: Asked) -> Response[str]:
    """Show what a person has chosen."""
    done = request.query_params.get("done", "")
    return _page(request, done if done in _DONE else "")


@post("/account/words", status_code=HTTPStatus.OK, sync_to_thread=True)
def change_words(request: Asked, data: URLEncodedBody[dict[str, str]]) -> Redirect:
    """Keep the language and the time zone a person chose."""
    forgery.check(request, cookies.sign_in_token(request), data)
    language, timezone = data.get("language", ""), data.get("timezone", "")
    with request.triage.transaction() as session:
        users.change_words(session, user_of(request), language=language, timezone=timezone)
    return go(request, "/account?done=saved", cookies.end_language(request))


@post("/account/password", status_code=HTTPStatus.OK, sync_to_thread=True)
def change_password(request: Asked, data: URLEncodedBody[dict[str, str]]) -> Response[str] | Redirect:
    """Give a person the new password they chose, and this browser a new sign-in."""
    forgery.check(request, cookies.sign_in_token(request), data)
    user, new = user_of(request), data.get("new", "")
    if wait_seconds := request.triage.bucket(f"password:{user.id}", GUESSES):
        return _page(request, "wait", HTTPStatus.TOO_MANY_REQUESTS, seconds=ceil(wait_seconds))
    if new != data.get("again", ""):
        return _page(request, "password_differs", HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        token = sign_in.choose_password(request.triage, user, data.get("now", ""), new, request.now)
    except Unauthenticated:
        return _page(request, "password_wrong", HTTPStatus.FORBIDDEN)
    except Invalid:
        return _page(request, "password_short", HTTPStatus.UNPROCESSABLE_ENTITY, **_LENGTHS)
    return go(request, "/account?done=password_done", cookies.set_sign_in(request, token))


def _page(request: Asked, said: str = "", status: int = HTTPStatus.OK, **values: object) -> Response[str]:
    spoken = words(request)
    return page(
        request,
        "account.html",
        status=status,
        said=spoken.text(f"account.{said}", **values) if said else "",
        wrong=status != HTTPStatus.OK,
        languages=LANGUAGES,
        zones=zones.choices(spoken.language, request.now),
        installation=request.triage.config.server,
        least=PASSWORD_MIN_CHARACTERS,
        most=PASSWORD_MAX_CHARACTERS,
    )
