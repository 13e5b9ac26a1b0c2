"""Distil a sentence model into vectors of words: `python -m triage.router.distil FOLDER`; see the package."""

from __future__ import annotations

import argparse
from pathlib import Path

from triage.router import corpus
from triage.router.distil.distil import distil
from triage.router.distil.lexemes import lemmas_of_forms, read_glosses
from triage.router.distil.sentence_model import SentenceModel
from triage.router.vectors import VECTORS, save

GLOSSES = corpus.CORPUS / "glosses.tsv"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m triage.router.distil", description=__doc__)
    parser.add_argument("folder", type=Path, help="holds model.safetensors and vocab.txt of all-MiniLM-L6-v2")
    parser.add_argument("--out", type=Path, default=VECTORS)
    args = parser.parse_args()
    glosses = read_glosses(GLOSSES)
    vectors = distil(SentenceModel(args.folder), corpus.load(), glosses, lemmas_of_forms(glosses))
    save(vectors, args.out)


if __name__ == "__main__":
    main()
