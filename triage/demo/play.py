"""Play the day: start the service, send what arrives when it arrives, show what comes of it."""

from __future__ import annotations

import queue
import signal
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from random import Random

from triage.demo import configuration, service, show, tally
from triage.demo import sink as sinks
from triage.demo.day import HALF_HOUR, OPEN_FOR, Arrival, plan
from triage.demo.door import Door
from triage.demo.sink import Sink
from triage.demo.tally import Progress
from triage.domain.errors import ConfigError
from triage.router import corpus

OPENS_AT_HOUR = 8
PATIENCE_SECONDS = 60.0
LOOK_SECONDS = 0.2
SHOWN_PER_HALF_HOUR = 4
SOURCES = ("phone", "web")
ENDINGS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@dataclass(frozen=True, kw_only=True)
class Wishes:
    """How the day is to be played: without `data_dir` in a folder that is gone afterwards; port 0 is a free one."""

    data_dir: Path | None = None
    port: int = 0
    contacts: int = 600
    seconds: float = 120.0
    seed: int = 1
    then_exit: bool = False


def play(wishes: Wishes, environment: Mapping[str, str], say: Callable[[str], None], now: datetime) -> bool:
    """Play a day and say whether what came of it adds up; go on serving until Ctrl-C unless told otherwise.

    Raises ConfigError for a folder or a port that is in use, NotRunning when the service does not come up.
    """
    with _interrupted_once():
        try:
            return _play(wishes, environment, say, now)
        except KeyboardInterrupt:
            say("Stopped.")
            return True


def _play(wishes: Wishes, environment: Mapping[str, str], say: Callable[[str], None], now: datetime) -> bool:
    say(show.starting(wishes.data_dir))
    opens = now.replace(hour=OPENS_AT_HOUR, minute=0, second=0, microsecond=0)
    with _folder(wishes.data_dir) as data_dir, _started(wishes, data_dir, environment) as (sink, door, entry):
        _say_all(say, show.welcome(sink=sink.address, **entry))
        stage = _Stage(door=door, sink=sink, say=say, wishes=wishes, opens=opens)
        adds_up = stage.perform()
        if not wishes.then_exit:
            say(show.stays(**entry))
            stage.look_on()
        _ignore_signals()
        return adds_up


@contextmanager
def _folder(wanted: Path | None) -> Iterator[Path]:
    """Give the folder that was asked for, which must be empty and stays, or one that goes away again."""
    if wanted is None:
        with tempfile.TemporaryDirectory(prefix="triage-demo-", ignore_cleanup_errors=True) as made:
            yield Path(made)
    else:
        _make_empty(wanted)
        yield wanted.absolute()


def _make_empty(folder: Path) -> None:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        in_use = any(folder.iterdir())
    except OSError as error:
        raise ConfigError(f"cannot use {folder}: {error.strerror}; name another --data-dir") from error
    if in_use:
        raise ConfigError(f"{folder} is not empty; the demo needs a folder of its own")


@contextmanager
def _started(
    wishes: Wishes, data_dir: Path, environment: Mapping[str, str]
) -> Iterator[tuple[Sink, Door, dict[str, str]]]:
    """Start the sink and the service; give both, and how to get in: page, user and password."""
    port = service.port_to_use(wishes.port)
    address = f"http://{service.HOST}:{port}"
    with sinks.listening(address) as sink:
        secret = configuration.write(data_dir, address=address, sink_address=sink.address, environment=environment)
        with service.running(data_dir, port, environment):
            admin = _admin(data_dir)
            ingest_key = service.make_key(data_dir, environment, SOURCES)
            entry = {"page": address, "user": admin["user"], "password": admin["password"]}
            with closing(Door(address, secret=secret, ingest_key=ingest_key, admin_key=admin["api_key"])) as door:
                yield sink, door, entry


@dataclass(kw_only=True)
class _Stage:
    """The day while it is played; `sent` is what has arrived so far."""

    door: Door
    sink: Sink
    say: Callable[[str], None]
    wishes: Wishes
    opens: datetime
    sent: list[Arrival] = field(default_factory=list)
    _begun: float = 0.0
    _shown: int = 0

    def perform(self) -> bool:
        """Play the whole day, half hour by half hour; say whether what came of it adds up."""
        wishes = self.wishes
        arrivals = plan(corpus.load(), Random(wishes.seed), opens=self.opens, contacts=wishes.contacts)
        _say_all(self.say, show.opening(self.opens, self.opens + OPEN_FOR, wishes.contacts, wishes.seconds))
        self._begun = time.monotonic()
        for half_hour in range(1, OPEN_FOR // HALF_HOUR + 1):
            until = self.opens + HALF_HOUR * half_hour
            self._send(arrival for arrival in arrivals if until - HALF_HOUR <= arrival.at < until)
            self._wait_until(until)
            self._say_how_far(until)
        self._wait_until_done()
        day = tally.tally(self.door, self.sent, self.sink.received)
        _say_all(self.say, show.summary(day))
        return not list(day.faults())

    def look_on(self) -> None:
        """Show what still arrives, until somebody presses Ctrl-C."""
        while True:
            self._shown = 0
            self._show_arriving(LOOK_SECONDS)

    def _send(self, arrivals: Iterable[Arrival]) -> None:
        for arrival in arrivals:
            self._wait_until(arrival.at)
            self.door.send(arrival)
            self.sent.append(arrival)

    def _wait_until(self, shop_time: datetime) -> None:
        """Show what arrives until then; when the machine is too slow for this, the day takes longer."""
        due = self._begun + (shop_time - self.opens) / OPEN_FOR * self.wishes.seconds
        while True:
            left = due - time.monotonic()
            self._show_arriving(max(0.0, left))
            if left <= 0:
                return

    def _wait_until_done(self) -> None:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not self._progress().done and time.monotonic() < deadline:
            self._show_arriving(LOOK_SECONDS)
        self._show_arriving(0)

    def _show_arriving(self, seconds: float) -> None:
        """Show what arrives within so many seconds; of many in the same half hour, the first few."""
        try:
            notice = self.sink.arriving.get(timeout=seconds) if seconds else self.sink.arriving.get_nowait()
        except queue.Empty:
            return
        self._shown += 1
        if self._shown <= SHOWN_PER_HALF_HOUR:
            _say_all(self.say, show.notice(notice))

    def _say_how_far(self, shop_time: datetime) -> None:
        if self._shown > SHOWN_PER_HALF_HOUR:
            self.say(show.unshown(self._shown - SHOWN_PER_HALF_HOUR))
        self._shown = 0
        self.say(show.row(shop_time, self._progress()))

    def _progress(self) -> Progress:
        return tally.progress(self.door, self.sent, len(self.sink.received))


def _admin(data_dir: Path) -> dict[str, str]:
    lines = (data_dir / "admin-key").read_text(encoding="utf-8").splitlines()
    return {name.strip(): value.strip() for name, _, value in (line.partition("=") for line in lines)}


def _say_all(say: Callable[[str], None], lines: Iterable[str]) -> None:
    for line in lines:
        say(line)


@contextmanager
def _interrupted_once() -> Iterator[None]:
    """Let the first signal to end raise KeyboardInterrupt, and the others pass unheard."""
    before = {number: signal.signal(number, _interrupt) for number in ENDINGS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _interrupt(*_: object) -> None:
    """End once; whoever presses Ctrl-C again must not keep us from clearing up."""
    _ignore_signals()
    raise KeyboardInterrupt


def _ignore_signals() -> None:
    for number in ENDINGS:
        signal.signal(number, signal.SIG_IGN)
