"""What every test may ask for by name."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from shutil import copyfile
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page
from sqlalchemy import Engine

from tests.support import chromium, postgres, redis_server
from tests.support.engines import opened
from tests.support.need import MARK
from tests.support.postgres import Postgres
from triage.store import schema


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Postgres]:
    with postgres.server() as server:
        yield server


@pytest.fixture
def postgres_url(postgres_server: Postgres) -> Iterator[str]:
    """Give the URL of an empty PostgreSQL database of the test's own."""
    with postgres_server.database() as url:
        yield url


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Give the URL of an empty database of the test's own; the test runs once on each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'triage.db'}"
    return str(request.getfixturevalue("postgres_url"))


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("template") / "triage.db"
    _migrate(f"sqlite:///{file}")
    return file


@pytest.fixture(scope="session")
def postgres_template(postgres_server: Postgres) -> Iterator[str]:
    with postgres_server.database() as url:
        _migrate(url)
        yield urlsplit(url).path.removeprefix("/")


@pytest.fixture
def migrated_postgres_url(postgres_server: Postgres, postgres_template: str) -> Iterator[str]:
    with postgres_server.database(template=postgres_template) as url:
        yield url


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def migrated_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Give the URL of a database with today's schema and no rows; the test runs once on each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{copyfile(request.getfixturevalue('sqlite_template'), tmp_path / 'triage.db')}"
    return str(request.getfixturevalue("migrated_postgres_url"))


@pytest.fixture
def engine(migrated_url: str) -> Iterator[Engine]:
    """Give an engine on a database with today's schema and no rows; the test runs once on each kind."""
    with opened(migrated_url) as engine:
        yield engine


def _migrate(url: str) -> None:
    with opened(url) as engine:
        schema.migrate(engine)


@pytest.fixture(scope="session")
def redis_server_url() -> Iterator[str]:
    with redis_server.server() as url:
        yield url


@pytest.fixture
def redis_url(redis_server_url: str) -> str:
    """Give the URL of an empty Redis that no other test uses at the same time."""
    redis_server.empty(redis_server_url)
    return redis_server_url


# A module's, not the session's: while Playwright runs, no other test of the process could use asyncio.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium.launched() as launched:
        yield launched


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """Give a page that may speak to this machine alone."""
    with chromium.watched_page(browser) as watched:
        yield watched


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say loudly what was not tested for want of a server or a browser."""
    skipped = [str(report.longrepr) for report in terminalreporter.stats.get("skipped", [])]
    lacking = sum(MARK in reason for reason in skipped)
    if lacking:
        terminalreporter.write_sep("!", f"{lacking} tests {MARK}: see the reasons below", red=True, bold=True)
