"""Who may do what: API keys with scopes, people with roles."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Scope(StrEnum):
    """What an API key is good for; ADMIN includes all others."""

    INGEST = "ingest"
    READ = "read"
    SUPERVISE = "supervise"
    ADMIN = "admin"


class Role(StrEnum):
    """What a person may do; each includes the ones before it."""

    AGENT = "agent"
    SUPERVISOR = "supervisor"
    ADMIN = "admin"


@dataclass(frozen=True, kw_only=True)
class ApiKey:
    """An API key as the store knows it; only the hash of the secret is kept.

    No `sources` means all sources; one that is being replaced is good until it `expires_at`.
    """

    id: int
    name: str
    scopes: frozenset[Scope]
    sources: frozenset[str]
    created_at: datetime
    expires_at: datetime | None = None

    def allows(self, scope: Scope) -> bool:
        return Scope.ADMIN in self.scopes or scope in self.scopes

    def may_use_source(self, source: str) -> bool:
        return not self.sources or source in self.sources

    @property
    def own_source(self) -> str:
        """The source of a key bound to exactly one; empty otherwise."""
        return next(iter(self.sources)) if len(self.sources) == 1 else ""


@dataclass(frozen=True, kw_only=True)
class User:
    """Who signs in; `language` and `timezone` (an IANA name) are empty where those of the installation do."""

    id: int
    name: str
    role: Role
    language: str = ""
    timezone: str = ""

    def may(self, role: Role) -> bool:
        order = list(Role)
        return order.index(self.role) >= order.index(role)
