"""The tokenizer: words, smileys and marks in time linear to the text, whatever the text is.

spaCy's own tokenizer strips affixes one by one: 100,000 brackets in a row keep it busy for minutes.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from spacy.language import Language
from spacy.tokens import Doc
from spacy.util import DummyTokenizer, registry
from spacy.vocab import Vocab

SPELT = "triage.spelt"  # the key of doc.user_data with the tokens as they were written, spaces included
_TOKEN = re.compile(
    r"""(https?://\S{1,200}
      |@\w{1,40}
      |\w{1,40}(?:['\u2019-]\w{1,40}){0,3}
      |[:;=]['-]?[()DP]{1,9}
      |[)(]{2,9}
      |[!?.]{1,9}
      |[^\w\s]
      |\s+)([ ]?)""",
    re.VERBOSE,
)


class Words(DummyTokenizer):
    """Split a text into tokens; `doc.text` is the text again, to the character."""

    def __init__(self, vocab: Vocab) -> None:
        self.vocab = vocab

    def __call__(self, text: str) -> Doc:
        found = _TOKEN.findall(text)
        doc = Doc(self.vocab, words=[word for word, _ in found], spaces=[bool(space) for _, space in found])
        doc.user_data[SPELT] = [word + space for word, space in found]
        return doc

    def part(self, doc: Doc, some: slice) -> Doc:
        """Return a part of a document as a document of its own."""
        spelt = doc.user_data[SPELT][some]
        spaces = [word[-1] == " " and len(word) > 1 for word in spelt]
        words = [word[:-1] if space else word for word, space in zip(spelt, spaces, strict=True)]
        part = Doc(self.vocab, words=words, spaces=spaces)
        part.user_data[SPELT] = spelt
        return part


def split(text: str) -> list[str]:
    """Return the tokens of a text as they are written, without the spaces after them."""
    return [word for word, _ in _TOKEN.findall(text)]


def create_words() -> Callable[[Language], Words]:
    """Make the tokenizer for a pipeline that names it in its config."""
    return lambda nlp: Words(nlp.vocab)


registry.tokenizers.register("triage.Words.v1", func=create_words)
