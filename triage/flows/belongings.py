"""What belongs to a service beside its database: triage.toml, the files it names, and the keys."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from triage.archive import draft
from triage.archive.manifest import Kept
from triage.archive.read import Archive
from triage.config.named_files import is_beside, named_files, place_of
from triage.domain.errors import Conflict, Malformed
from triage.settings import Settings
from triage.settings.values import keys_of

CONFIGURATION = "triage.toml"
SIGNING = "secret-key"
ORIGINALS = "originals-key"


@dataclass(frozen=True, kw_only=True)
class Found:
    """Contents by path (as triage.toml names it) or by the key's name; `left_out` is for whoever keeps other files."""

    files: dict[str, bytes] = field(default_factory=dict, repr=False)
    keys: dict[str, bytes] = field(default_factory=dict, repr=False)
    left_out: tuple[str, ...] = ()


def find(settings: Settings) -> Found:
    """Read what is to be kept. A file elsewhere than beside triage.toml, or not to be read, is named in `left_out`."""
    files: dict[str, bytes] = {}
    left_out: list[str] = []
    configuration = _read(settings.config_file)
    if configuration is None:
        left_out.append(str(settings.config_file))
    else:
        files[CONFIGURATION] = configuration
        for name in named_files(configuration.decode("utf-8-sig", errors="replace")):
            content = _read(place_of(settings.config_file, name)) if is_beside(name) else None
            if content is None:
                left_out.append(name)
            else:
                files[name] = content
    return Found(files=files, keys=_keys(settings), left_out=tuple(left_out))


def check_place(archive: Archive, settings: Settings, *, force: bool) -> None:
    """Look whether everything could be put in its place. Raises Conflict for a file that is there and is another."""
    for kept, place in _places(archive, settings):
        there = _read(place)
        if there is not None and there != archive.content(kept) and not force:
            raise Conflict(f"{place} is there and differs from the backup's; move it away, or use --force")


def put(archive: Archive, settings: Settings) -> None:
    """Write the files and keys to where this service looks for them."""
    for kept, place in _places(archive, settings):
        draft.replace(place, archive.content(kept))


def advice(archive: Archive, settings: Settings) -> list[str]:
    """Say what the operator has to do so that old links work and sealed originals open, in a line each."""
    said = []
    kept = {key.path: keys_of(archive.content(key).decode(errors="replace")) for key in archive.manifest.keys}
    if settings.secret_key and not set(kept.get(SIGNING, ())) <= set(keys_of(settings.secret_key)):
        said.append("links that were sent before do not work: TRIAGE_SECRET_KEY lacks the key of the backup")
    if ORIGINALS in kept and not settings.originals_key:
        file = settings.data_dir / ORIGINALS
        said.append(f"the key that opens the originals is in {file}: set TRIAGE_ORIGINALS_KEY_FILE={file}")
    elif not set(kept.get(ORIGINALS, ())) <= set(keys_of(settings.originals_key)):
        said.append("originals kept before cannot be opened: TRIAGE_ORIGINALS_KEY lacks the key of the backup")
    sealed = sum(table.rows for table in archive.manifest.tables if table.name == "originals")
    if sealed and ORIGINALS not in kept and not settings.originals_key:
        said.append(
            f"{sealed:,} originals cannot be opened: the backup lacks their key; set TRIAGE_ORIGINALS_KEY to it"
        )
    return said


def _keys(settings: Settings) -> dict[str, bytes]:
    signing = settings.secret_key.encode() or _read(settings.secret_key_file)
    found = {SIGNING: signing, ORIGINALS: settings.originals_key.encode()}
    return {name: content for name, content in found.items() if content}


def _places(archive: Archive, settings: Settings) -> list[tuple[Kept, Path]]:
    folder = settings.config_file.parent
    named = _named(archive)
    places = []
    for kept in archive.manifest.files:
        place = settings.config_file if kept.path == CONFIGURATION else folder / kept.path
        if not is_beside(kept.path) or not place.parent.resolve().is_relative_to(folder.resolve()):
            raise Malformed(f"the backup holds a file for {kept.path!r}, which is not a place beside triage.toml")
        if kept.path not in named:  # whoever made such a backup wants a file somewhere, not a service
            raise Malformed(f"the backup holds a file for {kept.path!r}, which its {CONFIGURATION} does not name")
        places.append((kept, place))
    given = {SIGNING: settings.secret_key, ORIGINALS: settings.originals_key}
    for kept in archive.manifest.keys:
        if kept.path not in given:
            raise Malformed(f"the backup holds a key called {kept.path!r}, which this version does not know")
        if not given[kept.path]:  # what is set from outside goes before a file
            places.append((kept, settings.data_dir / kept.path))
    return places


def _named(archive: Archive) -> set[str]:
    """Return the paths that a backup's files may have: its configuration, and what that names."""
    texts = [archive.content(kept) for kept in archive.manifest.files if kept.path == CONFIGURATION]
    return {CONFIGURATION, *(name for text in texts for name in named_files(text.decode("utf-8-sig", "replace")))}


def _read(file: Path) -> bytes | None:
    try:
        return file.read_bytes()
    except OSError:
        return None
