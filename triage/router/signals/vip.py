"""VIP: a customer whom the company wants served first; told by tags, metadata, mail domain or id, as it configures."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from triage.config.section import Section
from triage.domain.decision import Priority
from triage.domain.person import plain_email
from triage.router.patterns import Patterns
from triage.router.signals.base import Heard, Known, Message

USUAL_TAGS = ("vip",)


class Signal:
    """Knows important customers by what comes with their contacts; their words say nothing of it."""

    listens_for: ClassVar[tuple[Patterns, ...]] = ()
    weighs: ClassVar[tuple[Patterns, ...]] = ()
    looks_back_days = 0

    def __init__(self, options: Section) -> None:
        self._tags = _folded(options.texts("tags", what="a list of tags") or USUAL_TAGS)
        self._emails = _folded(options.texts("emails", what='a list such as ["@bigclient.example"]'))
        self._ids = frozenset(options.texts("ids", what="a list of the ids that authors have in their source"))
        metadata = options.section("metadata")
        self._metadata = {
            key: _folded(metadata.texts(key, what='a list of values such as ["gold"]')) for key in metadata.table
        }

    def read(self, message: Message) -> Heard | None:
        """Return by what the author is known as important."""
        by = self._by(message.known)
        return Heard(phrase=by, lifts_to=Priority.P2, facts={"by": by}) if by else None

    def _by(self, known: Known) -> str:
        for tag in known.tags:
            if tag.casefold() in self._tags:
                return tag
        for key, values in self._metadata.items():
            if str(known.metadata.get(key, "")).casefold() in values:
                return f"{key}: {known.metadata[key]}"
        email = plain_email(known.email) if known.email else ""
        if email and self._emails & {email, f"@{email.rpartition('@')[2]}"}:
            return f"@{email.rpartition('@')[2]}"
        return known.external_id if known.external_id in self._ids else ""


def _folded(texts: Iterable[str]) -> frozenset[str]:
    return frozenset(text.casefold() for text in texts)
