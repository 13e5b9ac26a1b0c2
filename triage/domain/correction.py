"""A correction: what a person says of a contact after triage has said something else, or the same."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from triage.domain.decision import Said, Sentiment, Urgency

HEADS = ("topic", "urgency", "sentiment")


class Via(StrEnum):
    """The way somebody said it."""

    API = "api"
    PAGE = "page"
    LINK = "signed-link"


@dataclass(frozen=True, kw_only=True)
class Labels:
    """What somebody says of a contact; None is not said. `also` are other topics that would be right as well."""

    topic: str | None = None
    also: tuple[str, ...] = ()
    urgency: Urgency | None = None
    sentiment: Sentiment | None = None

    def as_for(self, head: str) -> tuple[str | None, ...]:
        """Return what is said of one head, to be compared."""
        said: str | None = getattr(self, head)
        return (said, *self.also) if head == "topic" else (said,)

    @property
    def heads(self) -> tuple[str, ...]:
        """Name what something is said of."""
        return tuple(head for head in HEADS if getattr(self, head) is not None)


@dataclass(frozen=True, kw_only=True)
class Correction:
    """One correction; `confirms` when it says that everything is right as it stands.

    `text` is what the classifier saw, masked; `learns` names what is learned of it: less than was said where a later
    correction of the same contact says otherwise, or an earlier one said the same.
    """

    contact_id: int
    at: datetime
    by: str
    via: Via
    text: str = field(repr=False)
    channel: str
    source: str
    language: str
    labels: Labels
    was: Said
    confirms: bool = False
    learns: tuple[str, ...] = ()
    id: int = 0
    case_id: int = 0
