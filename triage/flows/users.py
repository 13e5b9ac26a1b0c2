"""Users: who may sign in, and as what. There is always an administrator left."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from triage.app import Session
from triage.config import LANGUAGES
from triage.domain.access import Role, User
from triage.domain.errors import Conflict, Invalid, NotFound, Problem
from triage.flows import sign_in
from triage.store import sign_ins, users
from triage.texts import zones


def change_password(session: Session, name: str, password: str) -> User:
    """Give a person a new password; all their sign-ins end. Raises NotFound, or Invalid for a password that is none."""
    user = find(session, name)
    sign_in.change_password(session, user, password)
    return user


def change_role(session: Session, name: str, role: Role) -> User:
    """Give a person another role, from their next click on. Raises NotFound, or Conflict for the last administrator."""
    user = find(session, name)
    if role is not Role.ADMIN:
        _check_another_admin(session, user)
    users.change(session, user.id, role=role.value)
    return replace(user, role=role)


def change_words(session: Session, user: User, *, language: str, timezone: str) -> User:
    """Let a person read in a language and a time zone of their own, "" for the installation's; raise Invalid."""
    problems = []
    if language and language not in LANGUAGES:
        problems.append(Problem(path="language", message=f"is not one of {', '.join(LANGUAGES)}"))
    if timezone and timezone not in zones.names():
        problems.append(Problem(path="timezone", message="is not a time zone; give one such as Europe/Moscow"))
    if problems:
        raise Invalid(problems)
    users.change(session, user.id, language=language or None, timezone=timezone or None)
    return replace(user, language=language, timezone=timezone)


def disable(session: Session, name: str, now: datetime) -> User:
    """Let a person sign in no more and end their sign-ins; what they did keeps their name.

    Raises NotFound, or Conflict for the last administrator.
    """
    user = find(session, name)
    _check_another_admin(session, user)
    users.change(session, user.id, disabled_at=now)
    sign_ins.end_all_of(session, user.id)
    return user


def enable(session: Session, name: str) -> User:
    """Let a person sign in again with the password and the role they had. Raises NotFound."""
    wanted = name.strip().casefold()
    user = next((user for user in users.all_disabled(session) if user.name == wanted), None)
    if user is None:
        raise NotFound(f"there is no disabled user {name.strip()}; `triage users list --disabled` shows them")
    users.change(session, user.id, disabled_at=None)
    return user


def find(session: Session, name: str) -> User:
    """Return who may sign in under a name. Raises NotFound."""
    found = users.by_name(session, name.strip())
    if found is None:
        raise NotFound(f"there is no user {name.strip()}; `triage users list` shows them")
    return found[0]


def _check_another_admin(session: Session, user: User) -> None:
    others = [other for other in users.all_enabled(session) if other.role is Role.ADMIN and other.id != user.id]
    if user.role is Role.ADMIN and not others:
        raise Conflict(
            f"{user.name} is the last administrator; make another one first: `triage users add NAME --role admin`"
        )
