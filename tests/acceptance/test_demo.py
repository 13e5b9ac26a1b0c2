"""The demo as a newcomer sees it: it plays its day, shows it live, says what came of it and clears up after itself."""

from __future__ import annotations

import re
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.acceptance.harness import service
from tests.support import chromium

pytestmark = [pytest.mark.acceptance, pytest.mark.xdist_group("demo"), pytest.mark.timeout(240)]

START_SECONDS = 90.0
END_SECONDS = 30.0
ENTRY = re.compile(r"Page +(\S+)\s+Sign in +name (\S+), password (\S+)\s+Notices +(\S+)")


@dataclass
class Demo:
    """A running `triage demo`; `folder` is where it may put temporary files."""

    process: subprocess.Popen[bytes]
    folder: Path
    output: Path

    @property
    def said(self) -> str:
        return self.output.read_text(encoding="utf-8")

    def entry(self) -> re.Match[str]:
        """Wait until it says how to get in: page, name, password, address of the notices."""
        deadline = time.monotonic() + START_SECONDS
        while (found := ENTRY.search(self.said)) is None:
            assert self.process.poll() is None, self.said
            assert time.monotonic() < deadline, self.said
            time.sleep(0.1)
        return found

    def left(self) -> list[str]:
        """Name the processes that it has started and that still run."""
        found = []
        for process in psutil.process_iter():
            with suppress(psutil.NoSuchProcess, psutil.AccessDenied):
                ours = process.environ().get("TMPDIR") == str(self.folder)
                if ours and process.status() != psutil.STATUS_ZOMBIE:
                    found.append(" ".join(process.cmdline()))
        return found


@contextmanager
def _demo(tmp_path: Path, *options: str) -> Iterator[Demo]:
    """Start the demo beside settings that belong to a real service and must not be touched."""
    environment = service.clean_environment({"TRIAGE_DATABASE_URL": "postgresql://shop@127.0.0.1:9/real"})
    with tempfile.TemporaryDirectory(prefix="d-") as folder, (tmp_path / "said").open("wb") as output:
        process = subprocess.Popen(
            [*service.TRIAGE, "demo", *options],
            env=environment | {"TMPDIR": folder, "LANG": "en_GB.UTF-8"},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            yield Demo(process=process, folder=Path(folder), output=tmp_path / "said")
        finally:
            process.send_signal(signal.SIGINT)
            with suppress(subprocess.TimeoutExpired):
                process.wait(END_SECONDS)
            process.kill()
            process.wait()


def test_a_day_adds_up_and_leaves_nothing_behind(tmp_path: Path) -> None:
    with _demo(tmp_path, "--contacts", "80", "--seconds", "6", "--then-exit") as demo:
        assert demo.process.wait(180) == 0, demo.said
        assert demo.left() == []
        assert list(demo.folder.iterdir()) == []
    figures = {name: [int(one) for one in re.findall(r"\d+", line)] for name, line in _summary(demo.said)}
    contacts, signed, by_api = figures["Sent"]
    triaged, automatic = figures["Triaged"]
    alarms, told = figures["Alarms"]
    made, sent, arrived = figures["Notices"]
    assert contacts == signed + by_api == triaged + automatic == 80
    assert alarms == told > 0
    assert made == sent == arrived >= alarms
    assert demo.said.rstrip().endswith("It adds up.")


def _summary(said: str) -> list[tuple[str, str]]:
    return re.findall(r"^(Sent|Triaged|Alarms|Notices) {2,}(\d.*)$", said, re.MULTILINE)


@pytest.mark.browser
def test_the_page_fills_while_the_day_goes_by_until_ctrl_c(tmp_path: Path, browser: Browser) -> None:
    with _demo(tmp_path, "--contacts", "120", "--seconds", "30") as demo, chromium.watched_page(browser) as page:
        address, name, password, notices = demo.entry().groups()
        page.goto(address)
        page.locator("[name=name]").fill(name)
        page.locator("[name=password]").fill(password)
        page.locator("button.main").click()
        expect(page.locator("#tile-cases b")).to_be_visible(timeout=30_000)
        page.evaluate("window.sameDocument = true")
        before = _number(page.locator("#tile-cases b"))
        expect(page.locator("#tile-cases b")).not_to_have_text(str(before), timeout=30_000)
        expect(page.locator("tr.is-alarm").first).to_be_visible(timeout=60_000)
        assert _number(page.locator("#tile-cases b")) > before
        assert page.evaluate("window.sameDocument") is True
        page.goto(notices)
        expect(page.locator("li h2").first).to_contain_text("duty", timeout=30_000)
        page.locator("li a[href*='/a/']").first.click()
        expect(page.locator("form")).to_be_visible()
        _ends_at_once(demo)


def _ends_at_once(demo: Demo) -> None:
    """Press Ctrl-C, and once more for impatience."""
    demo.process.send_signal(signal.SIGINT)
    demo.process.send_signal(signal.SIGINT)
    assert demo.process.wait(END_SECONDS) == 0
    assert demo.said.rstrip().endswith("Stopped.")
    assert demo.left() == []
    assert list(demo.folder.iterdir()) == []


def test_nothing_goes_on_when_the_demo_is_killed(tmp_path: Path) -> None:
    with _demo(tmp_path) as demo:
        demo.entry()
        demo.process.kill()
        service.eventually(lambda: demo.left() == [], "all its processes end")


def _number(place: Locator) -> int:
    return int(re.sub(r"\D", "", place.inner_text()))
