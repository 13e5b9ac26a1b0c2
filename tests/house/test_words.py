"""What the files say, and what they must not."""

from __future__ import annotations

import ast
import re

import pytest

from tests.house.code import modules, tracked_texts

# Where Russian belongs: message catalogues, what reads Russian, what plays a Russian customer,
# and what knows how cards and papers are called.
RUSSIAN_HOMES = (
    "triage/texts/",
    "triage/router/",
    "triage/cleaning/",
    "triage/demo",
    "triage/domain/text.py",
    "triage/domain/cards.py",
    "triage/domain/emails.py",
    "triage/domain/charsets.py",
    "triage/domain/number_words.py",
)
CYRILLIC = re.compile(r"[А-Яа-яЁё]{2}")

# Put together here, so that this file is not its own finding.
MACHINE = re.compile("|".join([r"/wor" + r"k/", r"/roo" + r"t/", r"/home/[a-z]", r"\.py" + r"env", r"/tmp/pl" + r"an"]))
REGISTRY = re.compile(
    "|".join([r"pypi\." + r"org", r"python" + r"hosted", r"registry\.np" + r"mjs", r"deb\.deb" + r"ian"])
)
VAGUE_NAMES = re.compile(r"(?:Manager|Helper|Util|Utils|Service|Data)$")


def test_people_read_texts_from_the_catalogues_not_from_code() -> None:
    spoken = [
        path
        for path, text in tracked_texts()
        if path.startswith("triage/") and not path.startswith(RUSSIAN_HOMES)
        if path.endswith((".py", ".html", ".js", ".txt")) and CYRILLIC.search(text)
    ]
    assert spoken == []


@pytest.mark.parametrize(("what", "trace"), [("a machine's path", MACHINE), ("a registry's host", REGISTRY)])
def test_no_file_names_a_place_that_only_its_author_has(what: str, trace: re.Pattern[str]) -> None:
    named = [
        f"{path}: {found.group()}"
        for path, text in tracked_texts()
        if (found := trace.search(text)) and not path.startswith("triage/router/corpus/")
    ]
    assert named == [], what


def test_names_come_from_the_trade() -> None:
    classes = [
        node.name for module in modules("triage") for node in ast.walk(module.tree) if isinstance(node, ast.ClassDef)
    ]
    assert [name for name in classes if VAGUE_NAMES.search(name)] == []


def test_every_test_name_is_a_sentence() -> None:
    short = [
        f"{module.path}: {function.name}"
        for module in modules("tests")
        for function in module.functions()
        if function.name.startswith("test_") and len(function.name.split("_")) < 3
    ]
    assert short == []
