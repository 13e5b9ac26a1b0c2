"""A worker for notices, in a thread of the tests."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from triage import bootstrap, settings
from triage.flows import deliver

PAUSE_SECONDS = 0.05


@contextmanager
def delivering(folder: Path) -> Iterator[None]:
    """Deliver notices, as a worker does, while the body runs."""
    ended = threading.Event()
    app = bootstrap.build(settings.load({}, data_dir=folder))

    def work() -> None:
        while not ended.is_set():
            deliver.drain(app, ended.is_set, lambda: datetime.now(UTC))
            time.sleep(PAUSE_SECONDS)

    worker = threading.Thread(target=work)
    worker.start()
    yield
    ended.set()
    worker.join()
