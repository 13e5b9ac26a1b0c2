"""Every key of a TOML file is found on its line, however the file is written."""

from __future__ import annotations

import tomllib

from hypothesis import given
from hypothesis import strategies as st

from triage.config.positions import key_lines, key_name, line_of

TEXT = '''# a comment with [brackets] and "quotes

title = "x"            # [[not.a.table]]
long = """
[server]
port = 1
"""
list = [
  "a",  # ]
  "b",
]

[server]
"quoted key" = 1
a.b.c = { d = 1, e = { f = 2 } }

[[rules]]
name = "one"
[rules.when]
topic = []
[[rules]]
name = "two"
[[rules.steps]]
x = 1
[[rules.steps]]
x = 2
'''


def test_it_finds_keys_in_tables_arrays_and_inline_tables() -> None:
    lines = key_lines(TEXT)
    assert lines[("title",)] == 3
    assert lines[("long",)] == 4
    assert lines[("list",)] == 8
    assert lines[("server",)] == 13
    assert lines[("server", "quoted key")] == 14
    assert lines[("server", "a", "b", "c", "e", "f")] == 15
    assert lines[("rules", 0, "name")] == 18
    assert lines[("rules", 0, "when", "topic")] == 20
    assert lines[("rules", 1)] == 21
    assert lines[("rules", 1, "steps", 1, "x")] == 26


def test_what_is_said_inside_a_text_is_no_key() -> None:
    assert ("server", "port") not in key_lines(TEXT)


def test_a_key_that_is_missing_stands_where_its_table_does() -> None:
    lines = key_lines(TEXT)
    assert line_of(lines, ("rules", 1, "queue")) == 21
    assert line_of(lines, ("nothing", "here")) == 1


def test_a_key_path_is_spelled_as_people_do() -> None:
    assert key_name(("rules", 0, "when", "topic", 2)) == "rules[0].when.topic[2]"
    assert key_name(()) == ""


VALUES = st.sampled_from(["1", '"a # ] b"', "[\n1,\n2]", '"""\nx = 1\n"""', "{ k = 1 }", "'''\n[[t]]'''", "[ # ]\n]"])
ENTRIES = st.lists(st.tuples(st.booleans(), VALUES), max_size=12)


@given(ENTRIES)
def test_every_key_of_any_file_is_found_on_its_own_line(entries: list[tuple[bool, str]]) -> None:
    text, expected = "", {}
    for number, (headed, value) in enumerate(entries):
        header = f"[table{number}]\n" if headed else ""
        text += header
        expected[f"key{number}"] = text.count("\n") + 1
        text += f"key{number} = {value}\n"
    tomllib.loads(text)
    found = {str(path[-1]): line for path, line in key_lines(text).items() if path and str(path[-1]).startswith("key")}
    assert found == expected
