"""A trained folder as an archive: the same bytes for the same folder, and nothing strange is unpacked."""

from __future__ import annotations

import io
import random
import stat
import tracemalloc
import zipfile
from pathlib import Path

import pytest

from triage.domain.errors import Malformed, TooLarge
from triage.router.packed import LARGEST_ARCHIVE_BYTES, digest_of, pack, unpack
from triage.router.pipeline import SHIPPED, Text, load

LARGE = 64 * 1024 * 1024 + 12345
CONFIG = (SHIPPED / "config.cfg").read_text(encoding="utf-8")


def zipped(**files: str | bytes) -> bytes:
    return zipped_as({name.replace("__", "."): content for name, content in files.items()})


def zipped_as(files: dict[str, str | bytes], mode: int = stat.S_IFREG | 0o600) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            info = zipfile.ZipInfo(name)
            info.external_attr = mode << 16
            archive.writestr(info, content, zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def refusal(archive: bytes, folder: Path, digest: str = "") -> str:
    with pytest.raises(Malformed) as caught:
        unpack(archive, digest or digest_of(archive), folder)
    assert not list(folder.iterdir())
    return str(caught.value)


def test_the_shipped_model_answers_the_same_out_of_its_archive(tmp_path: Path) -> None:
    archive = pack(SHIPPED)
    unpack(archive, digest_of(archive), tmp_path)
    text = Text(text="Where is my parcel? It is three weeks late!")
    [ours], [theirs] = load().read([text]), load(tmp_path).read([text])
    assert ours == theirs
    assert len(archive) <= LARGEST_ARCHIVE_BYTES


def test_the_same_folder_gives_the_same_bytes(tmp_path: Path) -> None:
    archive = pack(SHIPPED)
    unpack(archive, digest_of(archive), tmp_path)
    assert pack(tmp_path) == archive


def test_only_the_owner_can_read_what_is_unpacked(tmp_path: Path) -> None:
    unpack(archive := zipped_as({"config.cfg": CONFIG, "topic/cfg": "{}"}), digest_of(archive), tmp_path)
    assert stat.S_IMODE((tmp_path / "topic" / "cfg").stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "topic").stat().st_mode) == 0o700


def test_a_changed_archive_is_refused(tmp_path: Path) -> None:
    archive = zipped(config__cfg=CONFIG)
    assert "its digest is another" in refusal(archive + b"x", tmp_path, digest_of(archive))


@pytest.mark.parametrize(
    "name",
    ["../evil.json", "/etc/evil.json", "a/../../b.json", "topic\\..\\x.json", "a/b/c/d.json", "evil.py", "x.pkl", ".a"],
)
def test_a_name_that_leads_elsewhere_or_is_none_of_ours_is_refused(name: str, tmp_path: Path) -> None:
    assert "no file of this name" in refusal(zipped_as({"config.cfg": CONFIG, name: "{}"}), tmp_path)


def test_a_link_is_refused(tmp_path: Path) -> None:
    archive = zipped_as({"config.cfg": "/etc/passwd"}, mode=stat.S_IFLNK | 0o777)
    assert "something else than plain files" in refusal(archive, tmp_path)


def test_a_small_archive_of_a_very_large_file_is_refused(tmp_path: Path) -> None:
    archive = zipped_as({"config.cfg": CONFIG, "topic/model": bytes(200 * 1024 * 1024)})
    assert len(archive) < LARGEST_ARCHIVE_BYTES
    assert "would unpack to more" in refusal(archive, tmp_path)


def test_a_configuration_that_calls_other_functions_is_refused(tmp_path: Path) -> None:
    evil = CONFIG.replace("spacy.Corpus.v1", "spacy.read_labels.v1")
    assert "@readers" in refusal(zipped(config__cfg=evil), tmp_path)


@pytest.mark.parametrize("archive", [b"", b"PK\x03\x04", b"x" * 100])
def test_what_is_no_archive_is_refused(archive: bytes, tmp_path: Path) -> None:
    assert "cannot be read" in refusal(archive, tmp_path)


def test_an_archive_without_a_pipeline_is_refused(tmp_path: Path) -> None:
    assert "no trained pipeline" in refusal(zipped(meta__json="{}"), tmp_path)


def test_a_model_that_is_too_large_is_not_packed(tmp_path: Path) -> None:
    (tmp_path / "vectors.npy").write_bytes(random.Random(1).randbytes(LARGEST_ARCHIVE_BYTES + 1024))
    with pytest.raises(TooLarge, match="at most 20 are kept"):
        pack(tmp_path)


@pytest.mark.parametrize(
    "line",
    [
        '@misc : "spacy.read_labels.v1"',
        '  @misc = "spacy.read_labels.v1"',
        'augmenter = {"@misc": "spacy.read_labels.v1"}',
        'augmenter = {"\\u0040misc": "spacy.read_labels.v1"}',
        'source = "en_core_web_sm"',
    ],
)
def test_a_function_hidden_in_the_configuration_is_refused(line: str, tmp_path: Path) -> None:
    assert refusal(zipped(config__cfg=CONFIG.replace("[system]", f"[system]\n{line}")), tmp_path)


def test_a_configuration_with_other_figures_is_one_of_ours(tmp_path: Path) -> None:
    archive = zipped(config__cfg=CONFIG.replace("[system]", '[system]\nnames = ["a", "b"]\nseeds = ${system.seed}'))
    unpack(archive, digest_of(archive), tmp_path)


@pytest.mark.parametrize("packing", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_packing_without_bounds_is_refused(packing: int, tmp_path: Path) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", packing) as archive:
        archive.writestr("config.cfg", CONFIG)
    assert "something else than plain files" in refusal(packed.getvalue(), tmp_path)


def test_no_more_is_unpacked_than_the_archive_says(tmp_path: Path) -> None:
    honest, told = zipped_as({"config.cfg": CONFIG, "topic/model": bytes(LARGE)}), (4).to_bytes(4, "little")
    archive = honest.replace(LARGE.to_bytes(4, "little"), told)  # in front of the file, and in the directory
    assert archive != honest
    tracemalloc.start()
    refusal(archive, tmp_path)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < LARGE / 4
