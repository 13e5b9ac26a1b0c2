"""Which texts of the authored corpus a shop's customers say when."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from random import Random

from triage.domain.decision import Sentiment, Urgency
from triage.router.corpus import Labelled

Kind = tuple[str, str, str]  # language, channel, topic
FURIOUS_EVERY = 2

# The corpus speaks of banks, flights and tariffs too; in a shop's day they would be odd. How their words begin:
_OTHER_TRADES = tuple((Path(__file__).parent / "other_trades.txt").read_text(encoding="utf-8").split())
_WORD = re.compile(r"\w+")
_PAYING = re.compile(r"\bcards?\b|\bpay|checkout|карт|оплат|плат[её]ж", re.IGNORECASE)
_FAILING = re.compile(
    r"declin|refus|reject|not go|go through|error|fail|bounc|can'?t pay|unable|not accept|won't|not work|stuck|hang"
    r"|freez|timed? out|twice|не про[хшй]|отклон|отказ|ошибк|не прин|не мог|не удал|не получ|завис|не работ|не сраб"
    r"|висит|дважды|недостаточно|повтор|вылет|два раза",
    re.IGNORECASE,
)
_DANGEROUS_TOPICS = frozenset(("product_quality", "store", "delivery"))


class Pile:
    """Hands out messages by chance, each once before any comes again."""

    def __init__(self, messages: Sequence[Labelled], chance: Random) -> None:
        self._messages = messages
        self._chance = chance
        self._left: list[Labelled] = []

    def draw(self) -> Labelled:
        if not self._left:
            self._left = self._chance.sample(self._messages, len(self._messages))
        return self._left.pop()


class Wordings:
    """The corpus, sorted by what it is good for in a shop's day."""

    def __init__(self, messages: Iterable[Labelled], chance: Random) -> None:
        everything = list(messages)
        ours = [message for message in everything if _is_of_a_shop(message)]
        self.rush = Pile(_failed_payments(everything), chance)
        self.alarm = Pile([message for message in ours if _is_clear_alarm(message)], chance)
        by_kind: dict[Kind, list[Labelled]] = defaultdict(list)
        for message in ours:
            if not message.alarm:
                for topic in (message.topic, ""):
                    by_kind[message.lang, message.channel, topic].append(message)
        self._ordinary = {kind: Pile(found, chance) for kind, found in by_kind.items()}

    def ordinary(self, language: str, channel: str, topic: str) -> Labelled:
        """Draw an everyday message of this kind, of another topic where the corpus has none of this one."""
        pile = self._ordinary.get((language, channel, topic)) or self._ordinary[language, channel, ""]
        return pile.draw()


def _is_of_a_shop(message: Labelled) -> bool:
    return not any(word.startswith(_OTHER_TRADES) for word in _WORD.findall(message.text.lower()))


def _failed_payments(messages: Iterable[Labelled]) -> list[Labelled]:
    """Give messages of people who cannot pay; not all the furious ones, or the day would be nothing but alarms."""
    found = [message for message in messages if _is_failed_payment(message)]
    calm, furious = [one for one in found if not one.alarm], [one for one in found if one.alarm]
    return calm + [one for one in furious if _is_of_a_shop(one)][::FURIOUS_EVERY]


def _is_failed_payment(message: Labelled) -> bool:
    about_paying = message.topic == "payment" or (message.topic == "website_app" and _PAYING.search(message.text))
    wants_help = message.urgency in (Urgency.NORMAL, Urgency.HIGH) and message.sentiment is not Sentiment.POSITIVE
    return bool(about_paying and wants_help and _FAILING.search(message.text))


def _is_clear_alarm(message: Labelled) -> bool:
    return message.urgency is Urgency.CRITICAL and message.topic in _DANGEROUS_TOPICS
