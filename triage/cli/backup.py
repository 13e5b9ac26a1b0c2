"""Write the database, the configuration and the keys into one file, while the service runs."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click
import msgspec

from triage.cli._counting import counting
from triage.cli._start import begin, data_dir_option, keep_private
from triage.flows import backups
from triage.flows import passphrase as passphrases
from triage.flows.backup import Made, backup
from triage.store.session import engine_at


@click.command()
@click.argument("target", metavar="[FILE|DIR]", required=False, type=click.Path(path_type=Path))
@data_dir_option
@click.option("--database-only", is_flag=True, help="Leave out triage.toml, the files it names and the signing key.")
@click.option(
    "--passphrase-file",
    type=click.Path(path_type=Path),
    help="Seal the backup; the first line of this file opens it again.",
)
@click.option(
    "--keep", type=click.IntRange(1, 10_000), help="Of the backups in DIR delete all but so many, the newest."
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def command(
    *,
    target: Path | None,
    data_dir: Path | None,
    database_only: bool,
    passphrase_file: Path | None,
    keep: int | None,
    as_json: bool,
) -> None:
    """Write the database, the configuration and the keys into one file, while the service runs.

    Without FILE it gets a name with date and time, in DIR or in the data folder's `backups`. It holds one state of the
    database, is read back before it gets its name, and never overwrites a file. What customers wrote and the key that
    signs links are in it: keep it as you keep the service. `triage restore` takes it, on SQLite and on PostgreSQL.
    """
    keep_private()
    passphrase = passphrases.read(passphrase_file)
    given = begin(data_dir=data_dir)
    now = datetime.now(UTC)
    file = backups.file_for(target or backups.usual_folder(given), now)
    if keep and file == target:
        raise click.BadParameter("goes with a folder", param_hint="--keep")
    backups.clear_left_overs(file.parent)
    with engine_at(given.database_url) as engine, counting() as progress:
        made = backup(
            engine, given, file, now=now, progress=progress, passphrase=passphrase, database_only=database_only
        )
    gone = backups.keep_newest(file.parent, keep) if keep else []
    click.echo(_json(made, gone) if as_json else _text(made, gone))


def _json(made: Made, gone: list[Path]) -> str:
    manifest = made.manifest
    return msgspec.json.encode(
        {
            "file": str(made.file),
            "bytes": made.size_bytes,
            "sealed": made.sealed,
            "taken_at": manifest.taken_at,
            "version": manifest.version,
            "schema": manifest.schema,
            "database": manifest.database,
            "rows": {table.name: table.rows for table in manifest.tables},
            "files": [kept.path for kept in manifest.files],
            "keys": [kept.path for kept in manifest.keys],
            "left_out": manifest.left_out,
            "deleted": [str(file) for file in gone],
        }
    ).decode()


def _text(made: Made, gone: list[Path]) -> str:
    manifest = made.manifest
    lines = [
        f"{made.file}: {made.size_bytes:,} bytes, {manifest.rows:,} rows of {len(manifest.tables)} tables, checked"
    ]
    if manifest.files or manifest.keys:
        held = ", ".join(kept.path for kept in (*manifest.files, *manifest.keys))
        lines.append(f"with {held}; {'sealed' if made.sealed else 'not sealed: whoever reads the file has them'}")
    lines += [f"not in it, keep a copy of your own: {name}" for name in manifest.left_out]
    lines += [f"deleted {file}" for file in gone]
    return "\n".join(lines)
