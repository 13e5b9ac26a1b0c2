"""A lesson: one text and what is true of it, as somebody corrected it or confirmed it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from triage.domain.decision import Sentiment, Urgency
from triage.router.corpus import Labelled
from triage.router.heads import NEIGHBOURS_SHARE
from triage.router.pipeline import Text

Shares: TypeAlias = Mapping[str, float]  # of each label; they sum to 1


@dataclass(frozen=True, kw_only=True)
class Lesson:
    """What somebody said of a text; None was not said. `also` are other acceptable topics.

    Whoever confirms an answer says the label that stands there: that is a lesson like a correction.
    """

    text: Text
    topic: str | None = None
    also: tuple[str, ...] = ()
    urgency: Urgency | None = None
    sentiment: Sentiment | None = None

    @property
    def truths(self) -> dict[str, Shares]:
        """Return the true labels of each head that something was said of."""
        truths: dict[str, Shares] = {}
        if self.topic is not None:
            others = tuple(dict.fromkeys(other for other in self.also if other != self.topic))
            shares = {other: NEIGHBOURS_SHARE / len(others) for other in others}
            truths["topic"] = {self.topic: 1 - NEIGHBOURS_SHARE if others else 1.0} | shares
        if self.urgency is not None:
            truths["urgency"] = {str(self.urgency): 1.0}
        if self.sentiment is not None:
            truths["sentiment"] = {str(self.sentiment): 1.0}
        return truths


def of_labelled(message: Labelled) -> Lesson:
    """Return a labelled message as a lesson; `lang` counts as said."""
    text = Text(text=message.text, channel=message.channel, source=message.source, language=message.lang)
    return Lesson(
        text=text, topic=message.topic, also=message.also, urgency=message.urgency, sentiment=message.sentiment
    )
