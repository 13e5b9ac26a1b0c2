"""Settings: what the environment decides, read once at start into one frozen value and refused there if bad.

Every setting is a field of `Settings`; its variable is `TRIAGE_` and the field's name in capitals. A variable that ends
in `_FILE` names a file that holds the value, so that secrets need not be in the environment.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Mapping
from dataclasses import Field, dataclass, field, fields
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from triage.domain.errors import ConfigError

PREFIX = "TRIAGE_"
TEST_PREFIX = "TRIAGE_TEST_"  # read by the test suite alone; a service started by a test inherits them
SECRET_KEY_CHARACTERS = 32
MEBIBYTE = 1024 * 1024
_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")


def _whole(low: int, high: int) -> Callable[[str], int]:
    def read(value: str) -> int:
        number = int(value) if value.isdecimal() and value.isascii() else -1
        if not low <= number <= high:
            raise ValueError(f"{value!r} is not a whole number from {low} to {high}")
        return number

    return read


def _host(value: str) -> str:
    if not value or "/" in value or any(character.isspace() for character in value):
        raise ValueError(f"{value!r} is not a host; give a name or an address such as 127.0.0.1 or 0.0.0.0")
    return value


def _database_url(value: str) -> str:
    """Name the driver we ship; SQLAlchemy would look for another one otherwise."""
    scheme, _, rest = value.partition("://")
    if rest and scheme in {"postgres", "postgresql", "postgresql+psycopg"}:
        return f"postgresql+psycopg://{rest}"
    if scheme == "sqlite" and rest.startswith("/") and len(rest) > 1:
        return value
    # The value may hold a password: it is not repeated.
    raise ValueError("is not a database; give sqlite:////folder/triage.db or postgresql://user:password@host/name")


def _redis_url(value: str) -> str:
    scheme, _, rest = value.partition("://")
    if value and (scheme not in {"redis", "rediss", "unix"} or not rest):
        raise ValueError("is not a Redis; give redis://host:6379/0, rediss://… or unix:///path, or nothing")
    return value


def _secret_key(value: str) -> str:
    if value and len(value) < SECRET_KEY_CHARACTERS:
        raise ValueError(
            f"it has {len(value)} characters; give at least {SECRET_KEY_CHARACTERS} random ones, or none at all"
        )
    return value


def _log_level(value: str) -> str:
    if value.upper() not in _LEVELS:
        raise ValueError(f"{value!r} is not a level; give one of {', '.join(_LEVELS)}")
    return value.upper()


def _path(value: str) -> Path:
    if not value or "\0" in value:
        raise ValueError("it is empty; give a path")
    return Path(value).expanduser().absolute()


def _setting(
    read: Callable[[str], object],
    doc: str,
    default: object,
    *,
    shown: str | None = None,
    secret: bool = False,
    internal: bool = False,
) -> Any:  # noqa: ANN401 (like dataclasses.field)
    shown = str(default) if shown is None else shown
    metadata = {"read": read, "doc": doc, "shown": shown, "internal": internal}
    return field(default=default, repr=not secret, metadata=metadata)


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What the environment decides. Paths left out follow from `data_dir`; its repr shows no secret."""

    data_dir: Path = _setting(_path, "Folder for everything the service keeps; made at first start.", Path("data"))
    config_file: Path = _setting(
        _path,
        "The configuration: queues, sources, destinations, rules.",
        Path(),
        shown="DATA_DIR/triage.toml",
    )
    database_url: str = _setting(
        _database_url,
        "The database: SQLite, or PostgreSQL as `postgresql://user:password@host/name`.",
        "",
        shown="sqlite:///DATA_DIR/triage.db",
        secret=True,
    )
    redis_url: str = _setting(
        _redis_url,
        "Redis or Valkey; without it a private server is started under the data folder.",
        "",
        secret=True,
    )
    host: str = _setting(_host, "Address to listen on; `0.0.0.0` for all.", "127.0.0.1")
    port: int = _setting(_whole(0, 65535), "Port to listen on; 0 takes a free one.", 8000)
    workers: int = _setting(_whole(1, 64), "Processes that triage contacts.", 1)
    secret_key: str = _setting(
        _secret_key,
        "Key that signs links and sign-ins, the same on every host; without it one is made at first start and kept in "
        "`DATA_DIR/secret-key`.",
        "",
        secret=True,
    )
    log_level: str = _setting(_log_level, f"The least that is logged: {', '.join(_LEVELS)}.", "INFO")
    max_body_bytes: int = _setting(
        _whole(1024, 1024 * MEBIBYTE),
        "Largest request body in bytes; a larger one is answered 413.",
        8 * MEBIBYTE,
    )
    intake_waiting_limit: int = _setting(
        _whole(1, 1_000_000),
        "Contacts that may wait to be written before intake answers 503.",
        4000,
    )
    supervisor_pid: int = _setting(
        _whole(0, 2**31 - 1),
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
    values: dict[str, Any] = {}
    for setting in fields(Settings):
        option = given.get(setting.name)
        text = _text(environ, variable(setting.name)) if option is None else str(option)
        if text is not None:
            values[setting.name] = _value(setting, text)
    values.setdefault("data_dir", Path("data").absolute())
    return Settings(**values)


def _value(setting: Field[Any], text: str) -> object:
    try:
        return setting.metadata["read"](text)
    except ValueError as error:
        raise ConfigError(str(error), key=variable(setting.name)) from None


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
    known = [
        name for setting in fields(Settings) for name in (variable(setting.name), f"{variable(setting.name)}_FILE")
    ]
    for name in sorted(environ):
        if name.startswith(PREFIX) and not name.startswith(TEST_PREFIX) and name not in known:
            closest = get_close_matches(name, known, n=1, cutoff=0)[0]
            raise ConfigError(f"is not a setting; the closest one is {closest}", key=name)


def ensure_secret_key(settings: Settings) -> str:
    """Return the signing key: the one that is set, else the one kept in the data folder, made there if there is none.

    Processes that start together agree on one key. Raises ConfigError when the kept one is too short to be a key.
    """
    if settings.secret_key:
        return settings.secret_key
    file = settings.secret_key_file
    if not file.exists():
        _make_secret_key(file)
    key = file.read_text(encoding="utf-8").strip()
    if len(key) < SECRET_KEY_CHARACTERS:
        raise ConfigError(
            "holds no key; delete it to have a new one made (sent links then stop working)", file=str(file)
        )
    return key


def _make_secret_key(file: Path) -> None:
    """Write the key beside its place, then link it there: nobody sees half a key, and the first one wins."""
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_name(f"{file.name}.{os.getpid()}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as stream:
        stream.write(secrets.token_urlsafe(48) + "\n")
        stream.flush()
        os.fsync(stream.fileno())
    try:
        os.link(draft, file)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def table() -> str:
    """Return the settings as a Markdown table, for README.md and the house test that compares the two."""
    lines = ["| variable | default | meaning |", "|---|---|---|"]
    for setting in fields(Settings):
        if not setting.metadata["internal"]:
            shown = f"`{setting.metadata['shown']}`" if setting.metadata["shown"] else "none"
            lines.append(f"| `{variable(setting.name)}` | {shown} | {setting.metadata['doc']} |")
    return "\n".join(lines) + "\n"
