"""Settings: what the environment decides, read once at start into one frozen value and refused there if bad.

Every setting is a field of `Settings`; its variable is `TRIAGE_` and the field's name in capitals. A variable that ends
in `_FILE` names a file that holds the value, so that secrets need not be in the environment.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import Field, dataclass, fields
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from triage.domain.errors import ConfigError
from triage.settings import values
from triage.settings.networks import Networks, networks
from triage.settings.values import keys_of, setting

PREFIX = "TRIAGE_"
TEST_PREFIX = "TRIAGE_TEST_"  # read by the test suite alone; a service started by a test inherits them
MEBIBYTE = 1024 * 1024


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What the environment decides. Paths left out follow from `data_dir`; its repr shows no secret."""

    data_dir: Path = setting(values.path, "Folder for everything the service keeps; made at first start.", Path("data"))
    config_file: Path = setting(
        values.path,
        "The configuration: queues, sources, destinations, rules.",
        Path(),
        shown="DATA_DIR/triage.toml",
    )
    database_url: str = setting(
        values.database_url,
        "The database: SQLite, or PostgreSQL as `postgresql://user:password@host/name`.",
        "",
        shown="sqlite:///DATA_DIR/triage.db",
        secret=True,
    )
    redis_url: str = setting(
        values.redis_url,
        "Redis or Valkey; without it a private server is started under the data folder.",
        "",
        secret=True,
    )
    host: str = setting(values.host, "Address to listen on; `0.0.0.0` for all.", "127.0.0.1")
    port: int = setting(values.whole(0, 65535), "Port to listen on; 0 takes a free one.", 8000)
    workers: int = setting(values.whole(1, 64), "Processes that triage contacts.", 1)
    secret_key: str = setting(
        values.secret_key,
        "Key that signs links, the same on every host; without it one is made at first start and kept in "
        "`DATA_DIR/secret-key`. While one is replaced, several with commas between: the first signs, all are accepted.",
        "",
        secret=True,
    )
    originals_key: str = setting(
        values.originals_key,
        "Key that seals what sources sent, the same on every host: base64 of 32 bytes; without it no originals are "
        "kept. While one is replaced, several with commas between: the first seals, all open.",
        "",
        secret=True,
    )
    log_level: str = setting(values.log_level, f"The least that is logged: {', '.join(values.LEVELS)}.", "INFO")
    log_format: str = setting(
        values.one_of(values.LOG_FORMATS, noun="log format"),
        "How lines are logged: `json`, `text`, or `auto`: text on a terminal, JSON elsewhere.",
        "auto",
    )
    max_body_bytes: int = setting(
        values.whole(1024, 1024 * MEBIBYTE),
        "Largest request body in bytes; a larger one is answered 413.",
        8 * MEBIBYTE,
    )
    max_bulk_bytes: int = setting(
        values.whole(1024, 1024 * MEBIBYTE),
        "Largest body of `/v1/contacts/bulk` in bytes, counted unpacked; what is beyond it is answered 413.",
        64 * MEBIBYTE,
    )
    max_email_bytes: int = setting(
        values.whole(1024, 1024 * MEBIBYTE),
        "Largest mail in bytes, with its attachments; a larger one is answered 413.",
        40 * MEBIBYTE,
    )
    intake_waiting_limit: int = setting(
        values.whole(1, 1_000_000),
        "Contacts that may wait to be written before intake answers 503.",
        4000,
    )
    trusted_proxies: Networks = setting(
        networks,
        "Addresses or networks of reverse proxies, commas between: from them alone X-Forwarded-For and "
        "X-Forwarded-Proto are believed.",
        (),
        shown="",
    )
    metrics_token: str = setting(
        values.token,
        "Token with which `/metrics` may be read; an API key with the scope `read` and no sources will do too.",
        "",
        secret=True,
    )
    disk_low_bytes: int = setting(
        values.whole(0, 2**50),
        "Free space under which `/health/ready` says `degraded`.",
        1024 * MEBIBYTE,
    )
    disk_full_bytes: int = setting(
        values.whole(0, 2**50),
        "Free space on the disk of the SQLite database under which `/health/ready` says `down`.",
        100 * MEBIBYTE,
    )
    late_triage_seconds: int = setting(
        values.whole(1, 86_400),
        "How long a contact may wait for triage before `/health/ready` says `degraded`.",
        60,
    )
    late_delivery_seconds: int = setting(
        values.whole(1, 7 * 86_400),
        "How long a notice may wait for delivery before `/health/ready` says `degraded`.",
        600,
    )
    supervisor_pid: int = setting(
        values.whole(0, 2**31 - 1),
        "Set by `triage serve` for its roles: each ends when this process is gone.",
        0,
        internal=True,
    )

    def __post_init__(self) -> None:
        if self.config_file == Path():
            object.__setattr__(self, "config_file", self.data_dir / "triage.toml")
        if not self.database_url:
            object.__setattr__(self, "database_url", f"sqlite:///{self.data_dir / 'triage.db'}")

    @property
    def secret_key_file(self) -> Path:
        return self.data_dir / "secret-key"


def variable(name: str) -> str:
    """Return the environment variable of the field `name`."""
    return PREFIX + name.upper()


def load(environ: Mapping[str, str], **given: object) -> Settings:
    """Return the settings of `environ`; what is `given` (an option of the command line) goes before it unless None.

    Raises ConfigError that names the variable, what is wrong and what would be right.
    """
    _refuse_unknown(environ)
    found: dict[str, Any] = {}
    for one in fields(Settings):
        option = given.get(one.name)
        text = _text(environ, variable(one.name)) if option is None else str(option)
        if text is not None:
            found[one.name] = _value(one, text)
    found.setdefault("data_dir", Path("data").absolute())
    return Settings(**found)


def _value(one: Field[Any], text: str) -> object:
    try:
        return one.metadata["read"](text)
    except ValueError as error:
        raise ConfigError(str(error), key=variable(one.name)) from None


def _text(environ: Mapping[str, str], name: str) -> str | None:
    """Return what the variable or the file it names says; an empty variable is one that is not there."""
    named = f"{name}_FILE"
    direct, file = environ.get(name) or None, environ.get(named) or None
    if direct is not None and file is not None:
        raise ConfigError(f"is set and {named} too; keep one of them", key=name)
    if file is None:
        return direct
    try:
        return Path(file).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        raise ConfigError(f"cannot read {file}: {reason}", key=named) from None


def _refuse_unknown(environ: Mapping[str, str]) -> None:
    known = [name for one in fields(Settings) for name in (variable(one.name), f"{variable(one.name)}_FILE")]
    for name in sorted(environ):
        if name.startswith(PREFIX) and not name.startswith(TEST_PREFIX) and name not in known:
            closest = get_close_matches(name, known, n=1, cutoff=0)[0]
            raise ConfigError(f"is not a setting; the closest one is {closest}", key=name)


def originals_keys(settings: Settings) -> tuple[str, ...]:
    """Return the keys for originals, the one that seals first; none when originals are not kept."""
    return keys_of(settings.originals_key)


def table() -> str:
    """Return the settings as a Markdown table, for README.md and the house test that compares the two."""
    lines = ["| variable | default | meaning |", "|---|---|---|"]
    for one in fields(Settings):
        if not one.metadata["internal"]:
            shown = f"`{one.metadata['shown']}`" if one.metadata["shown"] else "none"
            lines.append(f"| `{variable(one.name)}` | {shown} | {one.metadata['doc']} |")
    return "\n".join(lines) + "\n"
