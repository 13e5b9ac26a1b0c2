"""What `triage check` looks at: each check by name, with what was found and what to do next."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

from redis.exceptions import RedisError

from triage import bootstrap, embedded
from triage.config import Config
from triage.connectors.base import Warns
from triage.domain.errors import TriageError
from triage.domain.health import LATE_BACKUP
from triage.domain.threshold import Threshold, of_bell
from triage.flows import backups, passphrase, receive
from triage.flows.nightly_backup import check_folder
from triage.notify import destinations, webhooks
from triage.router import pipeline
from triage.settings import Settings, originals_keys
from triage.settings.values import SECRET_KEY_CHARACTERS
from triage.store import schema, thresholds
from triage.store.session import engine_at, read

SQLITE = "sqlite:///"
NOT_YET = "; no threshold yet: until the service has made one of past decisions, the labels decide"


class Grade(StrEnum):
    """WARN works, but is hardly meant; FAIL keeps the service from working."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What a check found; `next_step` says what to do unless all is well."""

    check: str
    grade: Grade
    found: str
    next_step: str = ""


Findings = Iterator[Finding]


def run(given: Settings) -> Findings:
    """Yield the findings of every check, in the order in which one would mend things."""
    yield Finding(check="settings", grade=Grade.OK, found=f"configuration {given.config_file}, data {given.data_dir}")
    for check in ON_SETTINGS:
        yield from check(given)
    try:
        configured = bootstrap.load_config(given)
    except TriageError as error:
        there = given.config_file.exists()
        advice = f"mend {given.config_file}" if there else "run `triage serve` once, or name another --data-dir"
        yield Finding(check="configuration", grade=Grade.FAIL, found=str(error), next_step=advice)
        return
    for check_configuration in ON_CONFIGURATION:
        yield from check_configuration(configured)
    yield from bells(given, configured)


def data_folder(given: Settings) -> Findings:
    name, folder = "data folder", given.data_dir
    if not folder.exists():
        yield Finding(check=name, grade=Grade.OK, found="is not there yet; the first start makes it")
    elif not folder.is_dir() or not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
        advice = f"give it to the user of the service: chown -R USER {folder}"
        yield Finding(check=name, grade=Grade.FAIL, found=f"{folder} cannot be written", next_step=advice)
    elif _others_may_read(folder):
        advice = f"chmod 700 {folder}"
        yield Finding(check=name, grade=Grade.WARN, found="can be entered by others", next_step=advice)
    else:
        yield Finding(check=name, grade=Grade.OK, found="can be written, by its owner alone")


def secret_key(given: Settings) -> Findings:
    name, file = "secret key", given.secret_key_file
    if given.secret_key:
        yield Finding(check=name, grade=Grade.OK, found="is set")
    elif not file.exists():
        yield Finding(check=name, grade=Grade.OK, found="is not there yet; the first start makes it")
    elif not os.access(file, os.R_OK) or len(file.read_text(encoding="utf-8").strip()) < SECRET_KEY_CHARACTERS:
        advice = "give it to the user of the service, or delete it to have a new one made"
        yield Finding(check=name, grade=Grade.FAIL, found=f"{file} holds no key", next_step=advice)
    elif _others_may_read(file):
        yield Finding(check=name, grade=Grade.WARN, found="can be read by others", next_step=f"chmod 600 {file}")
    else:
        yield Finding(check=name, grade=Grade.OK, found=f"is kept in {file}")


def originals_key(given: Settings) -> Findings:
    keys = len(originals_keys(given))
    found = f"keys {keys}: the first seals" if keys else "is not set: what sources send is not kept"
    yield Finding(check="originals key", grade=Grade.OK, found=found)


def database(given: Settings) -> Findings:
    name, url = "database", given.database_url
    kind = "SQLite" if url.startswith(SQLITE) else "PostgreSQL"
    if kind == "SQLite" and not Path(url.removeprefix(SQLITE)).exists():
        yield Finding(check=name, grade=Grade.OK, found=f"{kind}, is not there yet; the first start makes it")
        return
    try:
        revision = _revision(given)
    except TriageError as error:
        advice = "start the database, or mend TRIAGE_DATABASE_URL"
        yield Finding(check=name, grade=Grade.FAIL, found=f"{kind}: {error}", next_step=advice)
        return
    if revision == schema.newest_revision():
        yield Finding(check=name, grade=Grade.OK, found=f"{kind}, schema {revision}")
    else:
        found = f"{kind}, schema {revision or 'none'}; this version has {schema.newest_revision()}"
        advice = "`triage serve` does it by itself; else run `triage migrate`"
        yield Finding(check=name, grade=Grade.WARN, found=found, next_step=advice)


def _revision(given: Settings) -> str | None:
    with engine_at(given.database_url) as engine, read(engine):
        return schema.revision_of(engine)


def redis(given: Settings) -> Findings:
    try:
        if given.redis_url:
            bootstrap.connect(given).ping()
            yield Finding(check="redis", grade=Grade.OK, found="answers")
        else:
            found = f"a private one, started from {embedded.server_binary()}"
            yield Finding(check="redis", grade=Grade.OK, found=found)
    except (RedisError, TriageError) as error:
        advice = "start it, mend TRIAGE_REDIS_URL, or leave that out for a private one"
        yield Finding(check="redis", grade=Grade.FAIL, found=f"does not answer: {error}", next_step=advice)


def classifier(_given: Settings) -> Findings:
    try:
        yield Finding(check="classifier", grade=Grade.OK, found=f"model {pipeline.load().version}")
    except TriageError as error:
        yield Finding(check="classifier", grade=Grade.FAIL, found=str(error), next_step="install Triage anew")


