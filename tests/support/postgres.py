"""A PostgreSQL of the tests' own: `TRIAGE_TEST_DATABASE_URL`, else a private server from the installed programs."""

from __future__ import annotations

import itertools
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from signal import SIGINT
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

from tests.support.need import lacking
from tests.support.process import running

URL_VARIABLE = "TRIAGE_TEST_DATABASE_URL"
DEBIAN_PROGRAMS = Path("/usr/lib/postgresql")
FAST_AND_FORGETFUL = ("fsync=off", "full_page_writes=off", "synchronous_commit=off", "max_connections=200")


Run = Callable[[], AbstractContextManager["Postgres"]]


@dataclass(frozen=True, kw_only=True)
class Postgres:
    """A server on which databases may be made; `url` names its maintenance database."""

    url: str
    names: Iterator[str] = field(default_factory=lambda: (f"triage_{os.getpid()}_{n}" for n in itertools.count()))

    @contextmanager
    def database(self, *, template: str = "template0") -> Iterator[str]:
        """Give the URL of a new database, a copy of `template`; it is dropped afterwards, whoever still uses it."""
        name = next(self.names)
        statement = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
        self._execute(statement.format(sql.Identifier(name), sql.Identifier(template)))
        try:
            yield urlsplit(self.url)._replace(path=f"/{name}").geturl()
        finally:
            self._execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))

    def answers(self) -> bool:
        try:
            self._execute(sql.SQL("SELECT 1"))
        except psycopg.OperationalError:
            return False
        return True

    def _execute(self, statement: sql.SQL | sql.Composed) -> None:
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(statement)


@contextmanager
def server(*, options: Sequence[str] = FAST_AND_FORGETFUL) -> Iterator[Postgres]:
    """Give a server, started here with `options` unless one is named; skip or fail when there is none to be had."""
    if url := os.environ.get(URL_VARIABLE):
        yield Postgres(url=url)
        return
    programs = find_programs()
    if programs is None:
        lacking("postgres", f"install the PostgreSQL server or set {URL_VARIABLE}")
    with _private_server(programs, options) as postgres:
        yield postgres


def find_programs() -> Path | None:
    """Find the folder of `initdb` and `postgres`: on PATH, or where Debian puts the newest."""
    if found := shutil.which("initdb"):
        return Path(found).parent
    versions = [path.parent for path in DEBIAN_PROGRAMS.glob("*/bin/initdb")]
    return max(versions, key=lambda programs: float(programs.parent.name), default=None)


@contextmanager
def _private_server(programs: Path, options: Sequence[str]) -> Iterator[Postgres]:
    with cluster(programs, options) as run, run() as postgres:
        yield postgres


@contextmanager
def cluster(programs: Path, options: Sequence[str] = FAST_AND_FORGETFUL) -> Iterator[Run]:
    """Give what runs a server of its own: again and again the same one, for those who stop it in between."""
    # A short path: that of the socket may have 107 bytes.
    folder = Path(tempfile.mkdtemp(prefix="triage-pg-"))
    as_owner = _as_owner(folder)
    data = str(folder / "data")
    try:
        initdb = [str(programs / "initdb"), "--pgdata", data, "--username=triage", "--auth=trust", "--encoding=UTF8"]
        subprocess.run([*as_owner, *initdb, "--no-locale", "--no-sync"], check=True, capture_output=True)
        listen = ["-c", "listen_addresses=", "-c", f"unix_socket_directories={folder}"]
        set_options = [word for option in options for word in ("-c", option)]
        postgres = Postgres(url=f"postgresql://triage@/postgres?host={folder}")
        command = [str(programs / "postgres"), "-D", data, *listen, *set_options]

        @contextmanager
        def run() -> Iterator[Postgres]:
            with running(command, ready=postgres.answers, log=folder / "log", stop=SIGINT, prefix=as_owner):
                yield postgres

        yield run
    finally:
        shutil.rmtree(folder)


def _as_owner(folder: Path) -> list[str]:
    """Say how to run as who may run PostgreSQL, and give that account the folder: the server refuses root."""
    if os.geteuid() != 0:
        return []
    try:
        owner = pwd.getpwnam("postgres")
    except KeyError:
        lacking("postgres", f"root cannot run it without an account `postgres`; make one or set {URL_VARIABLE}")
    os.chown(folder, owner.pw_uid, owner.pw_gid)
    return ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]
