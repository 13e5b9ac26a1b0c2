"""all-MiniLM-L6-v2 written out: six layers of BERT, from the model's files to a vector for each piece of a word."""

from __future__ import annotations

import importlib
import json
import re
import unicodedata
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float32]
Tensor: TypeAlias = Any  # torch is no dependency of this project
Pieces: TypeAlias = list[int]  # the numbers of pieces of words in the model's vocabulary

BEGIN, END, UNKNOWN = 101, 102, 100
WIDTH = 384
_LAYERS, _HEADS = 6, 12
_EPSILON = 1e-12
_BATCH_PIECES = 4096
_WORD_OR_MARK = re.compile(r"[^\W_]+|[^\w\s]|_")


class SentenceModel:
    """The weights and the vocabulary in a folder of the model, as its makers publish it."""

    def __init__(self, folder: Path) -> None:
        self._torch: Any = importlib.import_module("torch")
        read = _arrays((folder / "model.safetensors").read_bytes())
        self._weights: dict[str, Tensor] = {name: self._torch.from_numpy(array.copy()) for name, array in read.items()}
        lines = (folder / "vocab.txt").read_text(encoding="utf-8").splitlines()
        self.vocabulary = {piece: number for number, piece in enumerate(lines)}

    def pieces(self, text: str) -> Pieces:
        """Cut a text into the pieces that the model knows: of each word the longest beginning, then of the rest."""
        letters = unicodedata.normalize("NFD", text.lower())
        plain = "".join(letter for letter in letters if unicodedata.category(letter) != "Mn")
        return [piece for word in _WORD_OR_MARK.findall(plain) for piece in self._cut(word)]

    def read(self, texts: Sequence[Pieces]) -> Iterator[tuple[int, Floats]]:
        """Yield the number of each text, shortest first, and the vectors of its pieces in their context."""
        order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
        start = 0
        while start < len(order):
            length = len(texts[order[start]])
            most = order[start : start + max(1, _BATCH_PIECES // (length + 2))]
            batch = [i for i in most if len(texts[i]) == length]
            start += len(batch)
            with self._torch.inference_mode():
                rows = self._run(self._torch.tensor([[BEGIN, *texts[i], END] for i in batch])).numpy()
            yield from zip(batch, rows[:, 1:-1], strict=True)

    def _cut(self, word: str) -> Pieces:
        cut: Pieces = []
        start = 0
        while start < len(word):
            mark = "##" if start else ""
            end = next((end for end in range(len(word), start, -1) if mark + word[start:end] in self.vocabulary), 0)
            if not end:
                return [UNKNOWN]
            cut.append(self.vocabulary[mark + word[start:end]])
            start = end
        return cut

    def _run(self, numbers: Tensor) -> Tensor:
        rows = self._weights["embeddings.word_embeddings.weight"][numbers]
        rows = rows + self._weights["embeddings.position_embeddings.weight"][: numbers.shape[1]]
        rows = rows + self._weights["embeddings.token_type_embeddings.weight"][0]
        rows = self._norm(rows, "embeddings.LayerNorm")
        for layer in range(_LAYERS):
            rows = self._layer(rows, f"encoder.layer.{layer}")
        return rows

    def _layer(self, rows: Tensor, name: str) -> Tensor:
        attended = self._linear(self._attend(rows, f"{name}.attention.self"), f"{name}.attention.output.dense")
        rows = self._norm(rows + attended, f"{name}.attention.output.LayerNorm")
        inner = self._torch.nn.functional.gelu(self._linear(rows, f"{name}.intermediate.dense"))
        return self._norm(rows + self._linear(inner, f"{name}.output.dense"), f"{name}.output.LayerNorm")

    def _attend(self, rows: Tensor, name: str) -> Tensor:
        texts, length, width = rows.shape
        kinds = ("query", "key", "value")
        parts = [self._linear(rows, f"{name}.{kind}").view(texts, length, _HEADS, -1).transpose(1, 2) for kind in kinds]
        heads = self._torch.nn.functional.scaled_dot_product_attention(*parts)
        return heads.transpose(1, 2).reshape(texts, length, width)

    def _linear(self, rows: Tensor, name: str) -> Tensor:
        return self._torch.nn.functional.linear(rows, self._weights[f"{name}.weight"], self._weights[f"{name}.bias"])

    def _norm(self, rows: Tensor, name: str) -> Tensor:
        weight, bias = self._weights[f"{name}.weight"], self._weights[f"{name}.bias"]
        return self._torch.nn.functional.layer_norm(rows, (WIDTH,), weight, bias, _EPSILON)


def _arrays(content: bytes) -> dict[str, Floats]:
    """Return the arrays of a safetensors file: the length of its head, the head in JSON, the numbers."""
    start = 8 + int.from_bytes(content[:8], "little")
    found: dict[str, Floats] = {}
    for name, entry in json.loads(content[8:start]).items():
        if entry.get("dtype") == "F32":
            begin, end = (start + offset for offset in entry["data_offsets"])
            found[name] = np.frombuffer(content[begin:end], "<f4").reshape(entry["shape"])
    return found
