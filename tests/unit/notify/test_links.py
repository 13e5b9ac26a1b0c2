"""A link acknowledges one case, for a while, and only as it was made."""

from __future__ import annotations

import string
from datetime import UTC, datetime, timedelta

import pytest

from triage.domain.errors import Forbidden, LinkExpired
from triage.notify.links import Signer, acknowledge_url, case_url

NOW = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)
CHARACTERS = string.ascii_lowercase + "234567"
signer = Signer(["a key of this service"])


def test_it_names_its_case() -> None:
    assert signer.read(signer.acknowledge_token(17, NOW), NOW + timedelta(days=6)) == 17


def test_each_kind_is_good_for_one_purpose_alone() -> None:
    acknowledge, correct = signer.acknowledge_token(17, NOW), signer.correct_token(17, NOW)
    assert signer.read_correct(correct, NOW + timedelta(days=6)) == 17
    with pytest.raises(Forbidden):
        signer.read(correct, NOW)
    with pytest.raises(Forbidden):
        signer.read_correct(acknowledge, NOW)
    with pytest.raises(LinkExpired):
        signer.read_correct(correct, NOW + timedelta(days=7, seconds=1))


def test_it_holds_no_character_that_means_anything() -> None:
    assert set(signer.acknowledge_token(2**40, NOW)) <= set(CHARACTERS)


def test_it_expires() -> None:
    token = signer.acknowledge_token(17, NOW)
    with pytest.raises(LinkExpired):
        signer.read(token, NOW + timedelta(days=7, seconds=1))


def test_any_changed_character_is_refused() -> None:
    token = signer.acknowledge_token(17, NOW)
    for position, character in enumerate(token):
        other = CHARACTERS[(CHARACTERS.index(character) + 1) % len(CHARACTERS)]
        with pytest.raises(Forbidden):
            signer.read(token[:position] + other + token[position + 1 :], NOW)


@pytest.mark.parametrize(
    "change",
    [
        str.upper,
        lambda t: t[:-1],
        lambda t: t + "a",
        lambda t: "",
        lambda t: "é" * len(t),
        lambda t: t.replace("i", "ı"),
    ],
)
def test_anything_that_is_not_a_token_is_refused(change: object) -> None:
    assert callable(change)
    with pytest.raises(Forbidden):
        signer.read(change(signer.acknowledge_token(17, NOW)), NOW)


def test_another_key_is_refused() -> None:
    with pytest.raises(Forbidden):
        signer.read(Signer(["a key of somebody else"]).acknowledge_token(17, NOW), NOW)


def test_links_of_the_key_before_still_work() -> None:
    rotated = Signer(["a new key", "a key of this service"])
    assert rotated.read(signer.acknowledge_token(17, NOW), NOW) == 17
    with pytest.raises(Forbidden):
        signer.read(rotated.acknowledge_token(17, NOW), NOW)


def test_it_refuses_a_naive_time() -> None:
    with pytest.raises(ValueError, match="offset"):
        signer.acknowledge_token(17, datetime(2026, 11, 21))  # noqa: DTZ001  # the naive time is the point


@pytest.mark.parametrize("keys", [[], [""]])
def test_a_signer_without_a_key_is_refused(keys: list[str]) -> None:
    with pytest.raises(ValueError, match="key"):
        Signer(keys)


def test_links_lead_to_this_service() -> None:
    assert acknowledge_url("https://triage.example", "token") == "https://triage.example/a/token"
    assert case_url("https://triage.example", 17) == "https://triage.example/cases/17"
