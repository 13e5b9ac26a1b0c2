from __future__ import annotations

import numpy as np
import spacy
from hypothesis import given
from hypothesis import strategies as st

from triage.router.ngrams import CHANNEL, Vocabulary, normalise, token_hashes
from triage.router.words import Words

words = Words(spacy.blank("xx").vocab)


def test_names_numbers_and_lengthened_words_are_alike() -> None:
    assert [normalise(t) for t in ("@anna", "12-30", "ооочень", "ёж")] == ["@name", "00-00", "оочень", "еж"]


def test_white_space_has_no_features() -> None:
    assert not len(token_hashes("\n", 2, 5))


def test_inflected_words_share_features_and_others_do_not() -> None:
    one, other, stranger = (set(token_hashes(t, 2, 5).tolist()) for t in ("посылку", "посылка", "кредит"))
    assert len(one & other) > 8
    assert not one & stranger


def test_a_feature_never_seen_is_dropped_not_confused() -> None:
    (seen,) = Vocabulary(smallest=2, largest=5).read([words("late parcel")])
    vocabulary = Vocabulary(np.unique(seen.rows).astype(np.uint64), smallest=2, largest=5)
    bag, stranger = vocabulary.read([words("late parcel"), words("zzz")])
    assert len(bag.rows) == len(vocabulary)
    assert bag.known_share == 1
    assert stranger.known_share == 0
    assert not len(stranger.rows[stranger.first >= 0])


def test_the_channel_is_a_feature() -> None:
    called, mailed = words("hello"), words("hello")
    called.user_data[CHANNEL], mailed.user_data[CHANNEL] = "call", "email"
    one, other = Vocabulary(smallest=2, largest=5).read([called, mailed])
    assert len(set(one.rows.tolist()) ^ set(other.rows.tolist())) == 2


def test_a_vocabulary_survives_its_bytes() -> None:
    (bag,) = Vocabulary(smallest=2, largest=5).read([words("late parcel, третий раз!")])
    vocabulary = Vocabulary(bag.rows.astype(np.uint64), smallest=2, largest=5)
    again = Vocabulary.from_bytes(vocabulary.to_bytes(), smallest=2, largest=5)
    assert again.keys is not None
    assert again.keys.tolist() == bag.rows.tolist()
    assert again.fingerprint == vocabulary.fingerprint


@given(st.lists(st.text(max_size=40), max_size=6))
def test_a_document_reads_the_same_alone_and_in_company(texts: list[str]) -> None:
    vocabulary = Vocabulary(smallest=2, largest=5)
    together = vocabulary.read([words(text) for text in texts])
    for text, bag in zip(texts, together, strict=True):
        (alone,) = vocabulary.read([words(text)])
        assert alone.rows.tolist() == bag.rows.tolist()
        assert np.allclose(alone.values, bag.values)