def configuration(configured: Config) -> Findings:
    counts = {
        "queues": configured.queues,
        "sources": configured.sources,
        "destinations": configured.destinations,
        "rules": configured.rules,
    }
    found = ", ".join(f"{noun} {len(things)}" for noun, things in counts.items())
    yield Finding(check="configuration", grade=Grade.OK, found=found)
    for warning in configured.warnings:
        found, _, advice = warning.partition("; ")
        advice = advice or f"mend {configured.file}"
        yield Finding(check="configuration", grade=Grade.WARN, found=found, next_step=advice)
    if configured.destinations and not configured.server.admin_destinations:
        found = "nobody hears when a destination breaks or a contact cannot be read"
        advice = 'add admin_destinations = ["…"] to [server]'
        yield Finding(check="configuration", grade=Grade.WARN, found=found, next_step=advice)


def sources(configured: Config) -> Findings:
    for source in configured.sources:
        name = f"source {source.id}"
        try:
            connector = receive.connect_source(configured, source)
        except TriageError as error:
            advice = f"mend it in {configured.file}, or in the secrets_file that is named there"
            yield Finding(check=name, grade=Grade.FAIL, found=str(error), next_step=advice)
            continue
        active = f"secrets {len(source.secrets)}" if source.secrets else "no secret"
        yield Finding(check=name, grade=Grade.OK, found=f"{source.connector}, {active}")
        for warning in connector.warnings if isinstance(connector, Warns) else ():
            found, _, advice = warning.partition("; ")
            yield Finding(check=name, grade=Grade.WARN, found=found, next_step=advice)


def places(configured: Config) -> Findings:
    for destination in configured.destinations:
        name = f"destination {destination.id}"
        try:
            destinations.build(replace(configured, destinations=(destination,)))
        except TriageError as error:
            yield Finding(check=name, grade=Grade.FAIL, found=str(error), next_step="mend its url")
        else:
            yield Finding(check=name, grade=Grade.OK, found="can be used")


def bells(given: Settings, configured: Config) -> Findings:
    """Say of each destination that asks something of its alarms what that is, and which threshold it has given."""
    asking = [one for one in configured.destinations if one.alarms.line]
    if not asking:
        return
    made = _thresholds(given)
    for destination in asking:
        name, target = f"alarms of {destination.id}", destination.alarms
        threshold = made.get(of_bell(destination.id))
        told = any(destination.id in rule.notify for rule in configured.rules)
        found = target.line
        if target.tuned:
            found += f"; rings from {threshold.at:.1%} on, of {threshold.counted} decisions" if threshold else NOT_YET
        if told:
            yield Finding(check=name, grade=Grade.OK, found=found)
        else:
            advice = "name it under notify of the rule for alarms"
            yield Finding(check=name, grade=Grade.WARN, found=f"{found}; no rule tells it anything", next_step=advice)


def _thresholds(given: Settings) -> Mapping[str, Threshold]:
    """Read the thresholds in force; a database that cannot be asked has a finding of its own."""
    url = given.database_url
    if url.startswith(SQLITE) and not Path(url.removeprefix(SQLITE)).exists():
        return {}
    try:
        with engine_at(url) as engine, read(engine) as session:
            return thresholds.every(session) if schema.revision_of(engine) == schema.newest_revision() else {}
    except TriageError:
        return {}


def systems(configured: Config) -> Findings:
    for webhook in configured.webhooks:
        name = f"webhook {webhook.id}"
        try:
            webhooks.build(replace(configured, webhooks=(webhook,)))
        except TriageError as error:
            yield Finding(check=name, grade=Grade.FAIL, found=str(error), next_step="mend its url")
        else:
            found = f"can be used, events {len(webhook.events)}, secrets {len(webhook.secrets)}"
            yield Finding(check=name, grade=Grade.OK, found=found)


def nightly_backup(configured: Config) -> Findings:
    name, wish = "nightly backup", configured.backup
    if wish is None:
        yield Finding(
            check=name, grade=Grade.OK, found="is not asked for; [backup] in triage.toml makes one each night"
        )
        return
    try:
        check_folder(wish.folder)
        sealed = bool(passphrase.read(wish.passphrase_file))
    except TriageError as error:
        yield Finding(check=name, grade=Grade.FAIL, found=str(error), next_step=f"mend [backup] in {configured.file}")
        return
    if not os.access(wish.folder, os.W_OK | os.X_OK):
        advice = f"give it to the user of the service: chown USER {wish.folder}"
        yield Finding(check=name, grade=Grade.FAIL, found=f"{wish.folder} cannot be written", next_step=advice)
        return
    made = backups.made(wish.folder)
    late = bool(made) and datetime.now(UTC) - backups.made_at(made[0]) > LATE_BACKUP
    newest = made[0].name if made else "none yet"
    found = f"{len(made)} in {wish.folder}, {'sealed' if sealed else 'not sealed'}, newest: {newest}"
    advice = "look into the log of the scheduler" if late else ""
    yield Finding(check=name, grade=Grade.WARN if late else Grade.OK, found=found, next_step=advice)


def _others_may_read(path: Path) -> bool:
    return bool(path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO))


ON_SETTINGS: tuple[Callable[[Settings], Findings], ...] = (
    data_folder,
    secret_key,
    originals_key,
    database,
    redis,
    classifier,
)
ON_CONFIGURATION: tuple[Callable[[Config], Findings], ...] = (configuration, sources, places, systems, nightly_backup)
