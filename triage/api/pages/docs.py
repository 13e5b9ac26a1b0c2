"""The reference of the API as a page: readable without a script, without a sign-in and without another host."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from http import HTTPStatus
from typing import Any

from litestar import Response, get
from litestar.datastructures import State
from msgspec import to_builtins

from triage import texts
from triage.api.errors import problem_details
from triage.api.pages.render import language, page
from triage.api.reference import document
from triage.api.reference.problems import MEANS
from triage.api.reference.shell import pretty
from triage.api.reference.view import GroupView, groups
from triage.api.request import Asked
from triage.domain.access import Scope
from triage.domain.errors import Problem

_GROUPS = "docs_groups"  # where they stand in the application's state
_PROBLEM = to_builtins(
    problem_details(
        HTTPStatus.UNPROCESSABLE_ENTITY, "channel: is required", [Problem(path="channel", message="is required")]
    )
)
_LIMITS = (
    ("minLength", "maxLength", "characters"),
    ("minimum", "maximum", "number"),
    ("minItems", "maxItems", "items"),
)


@get("/docs", sync_to_thread=True)
def docs(request: Asked) -> Response[str]:
    """Show what the API takes and gives, and how to try it."""
    described = document(request)
    say = partial(texts.text, language(request))
    return page(
        request,
        "docs.html",
        t=say,
        kind=partial(_kind, say),
        groups=_groups(request, described),
        about=described["info"]["description"].split("\n\n"),
        base_url=described["servers"][0]["url"],
        scopes=[scope.value for scope in Scope],
        statuses=MEANS,
        problem=pretty(_PROBLEM),
    )


def _groups(request: Asked, described: dict[str, Any]) -> list[GroupView]:
    """Return the routes by group, arranged once per process: whoever likes may ask for this page."""
    state: State = request.app.state
    if _GROUPS not in state:
        state[_GROUPS] = groups(described)
    found: list[GroupView] = state[_GROUPS]
    return found


def _kind(say: Callable[..., str], schema: dict[str, Any]) -> str:
    """Say in words what may stand in a field: `text, 1 to 200 characters`."""
    if "enum" in schema:
        return say("docs.kind.one_of", values=", ".join(map(str, schema["enum"])))
    if schema.get("type") == "array":
        inner = say("docs.kind.list", of=_kind(say, schema["items"]))
        return ", ".join([inner, *_limits(say, schema)])
    name = "time" if schema.get("format") == "date-time" else schema.get("type", "any")
    return ", ".join([say(f"docs.kind.{name}"), *_limits(say, schema)])


def _limits(say: Callable[..., str], schema: dict[str, Any]) -> list[str]:
    said = []
    for least, most, of in _LIMITS:
        if most in schema:
            kind = "between" if least in schema else "to"
            said.append(say(f"docs.limit.{of}_{kind}", least=schema.get(least), most=schema[most]))
        elif schema.get(least):
            said.append(say(f"docs.limit.{of}_from", least=schema[least]))
    return said
