"""What the online layer has learned, as bytes and back: to be kept, and not to be learned one by one again."""

from __future__ import annotations

import hashlib
import pickle
import sys
import zlib
from collections.abc import Sequence
from importlib.metadata import version
from typing import TYPE_CHECKING

from triage import __version__
from triage.config import Topic

if TYPE_CHECKING:
    from triage.router.corrector import Corrector

_LIBRARIES = ("river", "numpy")
_QUICK = 1


def about(model: str, topics: Sequence[Topic]) -> str:
    """Name what bytes must have been made with to be read here: model, topics, and whatever wrote them."""
    made_by = [f"triage {__version__}", f"python {sys.version_info[0]}.{sys.version_info[1]}"]
    made_by += [f"{library} {version(library)}" for library in _LIBRARIES]
    known = hashlib.sha256(repr(topics).encode()).hexdigest()[:12]
    return f"{model}, topics {known}, {', '.join(made_by)}"


def packed(learned: Corrector) -> bytes:
    return zlib.compress(pickle.dumps(learned, protocol=pickle.HIGHEST_PROTOCOL), _QUICK)


def unpacked(content: bytes) -> Corrector:
    """Return what was packed. Only for bytes that are known to be ours: to unpack them is to run them."""
    learned: Corrector = pickle.loads(zlib.decompress(content))  # noqa: S301  # stamped with our key
    return learned
