"""Commands to copy: an example request as curl sends it, with the key from `$TRIAGE_KEY`."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote, urlencode

BREAK = " \\\n  "
KEY = '-H "Authorization: Bearer $TRIAGE_KEY"'


def command(base_url: str, path: str, method: str, operation: Mapping[str, Any]) -> str:
    """Return what to type to try a route: what it says itself, or its first example as a curl."""
    if "x-try" in operation:
        return str(operation["x-try"]).replace("URL", base_url)
    return BREAK.join(
        ["curl" + _options(method, operation), _quoted(base_url + _target(path, operation)), *_sent(operation)]
    )


def pretty(example: object) -> str:
    """Write an example as people read it: text as it is, JSON indented."""
    return example if isinstance(example, str) else json.dumps(example, indent=2, ensure_ascii=False)


def _options(method: str, operation: Mapping[str, Any]) -> str:
    """Name the method unless curl takes it by itself: GET, and POST when something is sent."""
    usual = "post" if "requestBody" in operation else "get"
    return {usual: "", "head": " --head"}.get(method, f" --request {method.upper()}")


def _target(path: str, operation: Mapping[str, Any]) -> str:
    """Return path and query with the examples of the parameters in them."""
    query: list[tuple[str, str]] = []
    for one in operation.get("parameters", ()):
        if one["in"] == "path":
            path = path.replace(f"{{{one['name']}}}", quote(str(one["example"]), safe=""))
        elif one["in"] == "query" and "example" in one:
            query += [(one["name"], _word(value)) for value in _several(one["example"])]
    return f"{path}?{urlencode(query)}" if query else path


def _sent(operation: Mapping[str, Any]) -> Iterator[str]:
    if "security" in operation:
        yield KEY
    for media_type, content in operation.get("requestBody", {"content": {}})["content"].items():
        yield f"-H {_quoted(f'Content-Type: {media_type}')}"
        yield f"--data-binary {_quoted(pretty(next(iter(content['examples'].values()))['value']))}"
        return


def _several(example: Any) -> list[Any]:
    return example if isinstance(example, list) else [example]


def _word(value: object) -> str:
    return json.dumps(value) if isinstance(value, bool) else str(value)


def _quoted(text: str) -> str:
    """Quote a word for a shell, which reads nothing in it."""
    return "'" + text.replace("'", "'\\''") + "'"
