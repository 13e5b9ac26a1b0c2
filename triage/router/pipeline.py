"""Text in, reading out: the shipped spaCy pipeline, calibrated, with reasons.

Importing this costs nothing; spaCy and the model are loaded when `load` is called.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from triage.domain.contact import TEXT_LIMIT_CHARACTERS
from triage.domain.decision import Reading
from triage.domain.errors import ConfigError
from triage.router import attention
from triage.router.heed import heed
from triage.router.signals.base import NOTHING_KNOWN, Known, Listens, Message

if TYPE_CHECKING:
    from numpy import float32
    from numpy.typing import NDArray

    from triage.router.ear import Ear
    from triage.router.reader import Reader

SHIPPED = Path(__file__).parent / "model"
CONFIDENCE_THRESHOLD = 0.4
_BATCH_TEXTS = 128
_BATCH_CHARACTERS = 200_000


@dataclass(frozen=True, kw_only=True)
class Text:
    """One text to read; `language` is taken as said when it is ru or en, else found out. `known` is for the signals."""

    text: str
    channel: str = ""
    source: str = ""
    language: str = ""
    known: Known = NOTHING_KNOWN


@dataclass(frozen=True, kw_only=True)
class Seen:
    """One text as the pipeline alone sees it: before corrections have taught it better, and before signals are heeded.

    `words` are its tokens as they were written; `vector` is its meaning, for a pipeline that knows meanings.
    """

    text: Text
    reading: Reading
    words: Sequence[str] = ()
    vector: NDArray[float32] | None = None


class Classifier:
    """A loaded pipeline; reads any text, however long or odd, in time linear to it. Not to be shared by threads."""

    def __init__(self, reader: Reader, signals: Mapping[str, Listens], ear: Ear) -> None:
        self._reader = reader
        self._signals = signals
        self._ear = ear
        self.version: str = reader.version

    def read(self, texts: Sequence[Text], *, threshold: float = CONFIDENCE_THRESHOLD) -> list[Reading]:
        """Read texts; a reading whose confidence is below `threshold` says that it abstains."""
        return [self.heeded(seen.text, seen.reading) for some in self.see(texts, threshold=threshold) for seen in some]

    def see(self, texts: Sequence[Text], *, threshold: float = CONFIDENCE_THRESHOLD) -> Iterator[list[Seen]]:
        """Yield what the pipeline alone sees in texts, some of them at a time."""
        for batch in _batches(texts):
            yield self._reader.read(batch, threshold=threshold)

    def heeded(self, text: Text, reading: Reading) -> Reading:
        """Return a reading with what the signals hear in its text."""
        spoken = self._ear.listen(text.text[:TEXT_LIMIT_CHARACTERS])
        return heed(reading, Message(spoken=spoken, known=text.known, topic=reading.topic), self._signals)


def version(folder: Path | None = None) -> str:
    """Name a trained pipeline, the shipped one by default, without loading it; raise ConfigError when there is none."""
    file = (folder or SHIPPED) / "meta.json"
    try:
        meta = json.loads(file.read_bytes())
        return f"{meta['name']}-{meta['version']}"
    except (OSError, ValueError, KeyError) as error:
        raise ConfigError("holds no trained pipeline", file=str(file.parent)) from error


def load(folder: Path | None = None, signals: Mapping[str, Listens] | None = None) -> Classifier:
    """Load a trained pipeline, the shipped one by default, with the signals as a company has them, or as they are.

    Raises ConfigError when there is none.
    """
    from triage.router.ear import ear_of  # noqa: PLC0415  # spaCy takes a second to import
    from triage.router.reader import Reader  # noqa: PLC0415  # spaCy takes a second to import

    heeded = attention.usual() if signals is None else signals
    return Classifier(Reader(folder or SHIPPED), heeded, ear_of(heeded.values()))


def _batches(texts: Sequence[Text]) -> Iterator[list[Text]]:
    """Yield batches that are worth numpy's while and yet bounded in memory."""
    batch: list[Text] = []
    characters = 0
    for text in texts:
        if batch and (len(batch) == _BATCH_TEXTS or characters + len(text.text) > _BATCH_CHARACTERS):
            yield batch
            batch, characters = [], 0
        batch.append(text)
        characters += len(text.text)
    if batch:
        yield batch
