"""What customers may write to do harm where staff reads it, and what must be left of it."""

from __future__ import annotations

import re

from tests.unit.notify.facts import ACKNOWLEDGE_URL, CASE_URL, CORRECT_URL

HOSTILE = (
    "<!channel> wake up",
    "<!here|all> <!everyone> <!subteam^S1|team>",
    "<@U1> and <@W2|boss>",
    "<#C1|general>",
    "<https://evil.example|bank>",
    "<mailto:x@evil.example|write>",
    "https://evil.example/login?a=1&b=2",
    "evil.example and www.evil.example",
    "&lt;!channel&gt; &amp;lt;!here&amp;gt;",
    "<at>boss@corp.example</at>",
    "<AT>x</AT>",
    "[my bank](https://evil.example)",
    "![pixel](https://evil.example/p.png)",
    "[ref]: https://evil.example",
    "**bold** __bold__ *it* _it_ ~~no~~ ~no~ ||spoiler||",
    "`code` ```block``` \\`escaped\\`",
    "# heading\n> quote\n- list\n1. list\n---\n| a | b |",
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)><a href='https://evil.example'>x</a>",
    "javascript:alert(1) data:text/html,x tg://resolve?domain=evil",
    "@everyone @channel @here @all @durov #tag $USD /start",
    "{{DATE(2026-01-01T00:00:00Z,SHORT)}} ${x} @{triggerBody()}",
    "\u202egnp.exe\u202c \u2066x\u2069 \u200f\u200e",
    "<\u200b!channel> ht\u200btps://evil.example <\ufeff@U1>",
    "\\<!channel\\> \\[x\\](https://evil.example)",
    "＜!channel＞ evil。example",
    ":fire: \"quotes\" 'single' \x00\x1b[31m",
    "\U000e003c\U000e0021channel\U000e003e",
    "<@U1>"[:-1] + "\n>",
)
INVISIBLE = re.compile(
    r"[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\U000e0000-\U000e007f]"
)
LINK = re.compile(r"[a-zA-Z][\w+.-]*:(?=\S)(?!\d)|www\.|\w\.(?=[a-zA-Z]{2})")


def check_plain(shown: str) -> None:
    """Fail if anything in `shown` is alive, our own links and the colons of our own labels aside."""
    for own in (ACKNOWLEDGE_URL, CASE_URL, CORRECT_URL):
        shown = shown.replace(own, "")
    assert not re.search(r"[<>@*_`|\[\]{}$#~&\\]", shown), shown
    assert not LINK.search(shown), shown
    assert not INVISIBLE.search(shown), shown
