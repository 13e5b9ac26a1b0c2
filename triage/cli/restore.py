"""Put a backup into the database and the data folder, on SQLite or PostgreSQL, wherever it was made."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click
import msgspec

from triage import process
from triage.archive import read
from triage.archive.manifest import Manifest
from triage.archive.read import Archive
from triage.cli._counting import counting
from triage.cli._start import begin, data_dir_option, keep_private
from triage.domain.errors import Refused
from triage.flows import passphrase as passphrases
from triage.flows import restore as flow
from triage.flows.restore import Restored, Wish
from triage.settings import Settings
from triage.store.resume import Waiting
from triage.store.session import engine_at


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@data_dir_option
@click.option("--check", "only_check", is_flag=True, help="Only look whether FILE is whole and could be restored.")
@click.option("--force", is_flag=True, help="Give up what is in the database and the files that differ.")
@click.option("--database-only", is_flag=True, help="Leave triage.toml, the files it names and the signing key alone.")
@click.option(
    "--notices",
    type=click.Choice([str(waiting) for waiting in Waiting]),
    default=str(Waiting.MARK),
    show_default=True,
    help="What waited to be sent may have been sent after the backup: send it marked as a possible repeat, "
    "send it as it is, or hold it.",
)
@click.option("--passphrase-file", type=click.Path(path_type=Path), help="Its first line opens a sealed backup.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def command(
    *,
    file: Path,
    data_dir: Path | None,
    only_check: bool,
    force: bool,
    database_only: bool,
    notices: str,
    passphrase_file: Path | None,
    as_json: bool,
) -> None:
    """Put the backup FILE into the database of the settings, and its configuration and keys beside it.

    The database may be of another kind than the one the backup was made of. All of FILE is checked before anything is
    touched; then it is restored in full or not at all. Nothing may run on the database meanwhile, and nothing is
    overwritten without --force. Everybody has to sign in again.
    """
    keep_private()
    passphrase = passphrases.read(passphrase_file)
    given = begin(data_dir=data_dir)
    wish = Wish(force=force, database_only=database_only, waiting=Waiting(notices))
    with read.opened(file) as stream:
        try:
            archive = Archive(stream, passphrase)
            if only_check:
                with counting() as progress:
                    flow.check(archive, progress)
                click.echo(_json(archive.manifest) if as_json else f"{file}: {_held(archive.manifest)}; it is whole")
                return
            restored = _restore(archive, given, wish)
        except Refused as error:
            raise type(error)(f"{file}: {error}") from error
    click.echo(_json(restored.manifest, restored) if as_json else _text(restored, given))


def _restore(archive: Archive, given: Settings, wish: Wish) -> Restored:
    given.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (
        engine_at(given.database_url) as engine,
        process.only_one(given.data_dir),
        counting() as progress,
    ):
        return flow.restore(archive, engine, given, wish, now=datetime.now(UTC), progress=progress)


def _held(manifest: Manifest) -> str:
    made = f"made {manifest.taken_at:%Y-%m-%d %H:%M:%S} UTC by Triage {manifest.version} on {manifest.database}"
    return f"{manifest.rows:,} rows of {len(manifest.tables)} tables, {made}, schema {manifest.schema}"


def _json(manifest: Manifest, restored: Restored | None = None) -> str:
    found = {
        "taken_at": manifest.taken_at,
        "version": manifest.version,
        "schema": manifest.schema,
        "database": manifest.database,
        "rows": {table.name: table.rows for table in manifest.tables},
        "files": [kept.path for kept in manifest.files],
        "left_out": manifest.left_out,
    }
    if restored:
        found |= {
            "lost": restored.lost,
            "notices_waiting": restored.notices_waiting,
            "advice": restored.advice,
        }
    return msgspec.json.encode(found).decode()


def _text(restored: Restored, given: Settings) -> str:
    manifest = restored.manifest
    lines = [f"restored {_held(manifest)}"]
    lines += [f"given up: {number:,} {name}" for name, number in sorted(restored.lost.items())]
    lines += [f"not in the backup, put it in its place: {name}" for name in manifest.left_out]
    lines += restored.advice
    lines.append(
        f"{restored.notices_waiting:,} notices wait to be sent. Keys and people that were shut out after the backup "
        "may come in again: look at `triage keys list` and `triage users list`"
    )
    lines.append(f"start the service: triage serve --data-dir {given.data_dir}")
    return "\n".join(lines)
