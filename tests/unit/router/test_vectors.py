from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import spacy

from triage.router import train, vectors
from triage.router.corpus import Labelled
from triage.router.distil.lexemes import read_glosses
from triage.router.heads import TOPIC
from triage.router.ngrams import Vocabulary
from triage.router.vectors import WordVectors, word_hash
from triage.router.words import Words

words = Words(spacy.blank("xx").vocab)


@pytest.fixture
def three() -> WordVectors:
    """Two forms of one word share a vector, a third word has its own."""
    rows = {word_hash("parcel"): 0, word_hash("parcels"): 0, word_hash("refund"): 1}
    return WordVectors.from_rows(rows, np.array([[1.0, 0.5], [-1.0, 0.25]]))


def test_vectors_survive_their_file(three: WordVectors, tmp_path: Path) -> None:
    vectors.save(three, tmp_path / "vectors.npz")
    again = vectors.load(tmp_path / "vectors.npz")
    assert again.keys.tolist() == three.keys.tolist()
    assert again.rows.tolist() == three.rows.tolist()
    assert again.vectors == pytest.approx(three.vectors, abs=0.01)


def test_forms_of_a_word_that_was_not_seen_share_a_row(three: WordVectors) -> None:
    seen = np.array([word_hash("refund")], np.uint64)
    vocabulary = Vocabulary(seen, smallest=2, largest=5, hearsay=three.beyond(seen))
    one, other = vocabulary.read([words("parcel"), words("parcels")])
    assert one.rows.tolist() == other.rows.tolist() == [1]
    assert one.known_share == 1
    assert len(vocabulary) == 2


def test_a_vocabulary_finds_the_vectors_of_seen_and_unseen_words(three: WordVectors) -> None:
    seen = np.array([word_hash("refund")], np.uint64)
    vocabulary = Vocabulary(seen, smallest=2, largest=5, hearsay=three.beyond(seen))
    rows, found = three.of(vocabulary)
    assert rows.tolist() == [0, 1]
    assert found.tolist() == [[-1.0, 0.25], [1.0, 0.5]]


def test_hearsay_survives_the_bytes_of_a_vocabulary(three: WordVectors) -> None:
    seen = np.array([word_hash("refund")], np.uint64)
    vocabulary = Vocabulary(seen, smallest=2, largest=5, hearsay=three.beyond(seen))
    again = Vocabulary.from_bytes(vocabulary.to_bytes(), smallest=2, largest=5)
    assert again.fingerprint == vocabulary.fingerprint
    assert again.rows(three.keys).tolist() == vocabulary.rows(three.keys).tolist()


def test_a_word_that_no_message_had_speaks_as_its_neighbours_do(messages: list[Labelled]) -> None:
    vocabulary, bags = train.collect(train.read_docs(messages))
    weights, _ = train.fit_heads(vocabulary, bags, messages, heads=(TOPIC,))[TOPIC.name]
    (unseen,) = vocabulary.rows(np.array([word_hash("shipment")], np.uint64))
    assert unseen >= vocabulary.seen
    assert TOPIC.labels[weights[unseen].argmax()] == "delivery"


def test_the_lexicon_of_glosses_is_whole() -> None:
    glosses = read_glosses(vectors.VECTORS.parent / "glosses.tsv")
    assert len(glosses) > 10_000
    assert all(lemma and gloss for lemma, gloss in glosses.items())
