"""What follows the `?`, read into a Struct by its types: a misspelt filter is an error and not the whole list."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable
from typing import Annotated, Any, TypeVar, get_origin, get_type_hints

import msgspec

from triage.api.request import Asked
from triage.domain.errors import Invalid, Problem
from triage.store.columns import LARGEST_ID

NUL = "\0"
_UNKNOWN = re.compile(r"unknown field `(.*)`", re.DOTALL)
_PLACE = re.compile(r"(.*) - at `\$\.?(.*)`", re.DOTALL)

Limit = Annotated[int, msgspec.Meta(ge=1, le=200, description="How many at most.")]
Query = TypeVar("Query", bound=msgspec.Struct)


def read_query(request: Asked, kind: type[Query]) -> Query:
    """Read the query of a request into `kind`; raise Invalid that names the parameter."""
    asked = request.query_params
    lists = {name for name, of in get_type_hints(kind).items() if get_origin(of) is list}
    if holding := [name for name, value in asked.items() if NUL in value]:
        raise Invalid([Problem(path=name, message="holds the character NUL") for name in holding])
    values: dict[str, Any] = {name: asked.getall(name) if name in lists else asked[name] for name in asked}
    try:
        return msgspec.convert(values, kind, strict=False)
    except msgspec.ValidationError as error:
        raise Invalid([_problem(str(error))]) from None


def cursor_after(ids: Iterable[int], limit: int) -> str | None:
    """Give the cursor of the next page when this one is full, as a word whose inside is nobody's business."""
    last = list(ids)
    return base64.urlsafe_b64encode(b"<%d" % last[-1]).decode().rstrip("=") if len(last) == limit else None


def before(cursor: str) -> int | None:
    """Give the id that a cursor stands for; raise Invalid when it is not one of ours."""
    if not cursor:
        return None
    try:
        mark = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        number = int(mark.removeprefix(b"<"))
    except (binascii.Error, ValueError):
        number = 0
    if not 0 < number <= LARGEST_ID:
        raise Invalid([Problem(path="cursor", message="give back the `next` of an earlier answer, unchanged")])
    return number


def _problem(message: str) -> Problem:
    """Make a problem of a message such as ``Invalid enum value 'x' - at `$.status[0]` ``."""
    if unknown := _UNKNOWN.search(message):
        return Problem(path=unknown[1], message="there is no such parameter")
    found = _PLACE.fullmatch(message)
    return Problem(path=found[2], message=found[1]) if found else Problem(path="", message=message)
