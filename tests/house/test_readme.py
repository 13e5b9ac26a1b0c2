"""The README says what is so."""

from __future__ import annotations

import re

import pytest

from tests.house import tables
from tests.house.code import ROOT

TARGETS = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
DOCUMENTS = ("README.md", "CONTRIBUTING.md")


def test_the_tables_are_those_of_the_code() -> None:
    text = tables.README.read_text(encoding="utf-8")
    assert text == tables.filled(text), "run `make docs`"


def test_every_command_says_what_it_does() -> None:
    assert [words for words, summary in tables.commands() if not summary.endswith(".")] == []


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_make_target_named_exists(document: str) -> None:
    named = re.findall(r"`make ([a-z]+)", (ROOT / document).read_text(encoding="utf-8"))
    assert set(named) <= set(TARGETS)


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_file_named_exists(document: str) -> None:
    text = (ROOT / document).read_text(encoding="utf-8")
    named = re.findall(r"`((?:triage|tests|deploy|\.ci)/[\w./-]*)`", text) + re.findall(r"\]\(([\w./-]+)\)", text)
    assert [path for path in named if not (ROOT / path).exists()] == []


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_command_named_exists(document: str) -> None:
    text = (ROOT / document).read_text(encoding="utf-8")
    known = {words.split()[0] for words, _ in tables.commands()}
    assert set(re.findall(r"(?:^|`|/)triage ([a-z]+)", text, re.MULTILINE)) <= known
