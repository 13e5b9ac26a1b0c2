from __future__ import annotations

from typing import Any

import numpy as np
import spacy
from spacy.training import Example

from triage.router import char_bow

_DATA = {"my parcel is late": "bad", "thank you so much": "good", "the parcel is lost": "bad", "much love": "good"}


def _pipeline() -> tuple[Any, list[Example]]:
    nlp = spacy.blank("xx", config={"nlp": {"tokenizer": {"@tokenizers": "triage.Words.v1"}}})
    nlp.add_pipe("textcat", config={"model": {"@architectures": "triage.CharBow.v1"}})
    cats = {text: {label: float(label == mine) for label in ("bad", "good")} for text, mine in _DATA.items()}
    return nlp, [Example.from_dict(nlp.make_doc(text), {"cats": cats[text]}) for text in _DATA]


def test_spacy_trains_it_like_any_other_architecture() -> None:
    nlp, examples = _pipeline()
    optimizer = nlp.initialize(lambda: examples)
    for _ in range(40):
        nlp.update(examples, sgd=optimizer)
    assert {text: max(cats := nlp(text).cats, key=cats.__getitem__) for text in _DATA} == _DATA


def test_a_document_is_read_once_for_all_heads() -> None:
    nlp, examples = _pipeline()
    nlp.initialize(lambda: examples)
    vocabulary = char_bow.vocabulary_of(char_bow.feature_layer(nlp.get_pipe("textcat").model))
    doc = nlp.make_doc("parcel")
    assert char_bow.bags_of(vocabulary, [doc])[0] is char_bow.bags_of(vocabulary, [doc])[0]


def test_it_survives_its_bytes() -> None:
    nlp, examples = _pipeline()
    nlp.initialize(lambda: examples)
    again = _pipeline()[0].from_bytes(nlp.to_bytes())
    doc = nlp.make_doc("the parcel")
    model, copy = nlp.get_pipe("textcat").model, again.get_pipe("textcat").model
    assert np.allclose(model.predict([doc]), copy.predict([doc]))
