"""What the online layer looks at in a message: what the pipeline said, where the message came from, and its words.

A clue is a name with a strength. The names of words are numbers of buckets: what agents correct for years stays
bounded, and no word of a customer is kept.
"""

from __future__ import annotations

import math
import re
import zlib
from collections.abc import Mapping
from typing import TypeAlias

from triage.router.pipeline import Text

Clues: TypeAlias = dict[str, float]

PIPELINE = "says"
ALWAYS = "always"
_SMALLEST = 1e-4
_PIPELINE_STRENGTH = 0.5  # the layer learns a thing the faster, the stronger its clue
_SOURCES_PIPELINE_STRENGTH = 0.5
_SOURCE_STRENGTH = 4.0
_CHANNEL_STRENGTH = 0.5
_WORDS_STRENGTH = 1.0  # of all words together
_BUCKETS = 1 << 13
_MOST_CHARACTERS = 4000
_MOST_WORDS = 100
_STEM_LETTERS = 6  # inflection, cut off roughly
_WORD = re.compile(r"\w+|[!?)(]+")
_DIGIT = re.compile(r"\d")


def pipelines_weight() -> float:
    """Return the weight of the pipeline's own clue with which a layer that learned nothing answers as the pipeline."""
    return 1 / _PIPELINE_STRENGTH


def common(text: Text, language: str) -> Clues:
    """Return the clues that every head looks at."""
    source, channel = text.source or "-", text.channel or "-"
    clues = {
        ALWAYS: 1.0,
        f"source={source}": _SOURCE_STRENGTH,
        f"channel={channel}": _CHANNEL_STRENGTH,
        f"source={source} channel={channel}": _CHANNEL_STRENGTH,
        f"language={language}": _CHANNEL_STRENGTH,
    }
    words = spoken(text)
    strength = _WORDS_STRENGTH / math.sqrt(len(words) / 2 or 1)
    return clues | dict.fromkeys(words, strength)


def of_head(text: Text, labels: Mapping[str, float]) -> Clues:
    """Return the clues from what the pipeline said of the labels of one head, the mean label at nought."""
    logits = {label: math.log(max(probability, _SMALLEST)) for label, probability in labels.items()}
    mean = sum(logits.values()) / len(logits)
    clues: Clues = {}
    for label, logit in logits.items():
        clues[f"{PIPELINE} {label}"] = _PIPELINE_STRENGTH * (logit - mean)
        clues[f"{PIPELINE} {label} {text.source}"] = _SOURCES_PIPELINE_STRENGTH * (logit - mean)
    return clues


def spoken(text: Text) -> dict[str, str]:
    """Return the clues of the first words of a text, each anywhere and at its source, with the word as it stands."""
    words: dict[str, str] = {}
    for match in _WORD.finditer(text.text[:_MOST_CHARACTERS]):
        stem = _DIGIT.sub("0", match[0].lower().replace("ё", "е"))[:_STEM_LETTERS]
        words.setdefault(f"word {_bucket(stem)}", match[0])
        words.setdefault(f"source's word {_bucket(f'{text.source} {stem}')}", match[0])
        if len(words) >= 2 * _MOST_WORDS:
            break
    return words


def _bucket(name: str) -> int:
    return zlib.crc32(name.encode("utf-8", "replace")) % _BUCKETS
