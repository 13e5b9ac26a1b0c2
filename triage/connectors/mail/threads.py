"""Which mails belong together: by the ids they name, a thread of Outlook's, a ticket's number in the subject.

A mail finds the case of any mail it names that is here, and that of mails here that name it. A mail that is not here
binds only what the same person wrote: everybody who answers a newsletter names it too.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re

from triage.connectors.mail.headers import Fields
from triage.domain.charsets import decode
from triage.domain.contact import Thread, mail_name, thread_name
from triage.domain.number_words import TICKET

MOST_REFERENCES = 12
ID_LIMIT_CHARACTERS = 200
_ID = re.compile(r"<([^<>]{1,4000})>")
_BLANK = re.compile(r"[\s\x00-\x1f\x7f]+")
_LONGEST_SUBJECT = 1000
_CONVERSATION_BYTES = 22  # of a Thread-Index; each answer adds five


def own_id(fields: Fields) -> str:
    """Return the mail's own id without brackets, empty when it has none."""
    return next(iter(_ids(fields.raw("message-id"), alone=True)), "")


def thread(fields: Fields, external_id: str, author: str, subject: str) -> Thread:
    """Return what the mail finds its case by and what it leaves; `author` is an address, or empty."""
    person = author.lower()
    before = [short(one) for one in _references(fields) if short(one) != external_id]
    marks = [*_conversation(fields), *_ticket(subject)]
    here = [mail_name(one) for one in before]
    theirs = [thread_name("named by", one, person) for one in before] if person else []
    shared = [thread_name("mark", one, person) for one in marks] if person else []
    answered = [thread_name("awaited", one) for one in before]
    return Thread(
        finds=tuple(dict.fromkeys((*here, *theirs, thread_name("awaited", external_id), *shared))),
        leaves=tuple(dict.fromkeys((mail_name(external_id), *theirs, *answered, *shared))),
    )


def short(message_id: str) -> str:
    """Return an id that fits its column: one that is too long is its hash."""
    if len(message_id) <= ID_LIMIT_CHARACTERS:
        return message_id
    return f"sha256:{hashlib.sha256(message_id.encode(errors='replace')).hexdigest()}"


def _references(fields: Fields) -> list[str]:
    """Return the ids of the mails before, the nearest first: the one answered, then its own, back to the first."""
    chain = _ids(fields.raw("references"))
    nearest = [*_ids(fields.raw("in-reply-to"), alone=True), *reversed(chain[-MOST_REFERENCES:]), *chain[:1]]
    return list(dict.fromkeys(nearest))[: MOST_REFERENCES + 2]


def _ids(value: bytes, *, alone: bool = False) -> list[str]:
    text = decode(value)
    found = [_BLANK.sub("", one) for one in _ID.findall(text)]
    if not found and alone and "@" in text and not _BLANK.search(text.strip()):
        found = [text.strip().strip("<>")]
    return [one for one in found if one]


def _conversation(fields: Fields) -> list[str]:
    try:
        index = base64.b64decode(fields.raw("thread-index")[:200])
    except binascii.Error:
        return []
    return [index[:_CONVERSATION_BYTES].hex()] if len(index) >= _CONVERSATION_BYTES else []


def _ticket(subject: str) -> list[str]:
    found = TICKET.search(subject[:_LONGEST_SUBJECT])
    return [(found["id"] or found["key"] or found["marked"]).lower()] if found else []
