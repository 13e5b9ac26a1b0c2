"""What flows are handed: the ports to everything outside, and nothing that knows how they are made."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any, Protocol

from triage.config import Config
from triage.domain.contact import SealedOriginal
from triage.domain.decision import Reading
from triage.settings import Settings

TRIAGE = "triage"
NOTICES = "notices"
WEBHOOKS = "webhooks"

Session = Any  # the store's; flows hand it on without looking inside


class Classifies(Protocol):
    """Reads texts; `version` names the model."""

    @property
    def version(self) -> str: ...

    def read(self, texts: Sequence[Any], *, threshold: float) -> list[Reading]: ...


class Seals(Protocol):
    """Seals what must not be read in the database, and opens it again; `key_id` names the key that seals."""

    @property
    def key_id(self) -> str: ...

    def seal(self, plain: bytes, *, about: str, media_type: str) -> SealedOriginal: ...

    def open(self, original: SealedOriginal, *, about: str) -> bytes: ...


class Stamps(Protocol):
    """Puts a stamp on what this service has written, and tells whether one is there that is right."""

    def put(self, content: bytes, *, about: str) -> bytes: ...

    def taken_off(self, stamped: bytes, *, about: str) -> bytes | None: ...


@dataclass(frozen=True, kw_only=True)
class Pulse:
    """What a process has heard of changes: how many so far, and whether it can hear at all just now."""

    changes: int
    hears: bool


@dataclass(frozen=True, kw_only=True)
class App:
    """The ports.

    `transaction` and `read` give a database session for one `with`. `wake` says that a queue has work; it never fails
    and may be lost, so the sweep says it again with `rewake`, which does not trust earlier ones. `publish` tells live
    pages that a case or a notice has changed, and may be lost too; `pulse` says how much was heard here, and begins to
    listen when first asked. `bucket(key, rate)` takes a token ("60/minute") and returns how many seconds to wait for
    one, 0 for none. `classifier` is loaded on first use; what answers is `flows.learn.current`. `destinations`,
    `webhooks`, the `connectors` of the sources and the `signals` that are heeded (None: all, as they are) are built and
    checked at start. `sealer` seals originals and opens them; without one none are kept. `stamp` vouches for what only
    processes of this service may have written. `let_go` closes the connections to the database that are not in use:
    whoever forks has none. `kept` is what flows keep in the memory of this process.
    """

    settings: Settings
    config: Config
    transaction: Callable[[], AbstractContextManager[Session]]
    read: Callable[[], AbstractContextManager[Session]]
    wake: Callable[[str], None]
    rewake: Callable[[str], None]
    publish: Callable[[str], None]
    bucket: Callable[[str, str], float]
    classifier: Callable[[], Classifies]
    destinations: Mapping[str, Any]
    signer: Any
    sealer: Seals | None = None
    stamp: Stamps | None = None
    connectors: Mapping[str, Any] = field(default_factory=dict)
    signals: Mapping[str, Any] | None = None
    webhooks: Mapping[str, Any] = field(default_factory=dict)
    pulse: Callable[[], Pulse] = lambda: Pulse(changes=0, hears=False)
    let_go: Callable[[], None] = lambda: None
    kept: dict[str, Any] = field(default_factory=dict, repr=False)
