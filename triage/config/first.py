"""The configuration of a first start: it works as it is, and shows how to go on."""

from __future__ import annotations

from pathlib import Path

from triage.config.shape import Server

_TEMPLATE = Path(__file__).parent.parent / "texts" / "first_triage.toml"


def first_file(base_url: str = Server.base_url) -> str:
    """Return a first triage.toml whose links begin with `base_url`: one queue, one rule, examples in comments."""
    return _TEMPLATE.read_text(encoding="utf-8").replace(Server.base_url, base_url)
