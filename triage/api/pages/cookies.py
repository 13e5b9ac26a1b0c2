"""The cookies of the pages: who is signed in, which language they read, what name they acknowledged with last."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal
from urllib.parse import quote, unquote

from litestar.datastructures import Cookie

from triage.api.request import Asked
from triage.flows.sign_in import SIGN_IN_LASTS

LANGUAGE = "language"
PERSON = "person"
YEAR_SECONDS = 365 * 24 * 3600
_SIGN_IN = "sign_in"
_VISITOR = "visitor"
_OF_LINKS = ("/a", "/c")
_SAME_SITE: Literal["lax"] = "lax"


def sign_in_token(request: Asked) -> str:
    """Return the token of the sign-in the browser shows; empty without one."""
    return request.cookies.get(_name(request, _SIGN_IN), "")


def visitor_token(request: Asked) -> str:
    """Return the secret of a browser that has not signed in yet; empty for a new one."""
    return request.cookies.get(_name(request, _VISITOR), "")


def person(request: Asked) -> str:
    """Return the name that was given the last time a link was followed."""
    return unquote(request.cookies.get(PERSON, ""))


def set_sign_in(request: Asked, token: str) -> Cookie:
    return _private(request, _SIGN_IN, token, int(SIGN_IN_LASTS.total_seconds()))


def end_sign_in(request: Asked) -> Cookie:
    return _private(request, _SIGN_IN, "", 0)


def set_visitor(request: Asked, token: str) -> Cookie:
    return _private(request, _VISITOR, token, None)


def set_person(request: Asked, name: str) -> list[Cookie]:
    """Keep a name for the links of notices, and for nothing else."""
    kept = Cookie(
        key=PERSON,
        value=quote(name),
        max_age=YEAR_SECONDS,
        httponly=True,
        secure=is_secure(request),
        samesite=_SAME_SITE,
    )
    return [replace(kept, path=path) for path in _OF_LINKS]


def set_language(request: Asked, language: str) -> Cookie:
    return Cookie(
        key=LANGUAGE,
        value=language,
        max_age=YEAR_SECONDS,
        secure=is_secure(request),
        samesite=_SAME_SITE,
        httponly=True,
    )


def end_language(request: Asked) -> Cookie:
    """Let the browser read in the language of who is signed in."""
    return replace(set_language(request, ""), max_age=0)


def is_secure(request: Asked) -> bool:
    """Say whether people reach us by https: then cookies go no other way, and no neighbouring host can set them.

    Behind a trusted proxy the scheme is the one it names.
    """
    return request.triage.config.server.base_url.startswith("https://") or request.scope["scheme"] == "https"


def _name(request: Asked, name: str) -> str:
    return f"__Host-{name}" if is_secure(request) else name


def _private(request: Asked, name: str, value: str, max_age: int | None) -> Cookie:
    return Cookie(
        key=_name(request, name),
        value=value,
        max_age=max_age,
        httponly=True,
        secure=is_secure(request),
        samesite=_SAME_SITE,
    )
