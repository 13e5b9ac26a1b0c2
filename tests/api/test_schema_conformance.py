"""The API does what its description says, whatever is sent: schemathesis makes up good and bad requests.

A real server, a real database, a key that may do everything. `TRIAGE_TEST_EXAMPLES` makes up more of each.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.house.code import ROOT
from tests.support import site
from tests.support.site import Site
from triage.domain.access import Scope
from triage.flows import keys, receive

EXAMPLES_VARIABLE = "TRIAGE_TEST_EXAMPLES"
FEW = "5"
PHASES = "examples,coverage,fuzzing"
REDIS_AWAY = "redis://127.0.0.1:1/0"
MOST_SECONDS = 600


@pytest.fixture
def served(tmp_path: Path, engine: Engine) -> Iterator[Site]:
    """Serve the API with a few contacts in it; nobody hears its wake-ups, as if Redis were away."""
    app = site.ports(tmp_path, engine, REDIS_AWAY)
    with site.running(replace(app, connectors=receive.connect(app.config))) as running:
        running.take_in("There is smoke in the kettle", subject="Help", external_id="ticket-4711")
        running.take_in("Where is my parcel", triaged=False)
        yield running


@pytest.mark.timeout(MOST_SECONDS)
def test_it_does_what_its_description_says(served: Site, tmp_path: Path) -> None:
    with served.app.transaction() as session:
        _, secret = keys.make(session, "alice", [Scope.ADMIN], [], datetime.now(UTC))
    found = subprocess.run(
        [
            *(
                sys.executable,
                "-m",
                "schemathesis.cli",
                "--no-color",
                "--config-file",
                str(ROOT / "tests/api/schemathesis.toml"),
            ),
            *("run", f"{served.url}/openapi.json", "--header", f"Authorization: Bearer {secret}"),
            *("--max-examples", os.environ.get(EXAMPLES_VARIABLE, FEW), "--phases", PHASES, "--continue-on-failure"),
            *("--generation-database", "none", "--request-timeout", "60", "--report-dir", str(tmp_path), "--seed", "1"),
        ],
        cwd=tmp_path,  # where it keeps what it has seen
        env=os.environ | {"PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "default"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert found.returncode == 0, _failures(found.stdout) + found.stderr[-2000:]
    assert "Tested:" in found.stdout


def _failures(told: str) -> str:
    """Return what failed and how to repeat it."""
    begin = min((at for mark in ("= ERRORS =", "= FAILURES =") if (at := told.find(mark)) >= 0), default=0)
    return told[begin : begin + 12_000]
