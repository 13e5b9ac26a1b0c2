"""Read JSON from outside into a msgspec type, or say everything that is wrong with it.

The quick way is one decoding; only a body that fails is looked at field by field, so that its sender hears of all
mistakes at once. NUL, lone surrogates and nesting deeper than 32 are refused: databases and parsers further on
stumble over them.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterator
from datetime import datetime
from enum import StrEnum
from functools import cache
from itertools import islice
from types import UnionType
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin

import msgspec

from triage.domain.errors import Invalid, Malformed, Problem
from triage.domain.text import excerpt, mask_personal

DEPTH_LIMIT = 32
MOST_PROBLEMS = 100

T = TypeVar("T")

_NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")
_HIGH = rb"\\u[dD][89abAB][0-9a-fA-F]{2}"
_LOW = rb"\\u[dD][c-fC-F][0-9a-fA-F]{2}"
_LONE_SURROGATE = re.compile(rb"%b(?!%b)|(?<!\\u[dD][89abAB][0-9a-fA-F]{2})%b|\xed[\xa0-\xbf]" % (_HIGH, _LOW, _LOW))
_NOT_STRUCTURE = bytes(set(range(256)) - set(b'"[]{}'))
_ONE_KIND = bytes.maketrans(b"{}", b"[]")
_STRING = re.compile(rb'"[^"]*"')
_ROOT = "$"
_PLAIN_NAMES = (
    ("object", "an object"),
    ("array", "a list"),
    ("str", "text"),
    ("int", "a whole number"),
    ("float", "a number"),
    ("bool", "true or false"),
)
_LONGEST_REASON = 200


def read_json(body: bytes, shape: type[T]) -> T:
    """Return `body` as a `shape`.

    Raises Malformed when it is no JSON, Invalid with the path of each wrong field (`[3].author.email`), or of the
    whole (`$`) when it holds NUL or lone surrogates, or is nested deeper than 32.
    """
    if b"\x00" in body or (b"\\u0000" in body and _NUL.search(body)):
        raise _invalid_whole("holds the character NUL; send the text without it")
    try:
        value: T = _decoder(shape).decode(body)  # type: ignore[arg-type]  # a type is hashable
    except msgspec.ValidationError as error:
        _check_depth(body)
        raise Invalid(_all_problems(body, shape) or [_problem(error)]) from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise _unreadable(body, error) from error
    except RecursionError as error:
        raise _too_deep() from error
    _check_depth(body)
    return value


def convert_value(value: object, shape: type[T]) -> T:
    """Return a value that was read from JSON as a `shape`. Raises Invalid with the path of each wrong field."""
    try:
        return msgspec.convert(value, shape)
    except msgspec.ValidationError as error:
        raise Invalid(list(islice(_problems(value, shape, ""), MOST_PROBLEMS)) or [_problem(error)]) from error


@cache
def _decoder(shape: Hashable) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(shape)


@cache
def _fields(struct: type[msgspec.Struct]) -> tuple[msgspec.structs.FieldInfo, ...]:
    """Return the fields of a Struct; finding them takes longer than a hundred good contacts do."""
    return msgspec.structs.fields(struct)


def _check_depth(body: bytes) -> None:
    """Raise Invalid when valid JSON is nested too deep: take the innermost pairs away, a level at a time."""
    if body.count(b"[") + body.count(b"{") <= DEPTH_LIMIT:
        return
    structure = body.replace(b"\\\\", b"").replace(b'\\"', b"").translate(_ONE_KIND, _NOT_STRUCTURE)
    structure = _STRING.sub(b"", structure)
    for _ in range(DEPTH_LIMIT):
        structure = structure.replace(b"[]", b"")
    if structure:
        raise _too_deep()


def _unreadable(body: bytes, error: Exception) -> Invalid | Malformed:
    if _LONE_SURROGATE.search(body):
        return _invalid_whole("holds half of a surrogate pair; send the text as UTF-8")
    if isinstance(error, UnicodeDecodeError):
        return Malformed(f"the body is not UTF-8: byte {error.start} of a text")
    return Malformed(f"the body is not JSON: {error}")


def _too_deep() -> Invalid:
    return _invalid_whole(f"is nested deeper than {DEPTH_LIMIT}; send it flatter")


def _invalid_whole(message: str) -> Invalid:
    return Invalid([Problem(path=_ROOT, message=message)])


def _all_problems(body: bytes, shape: type[Any]) -> list[Problem]:
    try:
        value = msgspec.json.decode(body)
    except msgspec.ValidationError as error:  # a number out of range
        return [_problem(error)]
    except (msgspec.DecodeError, UnicodeDecodeError) as error:  # further on than the first wrong field
        raise _unreadable(body, error) from error
    return list(islice(_problems(value, shape, ""), MOST_PROBLEMS))


def _problems(value: object, shape: Any, path: str) -> Iterator[Problem]:
    """Yield what is wrong, one problem per field, by the shape of what is there."""
    options = [_bare(option) for option in (get_args(shape) if get_origin(shape) in (Union, UnionType) else (shape,))]
    structs = [option for option in options if isinstance(option, type) and issubclass(option, msgspec.Struct)]
    lists = [get_args(option)[0] for option in options if get_origin(option) is list]
    inner: Iterator[Problem] = iter(())
    if isinstance(value, dict) and structs:
        inner = _problems_of_fields(value, structs[0], path)
    elif isinstance(value, list) and lists:
        inner = (
            problem for index, item in enumerate(value) for problem in _problems(item, lists[0], f"{path}[{index}]")
        )
    first = next(inner, None)
    if first is not None:
        yield first
        yield from inner
        return
    try:
        msgspec.convert(value, shape)
    except msgspec.ValidationError as error:
        yield _problem(error, path, next(filter(None, map(_hint, options)), ""))


def _problems_of_fields(value: dict[str, Any], struct: type[msgspec.Struct], path: str) -> Iterator[Problem]:
    for field in _fields(struct):
        inner = f"{path}.{field.encode_name}" if path else field.encode_name
        if field.encode_name in value:
            yield from _problems(value[field.encode_name], field.type, inner)
        elif field.required:
            yield Problem(path=inner, message="is required")


def _bare(shape: Any) -> Any:
    return get_args(shape)[0] if get_origin(shape) is Annotated else shape


def _hint(shape: object) -> str:
    """Say what to send for a type whose name does not say it."""
    if isinstance(shape, type) and issubclass(shape, StrEnum):
        return f"; send one of {', '.join(shape)}"
    return "; send RFC 3339, such as 2026-11-21T10:00:00+03:00" if shape is datetime else ""


def _problem(error: Exception, path: str = "", mend: str = "") -> Problem:
    reason, _, place = str(error).partition(" - at `$")
    inner = (path + place.rstrip("`")).removeprefix(".")
    for technical, plain in _PLAIN_NAMES:
        reason = reason.replace(f"`{technical}", f"`{plain}")
    reason = excerpt(mask_personal(reason.replace("`", "")), _LONGEST_REASON)  # msgspec quotes what was sent
    return Problem(path=_ROOT if "..." in inner else inner or _ROOT, message=reason[:1].lower() + reason[1:] + mend)
