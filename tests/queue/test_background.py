"""What may be lost does not hold up who asks for it."""

from __future__ import annotations

import threading

from triage.background import Background


def test_what_is_asked_for_again_and_again_while_it_is_busy_is_called_once() -> None:
    begun, may_end, called = threading.Event(), threading.Event(), list[str]()
    done = threading.Event()

    def call(what: str) -> None:
        begun.set()
        assert may_end.wait(10)
        called.append(what)
        if what == "last":
            done.set()

    background = Background(call)
    background.ask("first")
    assert begun.wait(10)
    for _ in range(100):
        background.ask("again")
    background.ask("last")
    may_end.set()
    assert done.wait(10)
    assert called == ["first", "again", "last"]
