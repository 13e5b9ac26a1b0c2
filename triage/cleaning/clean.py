"""The steps of cleaning, in order."""

from __future__ import annotations

import re

from triage.cleaning.hypertext import to_text
from triage.cleaning.replies import cut_quotes
from triage.cleaning.signatures import cut_signature
from triage.domain.contact import TEXT_LIMIT_CHARACTERS
from triage.domain.text import printable

_READ_CHARACTERS = 2 * TEXT_LIMIT_CHARACTERS
_BLANK_LINES = re.compile(r"\n{3,}")


def clean(text: str = "", html: str = "") -> str:
    """Return what the customer wrote, as plain text of at most `TEXT_LIMIT_CHARACTERS`.

    `text` is preferred; `html` is read when there are no words in `text`. Quoted replies, signatures and legal footers
    are cut, but never so that nothing is left of something. Takes time linear in the input, whatever it is.
    """
    plain = printable(text[:_READ_CHARACTERS])
    if not plain.strip() and html:
        plain = printable(to_text(html))
    own = cut_signature(cut_quotes(plain))
    return _squeeze(own)[:TEXT_LIMIT_CHARACTERS].rstrip()


def _squeeze(text: str) -> str:
    return _BLANK_LINES.sub("\n\n", "\n".join(map(str.rstrip, text.split("\n")))).strip()
