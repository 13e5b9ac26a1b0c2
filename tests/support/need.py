"""What a machine may lack: without it the tests that need it are skipped loudly, or fail where it is required."""

from __future__ import annotations

import os
from typing import NoReturn

import pytest

REQUIRED_VARIABLE = "TRIAGE_TEST_REQUIRE"
MARK = "NOT TESTED"


def lacking(need: str, how_to_get_it: str) -> NoReturn:
    """Skip the running test, or fail it when `TRIAGE_TEST_REQUIRE` names what it needs."""
    reason = f"{MARK} here: {need} is missing; {how_to_get_it}"
    if need in os.environ.get(REQUIRED_VARIABLE, "").split(","):
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)
