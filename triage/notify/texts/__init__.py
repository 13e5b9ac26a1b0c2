"""What a notice says: facts in, message out, in the language and time zone of who reads it."""

from __future__ import annotations

from triage.notify.texts.about_service import trial
from triage.notify.texts.facts import Facts, Style
from triage.notify.texts.render import render

__all__ = ["Facts", "Style", "render", "trial"]
