"""Which lemma of the lexicon of glosses a Russian word is a form of."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any

from triage.router.ngrams import normalise


def read_glosses(file: Path) -> dict[str, str]:
    """Return the English gloss of each lemma, most frequent first."""
    pairs = (line.split("\t") for line in file.read_text(encoding="utf-8").splitlines() if "\t" in line)
    return {lemma: gloss for lemma, gloss, *_ in pairs}


def lemmas_of_forms(lemmas: dict[str, str]) -> dict[str, str]:
    """Return the lemma of every form of the lemmas; a form of several is that of the likeliest."""
    analyzer: Any = importlib.import_module("pymorphy3").MorphAnalyzer()  # no dependency of this project
    found: dict[str, str] = {}
    for lemma in lemmas:
        for form in {normalise(form.word) for parse in analyzer.parse(lemma) for form in parse.lexeme}:
            if form not in found:
                found[form] = lemma
            elif found[form] != lemma:
                found[form] = _likeliest(analyzer, form, found[form], lemma)
    return found | {normalise(lemma): lemma for lemma in lemmas}


def _likeliest(analyzer: Any, form: str, one: str, other: str) -> str:
    for parse in analyzer.parse(form):
        if (normal := normalise(parse.normal_form)) in {one, other}:
            return str(normal)
    return one
