"""Intake through the real API process, against the same handler with another way to store."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from tests.bench import place
from tests.bench.place import Place
from tests.bench.report import Report, ratio, spread
from tests.support import redis_server

CONNECTIONS = 32
ROUNDS = 5
SECONDS = 3.0
AIM_ORM_SQLITE, AIM_ORM_POSTGRES, AIM_NOTHING = 3, 2, 0.35

REAL = ("triage", "api", "--port", "0")
ORM = ("tests.bench.variants", "orm")
NOTHING = ("tests.bench.variants", "nothing")


@dataclass
class Lane:
    """One server under load, and what it reached in each round."""

    name: str
    address: str
    place: Place
    per_second: list[float] = field(default_factory=list)
    generator_share: list[float] = field(default_factory=list)

    def run(self, number: int) -> None:
        arguments = [
            self.address,
            self.place.key,
            f"{self.name}-{number}".replace(" ", "-"),
            str(CONNECTIONS),
            str(SECONDS),
        ]
        done = subprocess.run(
            [sys.executable, "-m", "tests.bench.load", *arguments], check=True, capture_output=True, text=True
        )
        result = json.loads(done.stdout)
        if result["refused"] or not result["per_second"]:
            raise RuntimeError(f"{self.name}: {result} {done.stderr[-1000:]}")
        self.per_second.append(result["per_second"])
        self.generator_share.append(result["cpu_share"])


def measure() -> list[Report]:
    with _lanes() as lanes:
        for number in range(-1, ROUNDS):
            for lane in lanes.values():
                lane.run(number)
                if number < 0:  # the first round warms up
                    lane.per_second.clear()
    rows = [[name, spread(lane.per_second), f"{median(lane.generator_share):.0%}"] for name, lane in lanes.items()]
    figures = {name: lane.per_second for name, lane in lanes.items()}
    notes = [
        f"SQLite: intake / ORM per request     {ratio(figures['sqlite'], figures['sqlite orm'], AIM_ORM_SQLITE)}",
        f"SQLite: intake / storage is a no-op  {ratio(figures['sqlite'], figures['nothing'], AIM_NOTHING)}",
        f"PostgreSQL: intake / ORM per request {ratio(figures['postgres'], figures['postgres orm'], AIM_ORM_POSTGRES)}",
    ]
    title = (
        f"Intake: contacts a second at {CONNECTIONS} connections, median of {ROUNDS} interleaved rounds (least to most)"
    )
    return [Report(title=title, heads=["what", "contacts/s", "generator's CPU"], rows=rows, notes=notes)]


@contextmanager
def _lanes() -> Iterator[dict[str, Lane]]:
    """Start every server; those that are not under load cost nothing."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="triage-bench-")))
        redis_url = stack.enter_context(redis_server.server())
        server = stack.enter_context(place.durable_postgres())
        lanes = {}
        for name, arguments in (
            ("sqlite", REAL), ("sqlite orm", ORM), ("nothing", NOTHING), ("postgres", REAL), ("postgres orm", ORM),
        ):  # fmt: skip
            database_url = stack.enter_context(server.database()) if name.startswith("postgres") else ""
            here = place.prepare(folder / name.replace(" ", "-"), redis_url, database_url)
            address = stack.enter_context(place.process(arguments, here))
            lanes[name] = Lane(name=name, address=address, place=here)
        yield lanes
