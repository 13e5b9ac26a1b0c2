"""What a mapping may say is checked when the configuration is read, and refused with file, line, key and reason."""

from __future__ import annotations

from pathlib import Path

import pytest

from triage import config
from triage.domain.errors import ConfigError
from triage.flows import receive

HEAD = '[[queues]]\nid = "care"\n[[sources]]\nid = "first"\nconnector = "standard"\nsecrets = ["whsec_x"]\n'
SOURCE = """[[sources]]
id = "desk"
connector = "generic"
verify = { scheme = "none" }
"""
FILE = Path("/etc/triage/triage.toml")


def refusal(options: str) -> ConfigError:
    parsed = config.parse(HEAD + SOURCE + options, FILE)
    source = parsed.source("desk")
    assert source is not None
    with pytest.raises(ConfigError) as caught:
        receive.connect_source(parsed, source)
    return caught.value


WRONG = [
    ("", 7, "mapping: is missing; give a table"),
    ('mapping = { text = "a" }', 11, "mapping: is missing; map the id"),
    ('mapping = { external_id = "a" }', 11, "mapping: has no words; map text, html or rating.score"),
    (
        '[sources.mapping]\nexternal_id = "a"\ntxt = "b"',
        13,
        "mapping.txt: is not a field of a contact; did you mean 'text'?",
    ),
    (
        '[sources.mapping]\nexternal_id = "a"\ntext = "b"\n"author.mail" = "c"',
        14,
        "mapping.author.mail: is not a field of a contact; did you mean 'author.email'?",
    ),
    (
        '[sources.mapping]\nexternal_id = "a..b"\ntext = "b"',
        12,
        "mapping.external_id: 'a..b' is not a path at character 2",
    ),
    ('[sources.mapping]\nexternal_id = "a[x]"\ntext = "b"', 12, "is not a path at character 2"),
    ('[sources.mapping]\nexternal_id = "$id"\ntext = "b"', 12, "$id is unknown"),
    ('[sources.mapping]\nexternal_id = ""\ntext = "b"', 12, "give a path such as"),
    ('[sources.mapping]\nexternal_id = []\ntext = "b"', 12, "holds 0; give 1 to 20"),
    ('[sources.mapping]\nexternal_id = "a"\ntext = { pth = "b" }', 13, "give it one of path, value, join"),
    ('[sources.mapping]\nexternal_id = "a"\ntext = { path = "b", join = ["c"] }', 13, "not several"),
    ('[sources.mapping]\nexternal_id = "a"\ntext = { path = "b", defalt = "c" }', 13, "did you mean 'default'?"),
    ('[sources.mapping]\nexternal_id = "a"\ntext = { path = "b", with = "c" }', 13, "with: is not a key here"),
    ('[sources.mapping]\nexternal_id = "a"\ntext = 2026-01-01', 13, "give a path such as"),
    (
        '[sources.mapping]\nexternal_id = "a"\ntext = "b"\nchannel = "=fax"',
        14,
        "mapping.channel: 'fax' is not a channel",
    ),
    (
        '[sources.mapping]\nexternal_id = "a"\ntext = "b"\ndirection = { path = "c", map = { x = "out" } }',
        14,
        "mapping.direction: 'out' is not a direction",
    ),
    ('[sources.mapping]\nexternal_id = "a"\ntext = "b"\nchannel = { path = "c", map = {} }', 14, "map: is empty"),
    ('[sources.mapping]\nexternal_id = "a"\n"rating.score" = "b"', 11, "go together"),
    (
        '[sources.mapping]\nexternal_id = "a"\ntext = "b"\noccurred_at = { path = "c", format = "%Q%" }',
        14,
        "occurred_at.format: is not a format",
    ),
    (
        '[sources.mapping]\nexternal_id = "a"\ntext = "b"\n"author.name" = "c"\n[sources.mapping.author]\nname = "d"',
        16,
        "author.name is mapped twice",
    ),
    ('mapping = { external_id = "a", text = "b" }\ntimezone = "Europe/Moscou"', 12, "timezone: 'Europe/Moscou' is not"),
    ('mapping = { external_id = "a", text = "b" }\naccept = { "a..b" = 1 }', 12, "is not a path"),
    ('mapping = { external_id = "a", text = "b" }\naccept = { event = [] }', 12, "give a value or a list"),
    ('mapping = { external_id = "a", text = "b" }\naccept.data.event = "x"', 12, "quote a path with dots"),
    (
        'mapping = { external_id = "a", text = "b" }\nmaping = 1',
        12,
        "sources[1].maping: is not a key here; did you mean 'mapping'?",
    ),
]


@pytest.mark.parametrize(("options", "line", "reason"), WRONG)
def test_what_cannot_be_meant_is_refused_at_its_place(options: str, line: int, reason: str) -> None:
    error = refusal(options)
    assert reason in str(error)
    assert str(error).startswith(f"{FILE}:{line}: sources[1].")


def test_a_connector_that_needs_a_secret_says_for_which_source() -> None:
    parsed = config.parse(HEAD.replace('secrets = ["whsec_x"]\n', ""), FILE)
    with pytest.raises(ConfigError, match=r"triage\.toml:3: sources\[0\]\.secrets: source 'first' needs a secret"):
        receive.connect(parsed)
