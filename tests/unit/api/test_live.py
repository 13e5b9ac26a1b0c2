"""The stream of an open page: few words, and an end when the server ends."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

from triage.api.pages import live
from triage.app import Pulse


def _messages(pulses: Iterator[Pulse], ticks: int) -> list[str]:
    left = iter(range(ticks))

    async def collect() -> list[str]:
        stream = live.changes(lambda: next(pulses), lambda: next(left, None) is None, tick_seconds=0)
        return [message.event or f": {message.comment}" async for message in stream]

    return asyncio.run(collect())


def test_a_burst_is_one_message() -> None:
    counts = [0, 0, 200, 200, 450, 450]
    assert _messages((Pulse(changes=count, hears=True) for count in counts), 6) == ["changed"] * 3


def test_it_says_when_nothing_can_be_heard() -> None:
    hears = [True, False, False, True]
    assert _messages((Pulse(changes=0, hears=one) for one in hears), 4) == ["changed", "deaf", "changed"]


def test_a_quiet_stream_is_kept_open_and_ends_in_the_end() -> None:
    same = (Pulse(changes=0, hears=True) for _ in range(10_000))
    said = _messages(same, 10_000)
    assert said[0] == "changed"
    assert set(said[1:]) == {": still here"}
    assert len(said) <= live.LONGEST_TICKS / live.KEEP_ALIVE_TICKS + 1
