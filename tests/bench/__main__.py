"""Run the measurements that are named, or all of them, and print a table for each."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable

from tests.bench import bulk, classifier, intake, latency, throughput
from tests.bench.report import Report

MEASUREMENTS: dict[str, Callable[[], list[Report]]] = {
    "intake": intake.measure,
    "bulk": bulk.measure,
    "triage": throughput.measure,
    "latency": latency.measure,
    "classifier": classifier.measure,
}


def main(names: list[str]) -> int:
    """Return 2 when a measurement is named that is not there."""
    if unknown := [name for name in names if name not in MEASUREMENTS]:
        print(f"there is no {', '.join(unknown)}; choose from {', '.join(MEASUREMENTS)}", file=sys.stderr)
        return 2
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} at the start")
    for name in names or MEASUREMENTS:
        for report in MEASUREMENTS[name]():
            print(report.text(f"python -m tests.bench {name}"), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
