"""Which language a text is in, told by its script and its letters: ru, en, or und for anything else."""

from __future__ import annotations

import re

_SAMPLE_CHARACTERS = 4000
_CYRILLIC = re.compile(r"[\u0400-\u04ff]+")
_LATIN = re.compile(r"[a-z\u00c0-\u024f]+")
_LETTER = re.compile(r"[^\W\d_]+")
_NOT_RUSSIAN = re.compile(r"[іїєґўқғңүұһәөѓќђћљњџјқ]")
_NOT_ENGLISH = re.compile(r"[\u00c0-\u024f]")
_RUSSIAN_ONLY = re.compile(r"[ыэъё]")
_STRANGERS_SHARE = 0.02
_ENGLISH_WORD = re.compile(
    r"\b(?:the|and|is|to|i|you|my|a|of|in|it|for|not|on|was|me|with|have|your|this|no|how|can|what|do|at|are|be|we)\b"
)
_OTHER_LATIN_WORD = re.compile(
    r"\b(?:der|das|und|ich|nicht|ist|ein|mit|el|la|los|que|por|una|con|le|les|des|est|pas|une|je|vous|che|non|il|di"
    r"|nie|jest|się|na|ve|bir|bu|için|eu|não|um|het|een|niet|ik)\b"
)
_ADDRESS = re.compile(r"https?://\S+|\S+@\S+|@\w+")


def detect(text: str) -> str:
    """Name the language of `text`: ru, en, or und when it is another one or cannot be told.

    A mixed text is Russian as soon as a third of its letters is Cyrillic: Russian customers write brands in Latin.
    """
    sample = _ADDRESS.sub(" ", text[:_SAMPLE_CHARACTERS].lower())
    letters = _letters(_LETTER, sample)
    if not letters:
        return "und"
    cyrillic, latin = _letters(_CYRILLIC, sample), _letters(_LATIN, sample)
    if cyrillic * 3 >= letters:
        return "und" if _foreign_cyrillic(sample, cyrillic) else "ru"
    if latin * 2 >= letters:
        return "und" if _foreign_latin(sample, latin) else "en"
    return "und"


def _letters(of: re.Pattern[str], sample: str) -> int:
    return sum(map(len, of.findall(sample)))


def _foreign_cyrillic(sample: str, letters: int) -> bool:
    strangers = len(_NOT_RUSSIAN.findall(sample))
    return strangers > _STRANGERS_SHARE * letters and strangers >= len(_RUSSIAN_ONLY.findall(sample))


def _foreign_latin(sample: str, letters: int) -> bool:
    english, other = len(_ENGLISH_WORD.findall(sample)), len(_OTHER_LATIN_WORD.findall(sample))
    if other > english:
        return True
    return not english and len(_NOT_ENGLISH.findall(sample)) > _STRANGERS_SHARE * letters
