"""Read a captured request: raw HTTP as it came over the wire, or the JSON that catchers and browsers export.

Raw: an optional request line, header fields, a blank line, the body. JSON: `{"headers": {…}, "body": "…"}`, also with
`content` or `body_base64` for the body (webhook.site), or HAR with one request in it.
"""

from __future__ import annotations

import base64
import re
from typing import Any
from urllib.parse import urlsplit

import msgspec

from triage.domain.errors import Malformed
from triage.flows.play_back import Captured

_REQUEST_LINE = re.compile(r"(?P<method>[A-Z]{3,10}) (?P<target>\S+)(?: HTTP/[\d.]+)?")
_HEADER = re.compile(r":?(?P<name>[\w!#$%&'*+.^`|~-]+)\s*:\s?(?P<value>.*)")
_HEAD_END = re.compile(rb"\r?\n\r?\n")
_CHUNK = re.compile(rb"([0-9a-fA-F]{1,8})[^\r\n]*\r\n")
_CURL_SENT = "> "


def read_request(raw: bytes) -> Captured:
    """Return the request that a dump holds. Raises Malformed that says what is wrong with it."""
    if raw.lstrip()[:1] == b"{":
        return _from_json(raw)
    parts = _HEAD_END.split(raw.lstrip(b"\r\n"), maxsplit=1)
    lines = parts[0].decode("utf-8", "replace").splitlines()
    body = parts[1] if len(parts) > 1 else b""
    if any(line.startswith(_CURL_SENT) for line in lines):  # curl -v shows header fields, and no body
        lines = [line.removeprefix(_CURL_SENT) for line in lines if line.startswith(_CURL_SENT)]
        body = b""
    method, path = _request_line(lines)
    headers = _fields(lines)
    return Captured(body=_whole(body, headers), headers=headers, method=method, path=path)


def read_header(text: str) -> tuple[str, str]:
    """Return name and value of `Name: value`. Raises Malformed."""
    match = _HEADER.fullmatch(text.strip())
    if match is None:
        raise Malformed(f"{text[:40]!r} is not a header; give one as 'Name: value'")
    return match["name"].lower(), match["value"].strip()


def _request_line(lines: list[str]) -> tuple[str, str]:
    """Take the request line away, if there is one."""
    match = _REQUEST_LINE.fullmatch(lines[0].strip()) if lines else None
    if match is None:
        return "", ""
    del lines[0]
    return match["method"], urlsplit(match["target"]).path


def _fields(lines: list[str]) -> dict[str, str]:
    headers: dict[str, str] = {}
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                name, value = read_header(line)
            except Malformed as error:
                hint = "between header fields and body there must be a blank line"
                raise Malformed(f"line {number} of the header fields: {error}; {hint}") from None
            headers[name] = value
    return headers


def _whole(body: bytes, headers: dict[str, str]) -> bytes:
    """Return the body without its chunks, and without the line breaks that an editor put at its end."""
    if headers.get("transfer-encoding", "").lower() == "chunked" and _CHUNK.match(body):
        body = _without_chunks(body)
    declared = headers.get("content-length", "")
    if declared.isascii() and declared.isdigit() and not body[int(declared) :].strip(b"\r\n"):
        return body[: int(declared)]
    return body


def _without_chunks(body: bytes) -> bytes:
    whole, place = b"", 0
    while (match := _CHUNK.match(body, place)) and (size := int(match[1], 16)):
        whole += body[match.end() : match.end() + size]
        place = match.end() + size + 2
    return whole


def _from_json(raw: bytes) -> Captured:
    try:
        told: Any = msgspec.json.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Malformed(f"the request begins like JSON, but is none: {error}; header fields come first") from None
    if "log" in told:
        told = _from_har(told)
    if not isinstance(told.get("headers"), dict | list):
        raise Malformed('the request is JSON without "headers"; give the body alone with --body, and --header for each')
    return Captured(
        body=_body(told),
        headers=dict(_pairs(told["headers"])),
        method=str(told.get("method") or "").upper(),
        path=urlsplit(str(told.get("url") or told.get("path") or "")).path,
    )


def _from_har(told: Any) -> Any:
    try:
        request = told["log"]["entries"][0]["request"]
        return {**request, "body": request.get("postData", {}).get("text", "")}
    except (KeyError, IndexError, TypeError, AttributeError):
        raise Malformed("the request looks like HAR, but holds no request") from None


def _body(told: dict[str, Any]) -> bytes:
    if isinstance(encoded := told.get("body_base64"), str):
        return base64.b64decode(encoded)
    body = told.get("body", told.get("content", ""))
    if isinstance(body, str):
        return body.encode()
    raise Malformed('"body" is no text; give it exactly as it was sent, as one text')


def _pairs(headers: Any) -> list[tuple[str, str]]:
    listed = headers.items() if isinstance(headers, dict) else [(one["name"], one["value"]) for one in headers]
    return [(str(name).lower(), str(value[0] if isinstance(value, list) else value)) for name, value in listed]
