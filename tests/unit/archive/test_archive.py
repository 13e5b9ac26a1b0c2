"""The file of a backup: what goes in comes out, and whatever is not exactly what was written is refused."""

from __future__ import annotations

import gzip
import hashlib
import io
import tarfile
from datetime import UTC, datetime

import msgspec
import pytest

from triage.archive import manifest, members, seal, write
from triage.archive.manifest import Kept, Manifest, Part, Table
from triage.archive.read import Archive
from triage.domain.errors import Malformed, Refused

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
PASSPHRASE = "correct horse battery staple"
ROWS = [b'[%d,"a text that a customer wrote"]\n' % number for number in range(50)]


def backup(passphrase: str = "", rows: list[bytes] = ROWS) -> bytes:
    file = io.BytesIO()
    archive = write.Archive(file, seal.new(passphrase) if passphrase else None)
    table = archive.table("contacts", ["id", "text"], rows)
    kept = archive.file("files", 1, "triage.toml", b"[[queues]]\n")
    archive.finish(manifest_of(tables=[table], files=[kept]))
    return file.getvalue()


def manifest_of(tables: list[Table], files: list[Kept] | None = None) -> Manifest:
    return Manifest(version="0.1.0", schema="0001", database="sqlite", taken_at=NOON, tables=tables, files=files or [])


def crafted(*given: tuple[str, bytes], listed: Manifest) -> bytes:
    """Write an archive as a stranger would who knows the format."""
    file = io.BytesIO()
    writer = members.Writer(file)
    writer.add(manifest.HEAD, b'{"format":1}')
    for name, content in given:
        writer.add(name, content)
    writer.add(manifest.NAME, gzip.compress(msgspec.json.encode(listed)))
    writer.finish()
    return file.getvalue()


def read(content: bytes, passphrase: str = "") -> Archive:
    return Archive(io.BytesIO(content), passphrase)


@pytest.mark.parametrize("passphrase", ["", PASSPHRASE])
def test_what_went_in_comes_out(passphrase: str) -> None:
    archive = read(backup(passphrase), passphrase)
    (table,) = archive.manifest.tables
    assert [line + b"\n" for line in archive.lines(table)] == ROWS
    assert (table.rows, table.columns) == (50, ["id", "text"])
    assert archive.content(archive.manifest.files[0]) == b"[[queues]]\n"
    archive.check()


def test_the_programs_of_every_machine_can_read_it() -> None:
    with tarfile.open(fileobj=io.BytesIO(backup())) as tar:
        names = tar.getnames()
        assert names == [manifest.HEAD, "tables/contacts/000001.gz", "files/000001.gz", manifest.NAME, "SHA256"]
        rows = tar.extractfile("tables/contacts/000001.gz")
        assert rows is not None
        assert gzip.decompress(rows.read()) == b"".join(ROWS)


def test_many_rows_become_several_members_none_of_them_large() -> None:
    row = b'["' + b"x" * 100_000 + b'"]\n'
    archive = read(backup(rows=[row] * 100))
    (table,) = archive.manifest.tables
    assert len(table.parts) == 3
    assert max(part.bytes for part in table.parts) < write.PART_BYTES + len(row)
    assert sum(1 for _ in archive.lines(table)) == 100


def test_an_archive_with_a_change_anywhere_is_refused() -> None:
    whole = backup()
    for place in range(0, len(whole), 7):
        changed = bytearray(whole)
        changed[place] ^= 0x20
        with pytest.raises((Malformed, Refused)):
            read(bytes(changed)).check()


def test_an_archive_that_was_cut_off_or_went_on_is_refused() -> None:
    whole = backup()
    for size in [*range(0, len(whole), 97), len(whole) - 1]:
        with pytest.raises(Malformed):
            read(whole[:size])
    with pytest.raises(Malformed, match="digest"):
        read(whole + b"\0")


def test_something_else_is_called_that() -> None:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w") as tar:
        tar.addfile(tarfile.TarInfo("hello"))
    with pytest.raises(Malformed, match="nothing that `triage backup` writes"):
        read(file.getvalue())
    with pytest.raises(Malformed, match="cut off"):
        read(b"")


