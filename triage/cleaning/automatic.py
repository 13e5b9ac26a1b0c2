"""Tell what no customer wrote: automatic replies, bounces, and our own mail coming back.

From the header fields that senders keep in `metadata["headers"]` (RFC 3834, RFC 3464, what Exchange and common
responders add) and, for mail without them, from subjects that only programs write. When in doubt it is a customer: a
`Precedence: list` is a customer who wrote to a group, "Automatic reply never came" is a complaint.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping

from triage.domain.contact import Channel, Contact, Direction, SkipReason
from triage.domain.notice import OWN_MARK

_AUTO_REPLY_SUBJECT = re.compile(
    r"\s*(?:automatic reply|auto(?:matic)?[ -]?(?:reply|response)|autoreply|out of (?:the )?office(?: auto-?reply)?"
    r"|автоответ(?:чик)?|автоматический ответ|вне офиса)\s*(?::|$)",
    re.IGNORECASE,
)
_BOUNCE_SUBJECT = re.compile(
    r"\s*(?:undeliverable:|undelivered mail returned to sender|delivery status notification \("
    r"|returned mail: (?:see transcript|user unknown)|mail delivery failed: returning message"
    r"|mail delivery (?:subsystem|system)\s*$|недоставленное (?:сообщение|письмо)\s*(?::|$))",
    re.IGNORECASE,
)
_DAEMON = re.compile(r"(?:mailer-daemon|mail-daemon|postmaster)@", re.IGNORECASE)
_REPLY_MARKS = ("x-autoreply", "x-autorespond", "x-autoresponder", "x-autoreply-from", "x-mail-autoreply", "x-vacation")
_NO = frozenset(("", "no", "false", "0", "none"))


def skip_reason(contact: Contact, own_addresses: Collection[str] = ()) -> SkipReason | None:
    """Return why `contact` must not be classified, None when a customer wrote it.

    `own_addresses` are the company's own, in full or as `@domain`.
    """
    if contact.direction is Direction.OUTBOUND:
        return SkipReason.OUTBOUND
    headers = _headers(contact.metadata.get("headers"))
    if OWN_MARK in headers or _is_own(contact.author.email, own_addresses):
        return SkipReason.OWN
    is_mail = contact.channel is Channel.EMAIL
    if _is_bounce(headers, contact.author.email) or (is_mail and _BOUNCE_SUBJECT.match(contact.subject)):
        return SkipReason.BOUNCE
    if _is_auto_reply(headers) or (is_mail and _AUTO_REPLY_SUBJECT.match(contact.subject)):
        return SkipReason.AUTO_REPLY
    return SkipReason.BOUNCE if headers.get("return-path", "?").strip() in ("<>", "") else None


def _is_own(address: str, own_addresses: Collection[str]) -> bool:
    plain = address.strip().lower()
    own = {entry.strip().lower() for entry in own_addresses}
    return bool(plain) and (plain in own or "@" + plain.rpartition("@")[2] in own)


def _is_bounce(headers: Mapping[str, str], author: str) -> bool:
    content_type = headers.get("content-type", "").lower()
    return (
        (
            "multipart/report" in content_type
            and ("delivery-status" in content_type or "report-type" not in content_type)
        )
        or "message/delivery-status" in content_type
        or "x-failed-recipients" in headers
        or _DAEMON.match(author) is not None
    )


def _is_auto_reply(headers: Mapping[str, str]) -> bool:
    suppressed = {part.strip().lower() for part in headers.get("x-auto-response-suppress", "").split(",")}
    return (
        headers.get("auto-submitted", "no").partition(";")[0].strip().lower() not in _NO
        or headers.get("precedence", "").strip().lower() in {"auto_reply", "auto-reply", "bulk", "junk"}
        or bool(suppressed & {"all", "autoreply"})
        or any(headers.get(mark, "").strip().lower() not in _NO for mark in _REPLY_MARKS)
        or "disposition-notification" in headers.get("content-type", "").lower()
    )


def _headers(given: object) -> dict[str, str]:
    """Read header fields from a map, or a list of `[name, value]` or `{"name", "value"}`; names come in lower case."""
    if isinstance(given, Mapping):
        pairs: Iterable[tuple[object, object]] = given.items()
    elif isinstance(given, list):
        pairs = (pair for pair in map(_pair, given) if pair is not None)
    else:
        return {}
    return {
        str(name).strip().lower(): ", ".join(map(str, value)) if isinstance(value, list) else str(value)
        for name, value in pairs
    }


def _pair(entry: object) -> tuple[object, object] | None:
    if isinstance(entry, Mapping):
        lowered = {str(key).lower(): value for key, value in entry.items()}
        return (lowered["name"], lowered.get("value", "")) if "name" in lowered else None
    match entry:
        case [name, value]:
            return name, value
    return None
