"""What is sealed opens with its key and in its place alone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from triage.domain.errors import StaysSealed
from triage.sealing import Sealer, Stamp, new_key

OLD, NEW = new_key(), new_key()
TEXT = "Где моя посылка?".encode() * 50


def test_what_was_sealed_is_opened_and_cannot_be_read_before() -> None:
    sealer = Sealer([OLD])
    sealed = sealer.seal(TEXT, about="shop 1", media_type="application/json")
    assert sealer.open(sealed, about="shop 1") == TEXT
    assert TEXT[:20] not in sealed.sealed
    assert len(sealed.sealed) < len(TEXT)
    assert sealed.key_id == sealer.key_id


def test_the_same_text_is_never_sealed_alike() -> None:
    sealer = Sealer([OLD])
    assert len({sealer.seal(TEXT, about="a", media_type="b").sealed for _ in range(20)}) == 20


def test_the_first_key_seals_and_all_open() -> None:
    before = Sealer([OLD]).seal(TEXT, about="a", media_type="b")
    both = Sealer([NEW, OLD])
    assert both.open(before, about="a") == TEXT
    assert both.seal(TEXT, about="a", media_type="b").key_id == Sealer([NEW]).key_id != before.key_id


def test_without_its_key_it_stays_sealed_and_the_key_is_named() -> None:
    sealed = Sealer([OLD]).seal(TEXT, about="a", media_type="b")
    with pytest.raises(StaysSealed, match=f"sealed with key {sealed.key_id}, which is not among TRIAGE_ORIGINALS_KEY"):
        Sealer([NEW]).open(sealed, about="a")


def test_nothing_opens_that_was_changed_or_put_in_another_place() -> None:
    sealer = Sealer([OLD])
    sealed = sealer.seal(TEXT, about="a", media_type="b")
    flipped = bytes([sealed.sealed[-1] ^ 1])
    for wrong in (
        replace(sealed, sealed=sealed.sealed[:-1] + flipped),
        replace(sealed, sealed=b""),
        replace(sealed, sealed=sealed.sealed[:12]),
        replace(sealed, media_type="text/html"),
    ):
        with pytest.raises(StaysSealed):
            sealer.open(wrong, about="a")
    with pytest.raises(StaysSealed):
        sealer.open(sealed, about="b")


def test_neither_keys_nor_sealed_bytes_are_shown() -> None:
    sealed = Sealer([OLD]).seal(TEXT, about="a", media_type="b")
    assert OLD not in repr(Sealer([OLD]))
    assert "sealed=" not in repr(sealed)


def test_a_stamp_is_ours_or_nothing() -> None:
    stamp = Stamp(["new", "old"])
    stamped = stamp.put(TEXT, about="model 1")
    assert stamp.taken_off(stamped, about="model 1") == TEXT
    assert stamp.taken_off(Stamp(["old"]).put(TEXT, about="model 1"), about="model 1") == TEXT
    assert Stamp(["old"]).taken_off(stamped, about="model 1") is None
    assert stamp.taken_off(stamped, about="model 2") is None
    for place in (0, 31, 32, len(stamped) - 1):
        changed = stamped[:place] + bytes([stamped[place] ^ 1]) + stamped[place + 1 :]
        assert stamp.taken_off(changed, about="model 1") is None
    assert stamp.taken_off(b"", about="model 1") is None


def test_a_stamp_needs_a_key() -> None:
    with pytest.raises(ValueError, match="needs a key"):
        Stamp([""])
