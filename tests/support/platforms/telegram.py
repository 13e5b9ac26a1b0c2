"""Telegram's interface for bots, `sendMessage` with its HTML."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from tests.support.platforms.talk import Platform, Reply, Request, Shown, as_json, read_json

TOKEN, CHAT = "123456789:AAG-4SVKj1234567890abcdefghijklmnopq", -100123456789
URL = f"tgram://{TOKEN}/{CHAT}"
MESSAGE_CHARACTERS = 4_096  # in UTF-16, when the entities are read

_TAGS = {"b", "strong", "i", "em", "u", "ins", "s", "strike", "del", "a", "code", "pre", "blockquote", "tg-spoiler"}
_ALIVE = re.compile(r"(?<!\w)[@#$/][A-Za-z]\w*")


def refusal(status: int, description: str) -> Reply:
    return as_json(status, {"ok": False, "error_code": status, "description": description})


UNAUTHORIZED = refusal(401, "Unauthorized")
BLOCKED = refusal(403, "Forbidden: bot was blocked by the user")
KICKED = refusal(403, "Forbidden: bot was kicked from the supergroup chat")
NO_CHAT = refusal(400, "Bad Request: chat not found")
TOO_FAST = as_json(
    429,
    {
        "ok": False,
        "error_code": 429,
        "description": "Too Many Requests: retry after 41",
        "parameters": {"retry_after": 41},
    },
)


def telegram() -> Platform:
    return Platform(take=_take, accepted=as_json(200, {"ok": True, "result": {"message_id": 7}}))


class _Reader(HTMLParser):
    """Reads the few tags there are; what else looks like one is an error, as it is there."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.text, self.bold, self.open, self.wrong = "", "", list[str](), ""

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.wrong = self.wrong or ("" if tag in _TAGS else f'Unsupported start tag "{tag}"')
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        self.wrong = self.wrong or ("" if self.open and self.open[-1] == tag else f'Unexpected end tag "{tag}"')
        self.open = self.open[:-1]

    def handle_data(self, data: str) -> None:
        self.text += data
        self.bold += data if "b" in self.open else ""


def _take(request: Request) -> Reply | Shown:
    if request.path != f"/bot{TOKEN}/sendMessage":
        return UNAUTHORIZED
    payload = read_json(request.body)
    if not isinstance(payload, dict) or payload.get("chat_id") != CHAT:
        return NO_CHAT
    reader = _Reader()
    reader.feed(payload.get("text", ""))
    reader.close()
    if reader.wrong or reader.open:
        return refusal(400, f"Bad Request: can't parse entities: {reader.wrong or 'unclosed start tag'}")
    if not reader.text.strip():
        return refusal(400, "Bad Request: message text is empty")
    if len(reader.text.encode("utf-16-le")) // 2 > MESSAGE_CHARACTERS:
        return refusal(400, "Bad Request: message is too long")
    assert payload["parse_mode"] == "HTML"
    text = reader.text.removeprefix(reader.bold).strip().replace("\r\n", "\n")
    alive = _ALIVE.findall(re.sub(r"https?://\S+", "", text))
    return Shown(title=reader.bold.strip(), text=text, alive=tuple(alive), size_bytes=len(request.body))
