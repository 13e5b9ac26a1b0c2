"""Labelled messages: the authored corpus, gold files, and what a line of either must hold."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Literal, TypeAlias

import msgspec

from triage.domain.decision import TOPICS, Sentiment, Urgency, is_alarm
from triage.domain.errors import Invalid, Problem

CORPUS = Path(__file__).parent / "corpus"

Topic: TypeAlias = Literal[TOPICS]  # type: ignore[valid-type]  # the label set is written down once, in the domain


class Labelled(msgspec.Struct, frozen=True, kw_only=True):
    """One message with the labels people (or their guideline) gave it; `also` are other acceptable topics."""

    text: str
    lang: str
    channel: str
    topic: Topic
    urgency: Urgency
    sentiment: Sentiment
    also: tuple[Topic, ...] = ()
    id: str = ""
    source: str = ""

    @property
    def alarm(self) -> bool:
        return is_alarm(self.urgency, self.sentiment)


def read_labelled(lines: Iterable[bytes], name: str) -> Iterator[Labelled]:
    """Yield the labelled messages of NDJSON lines; raise Invalid with the line number at the first bad one."""
    decoder = msgspec.json.Decoder(Labelled)
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                yield decoder.decode(line)
            except (msgspec.DecodeError, UnicodeDecodeError) as error:
                raise Invalid([Problem(path=f"{name}, line {number}", message=str(error))]) from error


def load(folder: Path = CORPUS) -> list[Labelled]:
    """Return every message of the corpus in the order of its files."""
    messages: list[Labelled] = []
    for file in sorted(folder.glob("*/*.jsonl")):
        with file.open("rb") as lines:
            messages += read_labelled(lines, str(file.relative_to(folder)))
    return messages
