"""Models: which classifier stands under all that is learned online: the one promoted last, or the shipped one.

A promoted model is a row. Every process asks before each batch which one it is; the first on a host that does not have
it yet unpacks it into the data folder, for all of them. A model that cannot be loaded here leaves the one before it
answering, and says so in `/health/ready`.
"""

from __future__ import annotations

import os
import re
import secrets
import shutil
import stat
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import structlog

from triage.app import App, Classifies, Session
from triage.domain.errors import Malformed, NotFound, StoreUnavailable
from triage.domain.model import PromotedModel
from triage.router import packed, pipeline
from triage.settings import Settings
from triage.store import models

RETRY_SECONDS = 60.0
KEPT_FOLDERS = 3
_HELD = "model"
_FAILED = ".failed"
_DRAFT = ".draft-"
_REASON_CHARACTERS = 300
_DIGEST = re.compile(r"[0-9a-f]{64}")

log = structlog.get_logger(__name__)


@dataclass(kw_only=True)
class _Held:
    """The promoted model that this process has loaded last."""

    digest: str = ""
    classifier: Classifies | None = None


def base(app: App, session: Session) -> Classifies:
    """Return the classifier that answers before anything is learned online. One read of one row when it is known."""
    wanted = models.promoted(session)
    if wanted is None:
        return app.classifier()
    if not _DIGEST.fullmatch(wanted.digest):
        log.error("promoted model has no digest that we write, it does not answer", model=wanted.version)
        return app.classifier()
    held: _Held = app.kept.setdefault(_HELD, _Held())
    if held.digest != wanted.digest and not _failed_lately(_note(app.settings, wanted.digest)):
        _take_over(app, session, wanted, held)
    return held.classifier or app.classifier()


def load(app: App, session: Session, wanted: PromotedModel) -> pipeline.Classifier:
    """Load a model, unpacked for this host if it is not yet; raise whatever is wrong with it."""
    if not _DIGEST.fullmatch(wanted.digest):  # it names a folder, which may be removed below
        raise Malformed(f"the model {wanted.version} has no digest that we write")
    folder = _folder(app.settings, wanted.digest)
    if folder.is_dir():
        try:
            return pipeline.load(folder, app.signals)
        except Exception as error:  # noqa: BLE001  # cut off, or written over: whatever it breaks, there is the archive
            log.warning("unpacked model is unpacked anew", model=wanted.version, reason=str(error))
            shutil.rmtree(folder, ignore_errors=True)
    archive = models.content(session, wanted.id)
    if archive is None:
        raise NotFound(f"the model {wanted.version} is gone")
    _unpack(archive, wanted.digest, folder)
    return pipeline.load(folder, app.signals)


def failures(settings: Settings) -> Mapping[str, str]:
    """Say of each model that could not be loaded on this host why, by the digest of its archive."""
    found = {}
    for file in settings.data_dir.glob(f"models/*{_FAILED}"):
        try:
            found[file.name.removesuffix(_FAILED)] = file.read_text(encoding="utf-8")
        except OSError:  # it was loaded by now
            continue
    return found


def _take_over(app: App, session: Session, wanted: PromotedModel, held: _Held) -> None:
    """Load the promoted model in the place of the one held; leave that one when it cannot be done."""
    note = _note(app.settings, wanted.digest)
    try:
        classifier = load(app, session, wanted)
    except StoreUnavailable:
        raise
    except Exception as error:  # whatever an archive breaks must not stop triage
        log.exception("promoted model cannot be loaded", model=wanted.version)
        _write_note(note, f"{type(error).__name__}: {error}"[:_REASON_CHARACTERS])
        return
    held.digest, held.classifier = wanted.digest, classifier
    note.unlink(missing_ok=True)
    _tidy(note.parent)
    log.info("promoted model answers", model=wanted.version)


def _folder(settings: Settings, digest: str) -> Path:
    return settings.data_dir / "models" / digest


def _note(settings: Settings, digest: str) -> Path:
    return _folder(settings, digest).with_suffix(_FAILED)


def _failed_lately(note: Path) -> bool:
    """Say whether a process of this host could not load it just now: each job is a new one, and trying takes time."""
    return time.time() - _written_at(note) < RETRY_SECONDS


def _unpack(archive: bytes, digest: str, folder: Path) -> None:
    """Unpack beside its place, and put it there in one go: others on this host may do the same just now."""
    folder.parent.mkdir(mode=stat.S_IRWXU, parents=True, exist_ok=True)
    draft = folder.parent / f"{_DRAFT}{secrets.token_hex(8)}"
    draft.mkdir(mode=stat.S_IRWXU)
    try:
        packed.unpack(archive, digest, draft)
        try:
            draft.rename(folder)
        except OSError:
            if not folder.is_dir():  # nobody was faster: the disk has something against it
                raise
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _write_note(note: Path, reason: str) -> None:
    """Leave word for the other processes of this host; health reads it."""
    try:
        note.parent.mkdir(mode=stat.S_IRWXU, parents=True, exist_ok=True)
        with os.fdopen(os.open(note, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, stat.S_IRUSR | stat.S_IWUSR), "wb") as file:
            file.write(reason.encode("utf-8", "replace"))
    except OSError as error:
        log.warning("cannot leave word of a failed model", reason=str(error))


def _tidy(folder: Path) -> None:
    """Remove unpacked models but the latest few; what is loaded does not need its files any more."""
    unpacked = sorted((one for one in folder.iterdir() if one.is_dir()), key=_written_at, reverse=True)
    for old in [one for one in unpacked if not one.name.startswith(_DRAFT)][KEPT_FOLDERS:]:
        shutil.rmtree(old, ignore_errors=True)


def _written_at(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0
