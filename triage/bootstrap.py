"""The composition root: settings and configuration become an App. The only place that wires."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache, partial

from redis import Redis

from triage import buckets, config, embedded, live, registry, sealing, settings, wakeups
from triage.app import App
from triage.background import Background
from triage.flows import receive
from triage.notify import destinations, links, webhooks
from triage.router import attention, pipeline
from triage.settings import Settings, secret_key
from triage.store import schema
from triage.store.session import Engine, engine_at, open_engine, read, transaction

REDIS_TIMEOUT_SECONDS = 2


def build(given: Settings, *, in_background: bool = False) -> App:
    """Read the configuration, check it against what there is, and wire everything.

    Nothing is connected yet, so a worker may fork afterwards. `in_background` has Redis told from threads: it is for
    processes that answer requests and never fork. Raises ConfigError when the configuration cannot be used.
    """
    return _wire(given, open_engine(given.database_url), in_background=in_background)


@contextmanager
def opened(given: Settings) -> Iterator[App]:
    """Give an App for a command that soon ends, and let go of the database then. Raises ConfigError like `build`."""
    with engine_at(given.database_url) as engine:
        yield _wire(given, engine, in_background=False)


def _wire(given: Settings, engine: Engine, *, in_background: bool) -> App:
    configured = load_config(given)
    redis, signing_keys = connect(given), secret_key.ensure(given)
    signals = attention.build(configured)
    wake, publish = partial(wakeups.wake, redis), partial(live.publish, redis)
    return App(
        settings=given,
        config=configured,
        transaction=lambda: transaction(engine),
        read=lambda: read(engine),
        wake=Background(wake).ask if in_background else wake,
        rewake=partial(wakeups.rewake, redis),
        publish=Background(publish).ask if in_background else publish,
        pulse=live.Listener(redis).pulse,
        bucket=buckets.shared(redis),
        classifier=cache(partial(pipeline.load, signals=signals)),
        signals=signals,
        destinations=destinations.build(configured),
        webhooks=webhooks.build(configured),
        connectors=receive.connect(configured),
        signer=links.Signer(signing_keys),
        stamp=sealing.Stamp(signing_keys),
        let_go=engine.dispose,
        sealer=sealing.Sealer(keys) if (keys := settings.originals_keys(given)) else None,
    )


def load_config(given: Settings) -> config.Config:
    """Read triage.toml; connectors and signals it names must exist."""
    return config.load(
        given.config_file,
        known_connectors=sorted(registry.load("triage.connectors")),
        known_signals=attention.known(),
    )


def connect(given: Settings) -> Redis:
    """Make a client of the Redis in use; it connects when first used."""
    url = given.redis_url or embedded.url(given.data_dir)
    return Redis.from_url(url, socket_timeout=REDIS_TIMEOUT_SECONDS, socket_connect_timeout=REDIS_TIMEOUT_SECONDS)


def migrate(given: Settings, revision: str | None = None) -> str | None:
    """Bring the database up to the schema of this version, or back to `revision`; return the one it has then."""
    with engine_at(given.database_url) as engine:
        if revision:
            schema.downgrade(engine, revision)
        else:
            schema.migrate(engine)
        return schema.revision_of(engine)
