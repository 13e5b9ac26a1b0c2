"""Users: who may sign in, and as what. There is always an administrator left."""

from __future__ import annotations

from datetime import datetime

from triage.app import Session
from triage.domain.access import Role, User
from triage.domain.errors import Conflict, NotFound
from triage.flows import sign_in
from triage.store import sign_ins, users


def change_password(session: Session, name: str, password: str) -> User:
    """Give a person a new password; all their sign-ins end. Raises NotFound, or Invalid for a password that is none."""
    user = _find(session, name)
    sign_in.change_password(session, user, password)
    return user


def change_role(session: Session, name: str, role: Role) -> User:
    """Give a person another role, from their next click on. Raises NotFound, or Conflict for the last administrator."""
    user = _find(session, name)
    if role is not Role.ADMIN:
        _check_another_admin(session, user)
    users.change(session, user.id, role=role.value)
    return User(id=user.id, name=user.name, role=role)


def disable(session: Session, name: str, now: datetime) -> User:
    """Let a person sign in no more and end their sign-ins; what they did keeps their name.

    Raises NotFound, or Conflict for the last administrator.
    """
    user = _find(session, name)
    _check_another_admin(session, user)
    users.change(session, user.id, disabled_at=now)
    sign_ins.end_all_of(session, user.id)
    return user


def _find(session: Session, name: str) -> User:
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
