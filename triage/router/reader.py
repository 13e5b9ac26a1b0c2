"""The inside of the classifier: documents through the three heads, long ones by sentence groups too."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import spacy
from numpy.typing import NDArray
from spacy.language import Language
from spacy.tokens import Doc

from triage.domain.contact import TEXT_LIMIT_CHARACTERS
from triage.domain.decision import Reading, Reason, alarm_chance
from triage.domain.errors import ConfigError
from triage.router import calibrate, char_bow
from triage.router.groups import sentence_groups
from triage.router.heads import SENTIMENT, TOPIC, URGENCY, Head, heads_of
from triage.router.language import detect
from triage.router.ngrams import CHANNEL
from triage.router.pipeline import Seen, Text
from triage.router.reasons import phrases, token_votes
from triage.router.words import SPELT, Words

_LOUDEST_SHARE = 0.6  # of a long text's urgency and tone, for its most alarming sentences
_MOST_STRINGS = 300_000
_REASONS = {TOPIC.name: 3, URGENCY.name: 2, SENTIMENT.name: 2}
Probabilities = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class _Read:
    """One text on its way: its own document, and the one whose sentences alarm most (itself for a short text)."""

    doc: Doc
    loudest: Doc
    language: str
    probabilities: dict[Head, Probabilities]
    confidence: float
    known_share: float

    def first(self, head: Head) -> int:
        return int(self.probabilities[head].argmax())


class Reader:
    """A loaded folder: spaCy's pipeline with the three heads, and the calibration beside it."""

    def __init__(self, folder: Path) -> None:
        if not (folder / calibrate.FILE).is_file():
            raise ConfigError(f"there is no trained classifier in {folder}; `make model` makes the shipped one")
        nlp = spacy.load(folder)
        self.version = f"{nlp.meta['name']}-{nlp.meta['version']}"
        self._calibration = calibrate.load(folder)
        self._heads = heads_of(_topics(nlp))
        self._topic = self._heads[0]
        self._models: dict[Head, Any] = {head: _single_precision(nlp.get_pipe(head.name)) for head in self._heads}
        self._speaking = np.concatenate([_speaking(model) for model in self._models.values()])
        starts = np.cumsum([0, *(len(head.labels) for head in self._heads)]).tolist()
        self._rows = dict(zip(self._heads, starts, strict=False))  # where each head's labels begin in what speaks
        self._vocabulary = char_bow.vocabulary_of(char_bow.feature_layer(self._models[self._topic]))
        self._words = Words(nlp.vocab)

    def read(self, texts: Sequence[Text], *, threshold: float) -> list[Seen]:
        """See one batch of texts; see Classifier.see."""
        self._forget()
        docs = [self._doc(as_text(text.text), text.channel) for text in texts]
        groups = [self._groups(doc) for doc in docs]
        every = docs + [group for some in groups for group in some]
        probabilities = {
            head: self._calibration.probabilities(head.name, model.predict(every))
            for head, model in self._models.items()
        }
        languages = [text.language if text.language in {"ru", "en"} else detect(text.text) for text in texts]
        known = np.array([bag.known_share for bag in char_bow.bags_of(self._vocabulary, docs)])
        foreign = np.array([language == "und" for language in languages])
        confidences = self._calibration.confidences(probabilities[self._topic][: len(docs)], known, foreign)
        reads, after = [], len(docs)
        for i, (doc, some) in enumerate(zip(docs, groups, strict=True)):
            mixed, loudest = _mix(probabilities, i, range(after, after + len(some)))
            after += len(some)
            read = _Read(
                doc=doc,
                loudest=every[loudest],
                language=languages[i],
                probabilities=mixed,
                confidence=float(confidences[i]),
                known_share=float(known[i]),
            )
            reads.append(read)
        return [
            Seen(text=text, reading=self._reading(read, reasons, threshold), words=read.doc.user_data[SPELT])
            for text, read, reasons in zip(texts, reads, self._reasons(reads), strict=True)
        ]

    def _doc(self, text: str, channel: str) -> Doc:
        doc = self._words(text)
        doc.user_data[CHANNEL] = channel
        return doc

    def _groups(self, doc: Doc) -> list[Doc]:
        """Return the sentence groups of a long document as documents of their own; none for a short one."""
        groups = [self._words.part(doc, some) for some in sentence_groups(doc.user_data[SPELT])]
        for group in groups:
            group.user_data[CHANNEL] = doc.user_data[CHANNEL]
        return groups

    def _forget(self) -> None:
        """Start afresh with spaCy's store of strings before it fills the memory of a process that runs for months."""
        if len(self._words.vocab.strings) > _MOST_STRINGS:
            self._words = Words(spacy.blank("xx").vocab)

    def _reading(self, read: _Read, reasons: list[Reason], threshold: float) -> Reading:
        maps = {head: dict(zip(head.labels, read.probabilities[head].tolist(), strict=True)) for head in self._heads}
        return Reading(
            language=read.language,
            topics=maps[self._topic],
            urgencies=maps[URGENCY],
            sentiments=maps[SENTIMENT],
            confidence=read.confidence,
            abstained=read.confidence < threshold,
            reasons=tuple(reasons),
            model=self.version,
            known_share=read.known_share,
        )

    def _reasons(self, reads: Sequence[_Read]) -> list[list[Reason]]:
        """Return why each head said what it did: a long text's urgency by the sentences that alarm most."""
        votes = self._votes([read.doc for read in reads], reads, self._heads)
        long = [i for i, read in enumerate(reads) if read.loudest is not read.doc]
        loud = self._votes([reads[i].loudest for i in long], [reads[i] for i in long], (URGENCY,))
        loudest = {i: spoken[0] for i, spoken in zip(long, loud, strict=True)}
        reasons: list[list[Reason]] = []
        for i, read in enumerate(reads):
            by_head = dict(zip(self._heads, votes[i], strict=True))
            if i in loudest:
                by_head[URGENCY] = loudest[i]
            reasons.append([reason for head in self._heads for reason in _phrases(read, head, by_head[head])])
        return reasons

    def _votes(self, docs: list[Doc], reads: Sequence[_Read], heads: Sequence[Head]) -> list[NDArray[np.float64]]:
        """Return per document how strongly each of its tokens speaks for what the heads said in the end."""
        if not docs:
            return []
        bags = char_bow.bags_of(self._vocabulary, docs)
        labels = np.array([[self._rows[head] + read.first(head) for head in heads] for read in reads])
        return token_votes(bags, [len(doc) for doc in docs], self._speaking, labels)


