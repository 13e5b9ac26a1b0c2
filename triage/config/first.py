"""The configuration of a first start: it works as it is, and shows how to go on."""

from __future__ import annotations

from pathlib import Path

_TEMPLATE = Path(__file__).parent.parent / "texts" / "first_triage.toml"


_BASE_URL = "http://127.0.0.1:8000"


def first_file(base_url: str = _BASE_URL) -> str:
    """Return the text of a first triage.toml: one queue, one rule, and commented examples of the rest."""
    return _TEMPLATE.read_text(encoding="utf-8").replace(_BASE_URL, base_url)
