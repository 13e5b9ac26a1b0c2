"""Every error Triage raises on purpose, by what whoever sees it can do next.

TriageError
├── Refused                 the caller must change something; nothing was stored
│   ├── Malformed           the body cannot be read at all: a syntax error, bytes that are no text
│   ├── Invalid             a field is wrong: `problems` says which and how to mend it
│   ├── TooLarge            the body is over the limit
│   ├── Unsupported         the body is of a kind or a packing that is not read here
│   ├── Unauthenticated     no key, a wrong key, a wrong signature
│   ├── Forbidden           the key or the person may not do this
│   └── NotFound            no such thing, or not for this key
├── Conflict                the state does not allow it (any more)
│   ├── IllegalTransition   the case cannot go from where it is to there
│   ├── LinkExpired         a signed link is past its time
│   └── StaysSealed         an original cannot be opened with the keys there are
├── Temporary               nobody did wrong; try again after `retry_after_seconds`
│   ├── Overloaded          more is waiting than may wait
│   └── StoreUnavailable    the database does not answer or cannot write
├── ConfigError             settings or triage.toml: file, line, key and reason
└── DeliveryError           a notice was not delivered; `permanent` says whether to try again
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Problem:
    """One thing wrong with an input: where, and what would be right."""

    path: str
    message: str


class TriageError(Exception):
    """Base of all errors raised on purpose; the message is meant for people."""


class Refused(TriageError):
    """The caller must change something; nothing was stored."""


class Malformed(Refused):
    """The body cannot be read at all."""


class Invalid(Refused):
    """One or more fields are wrong."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("; ".join(f"{p.path}: {p.message}" for p in problems))
        self.problems = problems


class TooLarge(Refused):
    """The body is over the limit."""


class Unsupported(Refused):
    """The body is of a kind, or packed in a way, that is not read here."""


class Unauthenticated(Refused):
    """No key, a wrong key, or a wrong signature.

    Of a webhook `step` names the step of the check that failed, and `next_step` says how its sender is mended.
    """

    def __init__(self, reason: str = "", *, step: str = "", next_step: str = "") -> None:
        super().__init__(reason)
        self.step, self.next_step = step, next_step


class Forbidden(Refused):
    """The key or the person is known but may not do this."""


class NotFound(Refused):
    """There is no such thing, or not for this key."""


class Conflict(TriageError):
    """The present state does not allow it."""


class IllegalTransition(Conflict):
    """The case cannot go from where it is to there."""


class LinkExpired(Conflict):
    """A signed link is past its time."""


class StaysSealed(Conflict):
    """What was sealed cannot be opened with the keys there are."""


class Temporary(TriageError):
    """Nobody did wrong; the same request may succeed later."""

    retry_after_seconds = 30


class Overloaded(Temporary):
    """More is waiting than may wait."""


class StoreUnavailable(Temporary):
    """The database does not answer or cannot write."""


class ConfigError(TriageError):
    """Settings or triage.toml cannot be used."""

    def __init__(self, reason: str, *, file: str = "", line: int = 0, key: str = "") -> None:
        place = ":".join(str(part) for part in (file, line) if part)
        super().__init__(
            " ".join(part for part in (f"{place}:" if place else "", f"{key}:" if key else "", reason) if part)
        )
        self.reason, self.file, self.line, self.key = reason, file, line, key


class DeliveryError(TriageError):
    """A notice was not delivered."""

    def __init__(
        self, reason: str, *, permanent: bool = False, unknown: bool = False, retry_after_seconds: float = 0.0
    ) -> None:
        super().__init__(reason)
        self.reason, self.permanent, self.unknown = reason, permanent, unknown
        self.retry_after_seconds = retry_after_seconds
