"""What is on its way: bounded, never waited for too long, and nothing of it lost."""

from __future__ import annotations

import threading
import time

from triage.flows.in_flight import InFlight


def test_no_more_than_so_many_are_on_their_way_and_all_land() -> None:
    lock, now, most = threading.Lock(), [0], [0]

    def work(number: int) -> int:
        with lock:
            now[0] += 1
            most[0] = max(most[0], now[0])
        time.sleep(0.01)
        with lock:
            now[0] -= 1
        return -number

    flying = InFlight[int, int](3, work, patience_seconds=9, hung=0)
    flying.add(range(1, 21))
    landed: dict[int, int] = {}
    while not flying.empty:
        flying.begin()
        landed |= dict(flying.land(1))
    assert landed == {number: -number for number in range(1, 21)}
    assert most[0] == 3


def test_what_hangs_is_left_once_and_does_not_come_back() -> None:
    release = threading.Event()

    def work(number: int) -> str:
        release.wait(5)
        return str(number)

    flying = InFlight[int, str](2, work, patience_seconds=0.1, hung="hung")
    flying.add([1, 2, 3])
    flying.begin()
    assert flying.land(0.2) == [(1, "hung"), (2, "hung")]
    release.set()
    flying.begin()
    assert flying.land(1) in ([], [(3, "3")])
    while not flying.empty:
        assert flying.land(1) == [(3, "3")]


def test_what_has_not_begun_can_be_forgotten() -> None:
    flying = InFlight[int, int](1, lambda number: number, patience_seconds=9, hung=0)
    flying.add([1, 2, 3])
    flying.begin()
    assert flying.waits
    flying.halt()
    assert flying.land(1) == [(1, 1)]
    assert flying.empty
