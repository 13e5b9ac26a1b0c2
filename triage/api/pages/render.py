"""Render: a template and its view model become a page. What it prints is escaped; what is missing is an error."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import cache
from http import HTTPStatus
from pathlib import Path
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from litestar import Response
from litestar.datastructures import Cookie
from litestar.response import Redirect

from triage import __version__
from triage.api.pages import cookies, forgery
from triage.api.pages.words import Words
from triage.api.request import Asked
from triage.config import LANGUAGES
from triage.texts import zones

HTML = "text/html"
STATIC = Path(__file__).parent.parent / "static"
_TEMPLATES = Path(__file__).parent.parent / "templates"
_HASH_CHARACTERS = 12


def page(
    request: Asked, template: str, *, status: int = HTTPStatus.OK, set_cookies: Sequence[Cookie] = (), **model: object
) -> Response[str]:
    """Answer with a page."""
    kept = [*_chosen_language(request), *set_cookies]
    return Response(html(request, template, **model), status_code=status, media_type=HTML, cookies=kept)


def go(request: Asked, path: str, *set_cookies: Cookie) -> Redirect:
    """Send the browser on to `path`, with GET whatever it came with."""
    return Redirect(path, status_code=303, cookies=[*_chosen_language(request), *set_cookies])


def html(request: Asked, template: str, **model: object) -> str:
    secret = cookies.sign_in_token(request)
    common = {
        "w": words(request),
        "user": request.scope.get("user"),
        "csrf": forgery.token(secret) if secret else "",
        "path": request.scope["path"],
        "query": request.query_params,
        "other_languages": [(one, _in_language(request, one)) for one in LANGUAGES if one != language(request)],
        "version": __version__,
    }
    return _environment().get_template(template).render(common | model)


def words(request: Asked) -> Words:
    """Return the words for who asks."""
    config = request.triage.config
    return Words(language=language(request), timezone=timezone(request), now=request.now, config=config)


def language(request: Asked) -> str:
    """Return the language of who asks: as the address says, as this browser chose, as the person did, the server's."""
    user = request.scope.get("user")
    own = user.language if user else ""
    asked = (request.query_params.get(cookies.LANGUAGE), request.cookies.get(cookies.LANGUAGE), own)
    return next((one for one in asked if one in LANGUAGES), request.triage.config.server.language)


def timezone(request: Asked) -> ZoneInfo:
    """Return the time zone of who asks: the person's own, else the server's."""
    user = request.scope.get("user")
    own = user.timezone if user else ""
    return ZoneInfo(own) if own in zones.names() else request.triage.config.server.timezone


def _chosen_language(request: Asked) -> list[Cookie]:
    """Keep a language that the address asks for."""
    chosen = request.query_params.get(cookies.LANGUAGE)
    return [cookies.set_language(request, chosen)] if chosen in LANGUAGES else []


def _in_language(request: Asked, code: str) -> str:
    """Return the address of this page in another language, relative, so that the token of a link stays where it is."""
    rest = [(name, value) for name, value in request.query_params.multi_items() if name != cookies.LANGUAGE]
    return f"?{urlencode([*rest, (cookies.LANGUAGE, code)])}"


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["static"] = static
    return environment


@cache
def static(name: str) -> str:
    """Return the address of a file of ours; it changes with the file, so browsers may keep it."""
    content = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()
    return f"/static/{name}?v={content[:_HASH_CHARACTERS]}"
