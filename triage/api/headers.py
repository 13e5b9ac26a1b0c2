"""What every answer carries, whatever made it: headers that tie a browser's hands."""

from __future__ import annotations

from litestar.types import Message, Scope

CONTENT_SECURITY_POLICY = (
    b"default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'"
)
_ALWAYS = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-frame-options", b"DENY"),
    (b"cross-origin-opener-policy", b"same-origin"),
)
_POLICY = b"content-security-policy"
_CACHING = b"cache-control"


async def secure(message: Message, _scope: Scope) -> None:
    """Add the headers to the beginning of an answer; a policy or caching rule it brings itself is left."""
    if message["type"] != "http.response.start":
        return
    headers = list(message.get("headers", ()))
    brought = {name.lower() for name, _ in headers}
    if _POLICY not in brought:
        headers.append((_POLICY, CONTENT_SECURITY_POLICY))
    if _CACHING not in brought:
        headers.append((_CACHING, b"no-store"))
    message["headers"] = [*headers, *_ALWAYS]
