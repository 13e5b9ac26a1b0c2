"""The spaCy architecture `triage.CharBow.v1`: a linear model over words, word pairs and character n-grams.

Three heads read the same documents, so a document is read into features once and keeps them for the next head.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray
from spacy.tokens import Doc
from spacy.util import registry
from thinc.api import Model, chain, softmax_activation
from thinc.model import deserialize_attr, serialize_attr

from triage.router import words  # a pipeline with this architecture names the tokenizer too: it must be registered
from triage.router.ngrams import Bag, Vocabulary

__all__ = [
    "bags_of",
    "build_char_bow",
    "feature_layer",
    "linear_layer",
    "set_vocabulary",
    "set_weights",
    "vocabulary_of",
    "weights_of",
    "words",
]

_BAG = "triage.bag"
_VOCABULARY = "vocabulary"
Scores: TypeAlias = NDArray[np.float32]
CharBow: TypeAlias = Model[list[Doc], Any]


def build_char_bow(
    nO: int | None = None,  # spaCy hands the number of labels over by this name
    smallest: int = 2,
    largest: int = 5,
) -> CharBow:
    """Build the model; its vocabulary is what `set_vocabulary` gives it, else what the initial sample holds."""
    empty = Vocabulary(np.empty(0, np.uint64), smallest=smallest, largest=largest)
    features: Model[Any, Any] = Model("char_bow_features", _read, init=_collect, attrs={_VOCABULARY: empty})

    def init_linear(layer: Model[Any, Any], X: Any = None, Y: Any = None) -> None:  # thinc's names
        del X
        labels = layer.get_dim("nO") if Y is None else Y.shape[1]
        set_weights(layer, np.zeros((len(vocabulary_of(features)), labels), np.float32), np.zeros(labels, np.float32))

    linear: Model[Any, Any] = Model(
        "char_bow_linear", _score, init=init_linear, params={"W": None, "b": None}, dims={"nO": nO, "nI": None}
    )
    model: CharBow = chain(features, linear, softmax_activation())
    model.set_ref("features", features)
    model.set_ref("output_layer", linear)
    return model


def feature_layer(model: CharBow) -> Model[Any, Any]:
    return model.get_ref("features")


def linear_layer(model: CharBow) -> Model[Any, Any]:
    return model.get_ref("output_layer")


def weights_of(linear: Any) -> tuple[Scores, Scores]:  # thinc types arrays in its own way
    """Return weights (features x labels) and bias."""
    return linear.get_param("W"), linear.get_param("b")


def set_weights(linear: Any, weights: NDArray[Any], bias: Scores) -> None:  # as above
    """Give a linear layer its weights, and so its size."""
    linear.set_dim("nI", weights.shape[0], force=True)
    linear.set_dim("nO", weights.shape[1], force=True)
    linear.set_param("W", weights)
    linear.set_param("b", bias)


def vocabulary_of(features: Model[Any, Any]) -> Vocabulary:
    vocabulary: Vocabulary = features.attrs[_VOCABULARY]
    return vocabulary


def set_vocabulary(model: CharBow, vocabulary: Vocabulary) -> None:
    feature_layer(model).attrs[_VOCABULARY] = vocabulary


def bags_of(vocabulary: Vocabulary, docs: list[Doc]) -> list[Bag]:
    """Read documents into bags; those that were read with the same vocabulary before are not read again."""
    unread = [doc for doc in docs if doc.user_data.get(_BAG, (None,))[0] != vocabulary.fingerprint]
    for doc, bag in zip(unread, vocabulary.read(unread), strict=True):
        doc.user_data[_BAG] = (vocabulary.fingerprint, bag)
    return [doc.user_data[_BAG][1] for doc in docs]


def _read(
    model: Model[Any, Any], docs: list[Doc], is_train: bool
) -> tuple[list[Bag], Callable[[Any], Any]]:  # thinc calls it so
    del is_train
    return bags_of(vocabulary_of(model), docs), lambda _: []


def _collect(model: Model[Any, Any], X: list[Doc] | None = None, Y: Any = None) -> None:  # thinc's names
    """Take the features of the sample as the vocabulary, unless there is one."""
    del Y
    given = vocabulary_of(model)
    if len(given) or not X:
        return
    everything = Vocabulary(smallest=given.smallest, largest=given.largest).read(X)
    keys = np.unique(np.concatenate([bag.rows for bag in everything])).astype(np.uint64)
    model.attrs[_VOCABULARY] = Vocabulary(keys, smallest=given.smallest, largest=given.largest)


def _score(
    model: Any,  # thinc types arrays in its own way
    bags: list[Bag],
    is_train: bool,  # thinc calls it so
) -> tuple[Scores, Callable[[Scores], Any]]:
    del is_train
    weights, bias = weights_of(model)
    scores = np.zeros((len(bags), len(bias)), np.float32) + bias
    spoken = [i for i, bag in enumerate(bags) if len(bag.rows)]
    if spoken:
        rows = np.concatenate([bags[i].rows for i in spoken])
        values = np.concatenate([bags[i].values for i in spoken])
        starts = np.cumsum([0, *(len(bags[i].rows) for i in spoken[:-1])])
        scores[spoken] += np.add.reduceat(weights[rows] * values[:, None], starts)  # no BLAS: see logistic.py

    def backprop(change: Scores) -> list[Bag]:
        gradient = np.zeros_like(weights)
        for i, bag in enumerate(bags):
            gradient[bag.rows] += bag.values[:, None] * change[i]
        model.inc_grad("W", gradient)
        model.inc_grad("b", change.sum(axis=0))
        return bags

    return scores, backprop


@serialize_attr.register(Vocabulary)
def _serialize(_: Vocabulary, value: Vocabulary, name: str, model: Model[Any, Any]) -> bytes:
    del name, model
    return value.to_bytes()


@deserialize_attr.register(Vocabulary)
def _deserialize(default: Vocabulary, value: bytes, name: str, model: Model[Any, Any]) -> Vocabulary:
    del name, model
    return Vocabulary.from_bytes(value, smallest=default.smallest, largest=default.largest)


registry.architectures.register("triage.CharBow.v1", func=build_char_bow)
