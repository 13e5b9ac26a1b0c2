"""Teams, as a workflow of Power Automate: it takes what is well signed and not too large, and says no more."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.support.platforms.talk import Platform, Reply, Request, Shown, as_json, read_json

URL = (
    "https://prod-15.westeurope.logic.azure.com:443/workflows/643e69f83c8944/triggers/manual/paths/invoke"
    "?api-version=2016-06-01&sp=%2Ftriggers%2Fmanual%2Frun&sv=1.0&sig=KODuebWbDGYFr0z0eu-6Rj8aUKz7108W3wrNJZxFE5A"
)
NEW_URL = (
    "https://default0123456789abcdef.12.environment.api.powerplatform.com:443/powerautomate/automations/direct/workflows"
    "/0d6f/triggers/manual/paths/invoke?api-version=1&sp=%2Ftriggers%2Fmanual%2Frun&sv=1.0&sig=abc_-9"
)
BODY_BYTES = 28 * 1024  # counted as UTF-16 by some: whoever writes keeps far below

NOT_FOUND = as_json(404, {"error": {"code": "WorkflowNotFound", "message": "The workflow could not be found."}})
OFF = as_json(400, {"error": {"code": "WorkflowTriggerIsNotEnabled", "message": "trigger state 'Disabled'"}})
UNSIGNED = as_json(401, {"error": {"code": "DirectApiAuthorizationRequired", "message": "Shared Access only."}})
TOO_LARGE = as_json(413, {"error": {"code": "RequestEntityTooLarge", "message": "request entity too large"}})
TOO_FAST = as_json(
    429, {"error": {"code": "WorkflowTriggerRateLimit", "message": "Try again in 17 seconds."}}, **{"Retry-After": "17"}
)

_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_MARKUP = re.compile(r"(?<!\\)\[[^\]]*\]\([^)]*\)|<at>|(?<!\\)\*\*|(?<!\\)`|\{\{(?:DATE|TIME)\(", re.IGNORECASE)


def teams() -> Platform:
    return Platform(take=_take, accepted=Reply(status=202))


def _take(request: Request) -> Reply | Shown:
    asked = urlsplit(request.path)
    query = parse_qs(asked.query)
    known = next((url for url in (URL, NEW_URL) if urlsplit(url).path == asked.path), "")
    if not known:
        return NOT_FOUND
    if query.get("sig") != parse_qs(urlsplit(known).query)["sig"] or query.get("sp") != ["/triggers/manual/run"]:
        return UNSIGNED
    if len(request.body) > BODY_BYTES:
        return TOO_LARGE
    return _shown(read_json(request.body), len(request.body))


def _shown(payload: Any, size_bytes: int) -> Shown:
    """Read the card as strictly as Teams, which would answer 202 all the same and show nothing: so it fails here."""
    [attachment] = payload["attachments"]
    card = attachment["content"]
    assert payload["type"] == "message"
    assert attachment["contentType"] == "application/vnd.microsoft.card.adaptive"
    assert (card["type"], card["version"] <= "1.5") == ("AdaptiveCard", True)
    assert all(block["type"] == "TextBlock" and block["wrap"] for block in card["body"] if block["id"] == "body")
    assert all(action["type"] == "Action.OpenUrl" and action["title"] for action in card.get("actions", ()))
    assert "entities" not in card["msteams"]
    title, text = (next((b["text"] for b in card["body"] if b["id"] == name), "") for name in ("title", "body"))
    return Shown(
        title=title,
        text=_ESCAPED.sub(r"\1", text),
        buttons=tuple(action["url"] for action in card.get("actions", ())),
        alive=tuple(_MARKUP.findall(f"{title}\n{text}")),
        size_bytes=size_bytes,
    )
