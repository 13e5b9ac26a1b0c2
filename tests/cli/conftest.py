"""Commands run inside the process of the tests, and configure its logging."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support import log_state


@pytest.fixture(autouse=True)
def _logging_as_it_was() -> Iterator[None]:
    with log_state.kept():
        yield