@pytest.mark.parametrize(
    "name", ["../evil", "/etc/passwd", "tables/../../evil", "a/b/c/d", ".ssh/keys", "a\\b", "", "ä"]
)
def test_a_member_whose_name_could_lead_elsewhere_is_refused(name: str) -> None:
    header = tarfile.TarInfo(name)
    header.mode = 0o600
    block = header.tobuf(tarfile.GNU_FORMAT)
    with pytest.raises(Malformed, match="byte 0"):
        read(block + bytes(1024))


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.DIRTYPE, tarfile.XHDTYPE])
def test_a_member_that_is_no_plain_file_is_refused(kind: bytes) -> None:
    header = tarfile.TarInfo("tables")
    header.mode, header.type, header.linkname = 0o600, kind, "/etc/passwd"
    with pytest.raises(Malformed, match="byte 0"):
        read(header.tobuf(tarfile.USTAR_FORMAT) + bytes(1024))


def test_a_few_bytes_that_would_unpack_to_gigabytes_are_not_unpacked() -> None:
    bomb = gzip.compress(bytes(64 * 1024 * 1024), 9)
    for claimed in (100, members.MEMBER_LIMIT_BYTES + 1, -1):
        part = Part(name="tables/contacts/000001.gz", sha256="0" * 64, bytes=claimed)
        table = Table(name="contacts", columns=["id"], rows=1, parts=[part])
        archive = read(crafted((part.name, bomb), listed=manifest_of(tables=[table])))
        with pytest.raises(Malformed, match=r"is not what its manifest says|are not unpacked"):
            archive.check()


def test_a_header_that_claims_a_huge_member_is_refused() -> None:
    header = tarfile.TarInfo("tables/contacts/000001.gz")
    header.mode, header.size = 0o600, members.MEMBER_LIMIT_BYTES + 1
    with pytest.raises(Malformed, match="byte 0"):
        read(header.tobuf(tarfile.USTAR_FORMAT) + bytes(1024))


def test_a_manifest_that_says_other_than_the_members_is_refused() -> None:
    rows = b"[1]\n"
    part = Part(name="tables/contacts/000001.gz", sha256=hashlib.sha256(rows).hexdigest(), bytes=len(rows))
    table = Table(name="contacts", columns=["id"], rows=2, parts=[part])
    packed = (part.name, gzip.compress(rows))
    with pytest.raises(Malformed, match="has 1 rows, and 2 by the manifest"):
        read(crafted(packed, listed=manifest_of(tables=[table]))).check()
    with pytest.raises(Malformed, match="not those of its manifest"):
        read(crafted(packed, listed=manifest_of(tables=[])))
    with pytest.raises(Malformed, match="not those of its manifest"):
        read(crafted(listed=manifest_of(tables=[table])))
    with pytest.raises(Malformed, match="is there twice"):
        read(crafted(packed, packed, listed=manifest_of(tables=[table])))


def test_a_manifest_that_is_none_is_refused() -> None:
    file = io.BytesIO()
    writer = members.Writer(file)
    writer.add(manifest.HEAD, b'{"format":1}')
    writer.add(manifest.NAME, gzip.compress(b'{"tables": ' + b"[" * 100_000))
    writer.finish()
    with pytest.raises(Malformed, match="manifest cannot be read"):
        read(file.getvalue())


def test_another_format_is_told_as_such() -> None:
    file = io.BytesIO()
    writer = members.Writer(file)
    writer.add(manifest.HEAD, b'{"format":2}')
    writer.finish()
    with pytest.raises(Malformed, match="format is 2, this Triage reads format 1"):
        read(file.getvalue())


def test_a_sealed_archive_shows_nothing_and_opens_with_its_passphrase_alone() -> None:
    sealed = backup(PASSPHRASE)
    assert b"queues" not in sealed
    assert b"triage.toml" not in sealed
    with pytest.raises(Malformed, match="not the passphrase"):
        read(sealed, "another passphrase")
    with pytest.raises(Refused, match="it is sealed"):
        read(sealed)
    with pytest.raises(Refused, match="not sealed"):
        read(backup(), PASSPHRASE)