def _phrases(read: _Read, head: Head, votes: NDArray[np.float64]) -> list[Reason]:
    spelt = (read.loudest if head is URGENCY else read.doc).user_data[SPELT]
    speaks_for = f"{head.name}={head.labels[read.first(head)]}"
    return phrases(spelt, votes, speaks_for=speaks_for, most=_REASONS[head.name])


def _topics(nlp: Language) -> list[str]:
    """Return the topics that a trained pipeline knows: ours, or those of whoever trained it."""
    pipe: Any = nlp.get_pipe(TOPIC.name)
    return [label.removeprefix(f"{TOPIC.name}:") for label in pipe.labels]


def as_text(text: str) -> str:
    """Return what can be read of anything: at most the limit, with lone surrogates replaced."""
    return text[:TEXT_LIMIT_CHARACTERS].encode("utf-8", "replace").decode("utf-8")


def _mix(probabilities: dict[Head, Probabilities], own: int, groups: range) -> tuple[dict[Head, Probabilities], int]:
    """Return a text's probabilities and the document that alarms most; its urgency and tone lean to that one."""
    mixed = {head: rows[own] for head, rows in probabilities.items()}
    if not groups:
        return mixed, own
    loudest = max((own, *groups), key=lambda i: _alarm(probabilities, i))
    for head in (URGENCY, SENTIMENT):
        mixed[head] = (1 - _LOUDEST_SHARE) * mixed[head] + _LOUDEST_SHARE * probabilities[head][loudest]
    return mixed, loudest


def _alarm(probabilities: dict[Head, Probabilities], i: int) -> float:
    urgencies = dict(zip(URGENCY.labels, probabilities[URGENCY][i], strict=True))
    sentiments = dict(zip(SENTIMENT.labels, probabilities[SENTIMENT][i], strict=True))
    return float(alarm_chance(urgencies, sentiments))


def _single_precision(pipe: Any) -> Any:  # spaCy's components are not typed
    """Return the head's model with the weights as the processor multiplies them; on disk they are half as long."""
    linear = char_bow.linear_layer(pipe.model)
    weights, bias = char_bow.weights_of(linear)
    char_bow.set_weights(linear, weights.astype(np.float32), bias)
    return pipe.model


def _speaking(model: Any) -> NDArray[np.float32]:  # spaCy's components are not typed
    """Return per label what each feature says for it against the average of all labels."""
    weights, _ = char_bow.weights_of(char_bow.linear_layer(model))
    return np.ascontiguousarray((weights - weights.mean(axis=1, keepdims=True)).T)
