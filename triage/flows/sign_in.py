"""Sign-in: people prove who they are once and are known by a token for a while."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

from triage.app import App, Session
from triage.domain.access import Role, User
from triage.domain.errors import Invalid, Problem, Unauthenticated
from triage.store import sign_ins, users

SIGN_IN_LASTS = timedelta(hours=12)
PASSWORD_MIN_CHARACTERS = 10
PASSWORD_MAX_CHARACTERS = 256
NAME_MAX_CHARACTERS = 100

_hasher = PasswordHasher()


@cache
def _nobodys_hash() -> str:
    """Return a hash to check unknown names against, so that the time of the answer does not tell which names exist."""
    return _hasher.hash(secrets.token_urlsafe(16))


def add_user(session: Session, name: str, password: str, role: Role, now: datetime) -> User:
    """Add a person; raise Invalid when the name is taken or the name or password does not do."""
    name = name.strip()
    if not 0 < len(name) <= NAME_MAX_CHARACTERS or not name.isprintable():
        raise Invalid([Problem(path="name", message=f"give 1 to {NAME_MAX_CHARACTERS} visible characters")])
    check_password(password)
    if users.is_taken(session, name):
        raise Invalid([Problem(path="name", message=f"{name} exists already, or existed: a disabled name stays taken")])
    return users.add(session, name, _hasher.hash(password), role, now)


def change_password(session: Session, user: User, password: str) -> None:
    """Give a person a new password and end all their sign-ins; raise Invalid when it does not do."""
    check_password(password)
    users.change(session, user.id, password_hash=_hasher.hash(password))
    sign_ins.end_all_of(session, user.id)


def choose_password(app: App, user: User, present: str, password: str, now: datetime) -> str:
    """Let a person change their password, end all their sign-ins and begin a new one; return its token.

    Raises Unauthenticated when `present` is not their password, Invalid when the new one does not do.
    """
    _, password_hash = _find(app, user.name) or (None, _nobodys_hash())
    if not _matches(password_hash, present[: PASSWORD_MAX_CHARACTERS + 1]):
        raise Unauthenticated("the present password is wrong")
    check_password(password)
    hashed, token = _hasher.hash(password), secrets.token_urlsafe(32)
    with app.transaction() as session:
        users.change(session, user.id, password_hash=hashed)
        sign_ins.end_all_of(session, user.id)
        sign_ins.begin(session, user.id, _hashed(token), now, now + SIGN_IN_LASTS)
    return token


def check_password(password: str) -> None:
    """Raise Invalid unless a password is long enough to be one."""
    if not PASSWORD_MIN_CHARACTERS <= len(password) <= PASSWORD_MAX_CHARACTERS:
        words = f"give {PASSWORD_MIN_CHARACTERS} to {PASSWORD_MAX_CHARACTERS} characters"
        raise Invalid([Problem(path="password", message=words)])


def begin(app: App, name: str, password: str, now: datetime) -> tuple[str, User]:
    """Sign a person in and return the token to know them by; raise Unauthenticated without saying what was wrong."""
    user, password_hash = _find(app, name.strip()) or (None, _nobodys_hash())
    if not _matches(password_hash, password[: PASSWORD_MAX_CHARACTERS + 1]) or user is None:
        raise Unauthenticated("the name or the password is wrong")
    token = secrets.token_urlsafe(32)
    with app.transaction() as session:
        sign_ins.begin(session, user.id, _hashed(token), now, now + SIGN_IN_LASTS)
    return token, user


def who(app: App, token: str, now: datetime) -> User | None:
    """Say who a token belongs to; None when it has ended or never was."""
    with app.read() as session:
        return sign_ins.find(session, _hashed(token), now)


def end(app: App, token: str) -> None:
    with app.transaction() as session:
        sign_ins.end(session, _hashed(token))


def _find(app: App, name: str) -> tuple[User, str] | None:
    if not name.isprintable():  # nobody is called so, and PostgreSQL refuses to be asked for a NUL
        return None
    with app.read() as session:
        return users.by_name(session, name)


def _matches(password_hash: str, password: str) -> bool:
    try:
        return _hasher.verify(password_hash, password)
    except (VerifyMismatchError, InvalidHashError):
        return False


def _hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
