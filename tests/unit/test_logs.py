"""A log line is one JSON object with ids and without personal data, whoever wrote it."""

from __future__ import annotations

import io
import json
import logging
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.support import log_state
from triage import logs

Lines = Callable[[], list[dict[str, Any]]]


@pytest.fixture(autouse=True)
def _logging_as_it_was() -> Iterator[None]:
    with log_state.kept():
        yield


@pytest.fixture
def stream() -> io.StringIO:
    """Give the stream that everything is logged to."""
    written = io.StringIO()
    logs.configure("INFO", stream=written)
    return written


@pytest.fixture
def lines(stream: io.StringIO) -> Lines:
    return lambda: [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_line_says_when_how_grave_who_and_what(lines: Lines) -> None:
    logs.logger("triage.flows.intake").info("stored", duplicate=False, wait_seconds=0.5)
    (line,) = lines()
    assert line.pop("timestamp").endswith("Z")
    assert line == {
        "event": "stored",
        "level": "info",
        "logger": "triage.flows.intake",
        "duplicate": False,
        "wait_seconds": 0.5,
    }


def test_every_line_inside_carries_the_ids(lines: Lines) -> None:
    log = logs.logger("t")
    with logs.bound(contact_id=17, case_id=4):
        log.info("inside")
    log.info("outside")
    inside, outside = lines()
    assert (inside["contact_id"], inside["case_id"]) == (17, 4)
    assert "contact_id" not in outside


def test_personal_data_is_masked_however_deep(stream: io.StringIO) -> None:
    log = logs.logger("t")
    log.warning("mail from ivan@example.org", author={"phones": ["+7 912 345-67-89"]}, card="4111 1111 1111 1111")
    assert "ivan@" not in stream.getvalue()
    assert "345-67-89" not in stream.getvalue()
    assert "4111" not in stream.getvalue()


def test_personal_data_in_an_exception_is_masked(stream: io.StringIO) -> None:
    def fail() -> None:
        secret = "hunter2"  # a local variable: tracebacks do not show them
        raise ValueError(f"cannot read ivan@example.org {len(secret)}")

    try:
        fail()
    except ValueError:
        logs.logger("t").exception("failed")
    assert "ValueError" in stream.getvalue()
    assert "cannot read" in stream.getvalue()
    assert "ivan@" not in stream.getvalue()
    assert "hunter2" not in stream.getvalue()


@pytest.mark.parametrize("name", ["uvicorn.error", "rq.worker", "some.library"])
def test_what_a_library_logs_takes_the_same_form(name: str, lines: Lines) -> None:
    logging.getLogger(name).warning("sent to %s", "ivan@example.org")
    (line,) = lines()
    assert (line["logger"], line["level"]) == (name, "warning")
    assert "ivan@" not in line["event"]


def test_handlers_that_a_library_brought_are_removed() -> None:
    library = logging.getLogger("rq.worker")
    library.addHandler(logging.NullHandler())
    library.propagate = False
    logs.configure("INFO", stream=io.StringIO())
    assert (library.handlers, library.propagate) == ([], True)


@pytest.mark.parametrize("name", ["apprise", "httpx", "httpcore.http11"])
def test_addresses_with_tokens_are_not_logged_even_at_debug(name: str, stream: io.StringIO) -> None:
    logs.configure("DEBUG", stream=stream)
    logging.getLogger(name).info("POST https://hooks.example.org/token")
    assert stream.getvalue() == ""


def test_there_is_no_access_log(stream: io.StringIO) -> None:
    logging.getLogger("uvicorn.access").error("GET /a/token")
    assert stream.getvalue() == ""


def test_below_the_level_nothing_is_written(stream: io.StringIO) -> None:
    logs.logger("t").debug("detail")
    logging.getLogger("library").debug("detail")
    assert stream.getvalue() == ""


def test_a_terminal_gets_lines_for_people() -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    written = Terminal()
    logs.configure("INFO", stream=written)
    logs.logger("t").info("stored", phone="+7 912 345-67-89")
    assert "stored" in written.getvalue()
    assert not written.getvalue().startswith("{")
    assert "345-67-89" not in written.getvalue()


HOSTILE = "a\nb\rc\x1b[31md\x9be\u2028f\u202eg\u2066h\ud800i\0j"


def test_a_hostile_value_stays_within_its_line(stream: io.StringIO, lines: Lines) -> None:
    logs.logger("t").warning(HOSTILE, value=HOSTILE, inside=[{HOSTILE: HOSTILE}])
    written = stream.getvalue()
    assert written.removesuffix("\n").isprintable()
    assert lines()[0]["value"] == HOSTILE


def test_a_hostile_value_stays_within_its_line_on_a_terminal_too() -> None:
    written = io.StringIO()
    logs.configure("INFO", stream=written, form="text")
    logs.logger("t").warning(HOSTILE, value=HOSTILE)
    assert written.getvalue().count("\n") == 1
    assert not {"\r", "\x9b", "\u2028", "\u202e", "\u2066", "\ud800", "\0"} & set(written.getvalue())
    assert "\x1b[31md" not in written.getvalue()


@pytest.mark.parametrize(("form", "is_json"), [("json", True), ("text", False), ("auto", True)])
def test_the_form_can_be_chosen(form: str, *, is_json: bool) -> None:
    written = io.StringIO()
    logs.configure("INFO", stream=written, form=form)
    logs.logger("t").info("stored")
    assert written.getvalue().startswith("{") == is_json


def test_the_last_words_of_a_process_are_lines_too() -> None:
    program = """
import sys, threading, warnings
from triage import logs
logs.configure("INFO")
logs.take_last_words()
warnings.warn("old ways", stacklevel=1)
thread = threading.Thread(target=lambda: 1 / 0, name="lane")
thread.start()
thread.join()
raise ValueError("mail to ivan@example.org")
"""
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    found = [json.loads(line) for line in ended.stderr.splitlines()]
    assert [line["level"] for line in found] == ["warning", "error", "critical"]
    assert found[1]["thread"] == "lane"
    assert "ivan@" not in ended.stderr
    assert ended.stdout == ""
