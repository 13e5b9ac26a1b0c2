"""A trained folder as one archive: a zip of small plain files, the same bytes for the same folder.

An archive comes out of a database that others can write, too. So nothing in it is believed: it is unpacked only when
every file has a name that a trained folder has, none leads elsewhere, all of them together stay small, and its
configuration names no function but those of the shipped classifier. spaCy and numpy read no pickles from such files.
"""

from __future__ import annotations

import hashlib
import io
import os
import re
import stat
import zipfile
import zlib
from pathlib import Path

from triage.domain.errors import Malformed, TooLarge
from triage.router.pipeline import SHIPPED, Classifier, Text

LARGEST_ARCHIVE_BYTES = 20 * 1024 * 1024
_LARGEST_FOLDER_BYTES = 128 * 1024 * 1024
_MOST_FILES = 200
_PART = r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}"
_NAME = re.compile(rf"(?:{_PART}/){{0,2}}{_PART}(?:\.(?:json|cfg|bin|npy|npz|md))?")
_CONFIG = "config.cfg"
_FUNCTION = re.compile(r"^\s*(@\w+|factory|source)\s*=\s*(.+?)\s*$", re.MULTILINE)
_PLAIN_LINE = re.compile(r"(?:\[[\w.]*\]|@?\w+ = [^{@\\]*(?:\$\{[\w.]+\}[^{@\\]*)*)?")  # it hides no function
_KINDS = frozenset({0, stat.S_IFREG})
_PACKINGS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})  # the others are unpacked without bounds
_LONG_AGO = (1980, 1, 1, 0, 0, 0)
_TRIAL = (Text(text="Where is my order?"), Text(text="Где мой заказ?"))


def digest_of(archive: bytes) -> str:
    return hashlib.sha256(archive).hexdigest()


def pack(folder: Path) -> bytes:
    """Return a trained folder as an archive; raise TooLarge when it is over the limit, Malformed for other files."""
    files = {str(file.relative_to(folder)): file.read_bytes() for file in sorted(folder.rglob("*")) if file.is_file()}
    _check_names(list(files))
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name, content in files.items():
            info = zipfile.ZipInfo(name, _LONG_AGO)
            info.external_attr = (stat.S_IFREG | stat.S_IRUSR | stat.S_IWUSR) << 16
            archive.writestr(info, content, zipfile.ZIP_DEFLATED)
    content = packed.getvalue()
    if len(content) > LARGEST_ARCHIVE_BYTES:
        mebibytes = len(content) / 1024 / 1024
        raise TooLarge(f"the model is {mebibytes:.1f} MiB in its archive, at most 20 are kept; train it on less")
    return content


def unpack(archive: bytes, digest: str, folder: Path) -> None:
    """Write the files of an archive into an empty folder, for their owner alone.

    Raises Malformed, and has written nothing, when the archive is not the one that `digest` names, or not one of ours.
    """
    if len(archive) > LARGEST_ARCHIVE_BYTES:
        raise Malformed(f"the archive of the model has {len(archive)} bytes, more than any we write")
    if digest_of(archive) != digest:
        raise Malformed("the archive of the model is not the one that was stored: its digest is another")
    files = _files(archive)
    _check_functions(files.get(_CONFIG, b""))
    for name, content in files.items():
        file = folder / name
        file.parent.mkdir(mode=stat.S_IRWXU, parents=True, exist_ok=True)
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, stat.S_IRUSR | stat.S_IWUSR), "wb") as out:
            out.write(content)


def try_out(unpacked: Classifier) -> None:
    """Let a model read in both languages; raises whatever is wrong with it."""
    unpacked.read(_TRIAL)


def _files(archive: bytes) -> dict[str, bytes]:
    """Read all files of an archive after everything it says of them has been checked."""
    try:
        with zipfile.ZipFile(io.BytesIO(archive)) as opened:
            told = opened.infolist()
            _check_names([info.filename for info in told])
            for info in told:
                kind = stat.S_IFMT(info.external_attr >> 16)
                if kind not in _KINDS or info.flag_bits & 1 or info.compress_type not in _PACKINGS:
                    raise Malformed(f"the archive of the model holds something else than plain files: {info.filename}")
            if sum(info.file_size for info in told) > _LARGEST_FOLDER_BYTES:
                raise Malformed("the archive of the model would unpack to more than any we write")
            return {info.filename: _read(opened, info) for info in told}
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError, ValueError) as error:
        raise Malformed(f"the archive of the model cannot be read: {error}") from error


def _read(opened: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    """Read one file; asked for all at once, zipfile would unpack 2 GiB before it believes that there are fewer."""
    with opened.open(info) as file:
        return file.read(info.file_size)


def _check_names(names: list[str]) -> None:
    if len(names) > _MOST_FILES or len(set(names)) != len(names):
        raise Malformed(f"a model of {len(names)} files is none of ours")
    for name in names:
        if not _NAME.fullmatch(name):
            raise Malformed(f"a model of ours has no file of this name: {name[:100]!r}")


def _check_functions(config: bytes) -> None:
    """Refuse a configuration that would have spaCy call a function which the shipped classifier does not name."""
    ours, theirs = (SHIPPED / _CONFIG).read_text(encoding="utf-8"), config.decode("utf-8", "replace")
    known, asked = _functions(ours), _functions(theirs)
    if not asked:
        raise Malformed("the archive of the model holds no trained pipeline")
    for line in set(theirs.splitlines()) - set(ours.splitlines()):
        if not _PLAIN_LINE.fullmatch(line):
            raise Malformed(f"the configuration of the model has a line that ours never have: {line[:100]!r}")
    if strange := sorted(asked - known):
        raise Malformed(f"the archive of the model asks for functions that ours never do: {', '.join(strange)[:200]}")


def _functions(config: str) -> set[str]:
    return {f"{key} = {value}" for key, value in _FUNCTION.findall(config)}
