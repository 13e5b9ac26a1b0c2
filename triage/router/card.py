"""The model card: what the model learned from, how well it does, where it fails. Written here, never by hand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import msgspec

from triage.domain.decision import TOPICS
from triage.router.corpus import Labelled
from triage.router.evaluate import Figures, table

FACTS = "card.json"
CARD = "README.md"

_INTENDED = """\
# Model card: {version}

Written by `triage train` and `triage evaluate --card`; changes by hand are lost.

## What it is for
It reads one inbound message of a customer of a shop, bank, airline, telecom or online service, in Russian or English,
and says what it is about (14 topics), how urgent it is (4 levels) and how the customer feels (3), with calibrated
probabilities and the phrases that spoke. It proposes; people and rules decide. It is not meant to judge the people who
write or those who answer, and not to be the only thing that listens for danger.

Three linear heads (spaCy `textcat`, architecture `triage.CharBow.v1`) over words, word pairs and character n-grams, and
the channel; multinomial logistic regression; a temperature per head and the confidence are fitted on scores of messages
that were held out.
"""

_LIMITS = """\
## Known limits
* The messages it learned from were written for it by a language model, not by customers; the label shares of a
  company's own traffic differ, and with them the errors. Figures on real messages are lower than the held-out ones.
* Confidence is honest on messages like those it learned from; on other traffic it may be too sure.
* Irony, jokes and quotes are taken by their words. Negation counts only as far as a pair of words reaches.
* Other languages (`und`) are read by what they share with Russian and English: names, numbers, the channel. Their
  confidence is halved.
* `critical` is rare in real traffic: many of its alarms there are false. Expect it to miss quietly worded danger.
* A text over 80 tokens is read whole and by groups of sentences; its urgency and tone lean to the most alarming group.
"""


class Card(msgspec.Struct, frozen=True, kw_only=True):
    """The facts the card is written from; kept beside the model as `card.json`."""

    version: str
    messages: dict[str, dict[str, int]]
    held_out: tuple[Figures, ...]
    measured: dict[str, tuple[Figures, ...]] = {}


def describe(version: str, messages: Sequence[Labelled], held_out: Sequence[Figures], folder: Path) -> Card:
    """Return the card of a model just trained; what was measured of the very same model before still stands."""
    before = load(folder)
    return Card(
        version=version,
        messages={key: dict(sorted(Counter(str(getattr(m, key)) for m in messages).items())) for key in _COUNTED},
        held_out=tuple(held_out),
        measured=before.measured if before and before.version == version else {},
    )


_COUNTED = ("lang", "channel", "topic", "urgency", "sentiment")


def with_measured(card: Card, name: str, figures: Sequence[Figures]) -> Card:
    return msgspec.structs.replace(card, measured={**card.measured, name: tuple(figures)})


def load(folder: Path) -> Card | None:
    """Return the facts kept beside a model, None when there are none."""
    file = folder / FACTS
    return msgspec.json.decode(file.read_bytes(), type=Card) if file.is_file() else None


def save(card: Card, folder: Path) -> None:
    """Write the facts, and the card that people read."""
    (folder / FACTS).write_bytes(msgspec.json.format(msgspec.json.encode(card)) + b"\n")
    (folder / CARD).write_text(render(card), encoding="utf-8")


def render(card: Card) -> str:
    parts = [_INTENDED.format(version=card.version), _data(card), _figures(card), _LIMITS]
    return "\n".join(parts)


def _data(card: Card) -> str:
    total = sum(card.messages["lang"].values())
    lines = [
        f"## Data\n{total} messages written for this project (`triage/router/corpus`), labelled by one guideline.\n"
    ]
    lines += [
        f"* {key}: " + ", ".join(f"{label} {n}" for label, n in counts.items()) for key, counts in card.messages.items()
    ]
    missing = [topic for topic in TOPICS if topic not in card.messages["topic"]]
    return "\n".join([*lines, *([f"* no message of: {', '.join(missing)}"] if missing else []), ""])


def _figures(card: Card) -> str:
    parts = [_section("Held out: each third of the data read by a model trained on the rest", card.held_out)]
    for name, figures in card.measured.items():
        parts.append(_section(f"Measured on `{name}`, messages it never learned from", figures))
    return "\n".join(parts)


def _section(title: str, figures: Sequence[Figures]) -> str:
    return f"## {title}\nShares from 0 to 1. Alarm: critical, or high and negative.\n\n```\n{table(figures)}\n```\n"
