"""Lines are cut and counted as an editor would, however they come in."""

from __future__ import annotations

import gzip
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.api.bulk.lines import Gzip, Line, Lines, Plain, Unpacks
from triage.domain.errors import Malformed, TooLarge

TEXTS = st.text(alphabet="ab \r\n\n", max_size=60).map(str.encode)
STEPS = st.integers(1, 20)


def cut(sent: bytes, step: int, unpack: Unpacks | None = None, limit: int = 10**9) -> list[Line]:
    lines = Lines(unpack or Plain(), limit_bytes=limit, longest_bytes=30)
    found = [
        line for place in range(0, len(sent), step) for some in lines.feed(sent[place : place + step]) for line in some
    ]
    return [*found, *(line for some in lines.end() for line in some)]


def expected(text: bytes) -> list[Line]:
    lines = enumerate(text.split(b"\n"), start=1)
    return [Line(number, line if len(line) <= 30 else None) for number, line in lines if line.strip() or len(line) > 30]


@given(TEXTS, STEPS)
def test_lines_keep_their_numbers_and_blank_ones_are_left_out(text: bytes, step: int) -> None:
    assert cut(text, step) == expected(text)


@given(TEXTS, TEXTS, STEPS)
def test_what_is_packed_is_cut_alike(text: bytes, more: bytes, step: int) -> None:
    assert cut(gzip.compress(text) + gzip.compress(more), step, Gzip()) == expected(text + more)


@given(st.binary(max_size=100), STEPS)
def test_any_bytes_unpack_or_are_refused(sent: bytes, step: int) -> None:
    try:
        cut(sent, step, Gzip())
    except Malformed as error:
        message = str(error)
    else:
        message = "gzip"
    assert "gzip" in message


@pytest.mark.parametrize("sent", [gzip.compress(b"a" * 10_000_000), gzip.compress(b"") * 10_000], ids=["bomb", "air"])
def test_a_bomb_is_over_the_limit(sent: bytes) -> None:
    with pytest.raises(TooLarge, match="from line 1 on"):
        cut(sent, 1000, Gzip(), limit=100_000)


def test_millions_of_blank_lines_take_no_time() -> None:
    began = time.process_time()
    assert cut(b"\n" * 20_000_000 + b"x", 65_536) == [Line(20_000_001, b"x")]
    assert time.process_time() - began < 3
