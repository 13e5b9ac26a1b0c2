"""Titles: what a case is called in a list. A chat has no subject, so it is called by how it begins."""

from __future__ import annotations

from collections.abc import Iterable

from triage.app import Session
from triage.domain.case import Case
from triage.domain.text import excerpt
from triage.store import contacts

TITLE_CHARACTERS = 90
_READ_CHARACTERS = 200


def titles(session: Session, cases: Iterable[Case]) -> dict[int, str]:
    """Give the title of each case by its id; empty when it has neither subject nor text."""
    known = {case.id: case.subject for case in cases}
    nameless = [case_id for case_id, subject in known.items() if not subject.strip()]
    begins = contacts.beginnings(session, nameless, _READ_CHARACTERS) if nameless else {}
    return {
        case_id: excerpt(subject or begins.get(case_id, ""), TITLE_CHARACTERS) for case_id, subject in known.items()
    }
