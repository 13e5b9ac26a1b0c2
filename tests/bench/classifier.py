"""How fast one core reads, and what the classifier weighs: in a process of its own, by the time the processor spent.

Time on the processor is not what a busy machine adds by keeping it waiting.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from itertools import islice
from statistics import median

import psutil
import spacy

from tests.bench.report import Report
from triage.router import corpus
from triage.router.corrected import Corrected
from triage.router.lesson import of_labelled
from triage.router.pipeline import SHIPPED, Text, load
from triage.router.words import Words

WORDS = 30
MESSAGES, ROUNDS = 3_000, 3
BATCH = 128
SINGLES, LESSONS = 500, 500
MEGABYTE = 1 << 20
Figures = dict[str, float]


def measure() -> list[Report]:
    program = [sys.executable, "-m", "tests.bench.classifier"]
    figures: Figures = json.loads(subprocess.run(program, stdout=subprocess.PIPE, text=True, check=True).stdout)
    rows = [
        ["messages a second on one core", f"{figures['per_second']:,.0f}", "3,000"],
        [f"the same after {LESSONS} corrections", f"{figures['corrected_per_second']:,.0f}", "3,000"],
        ["of the speed of the tokenizer alone", f"{figures['of_tokenizer']:.3f} x", ""],
        ["one message alone, ms", f"{figures['single_ms']:.2f}", "2"],
        ["one message alone after corrections, ms", f"{figures['corrected_single_ms']:.2f}", "2"],
        ["one correction, ms", f"{figures['lesson_ms']:.1f}", ""],
        ["shipped model, MB", f"{figures['model_mb']:.1f}", "20"],
        ["loading it, s", f"{figures['load_seconds']:.2f}", "1"],
        ["memory of the process, MB", f"{figures['rss_mb']:.0f}", "400"],
    ]
    title = f"The classifier on messages of {WORDS} words, seconds of one processor"
    return [Report(title=title, heads=["what", "figure", "aim"], rows=rows)]


def figures() -> Figures:
    """Measure in this process; that spaCy has to be imported is not the model's doing."""
    spacy.blank("xx")
    began = time.process_time()
    classifier = load()
    load_seconds = time.process_time() - began
    texts = list(islice(_messages(), MESSAGES))
    words = Words(spacy.blank("xx").vocab)
    found: Figures = {
        "load_seconds": load_seconds,
        "model_mb": sum(file.stat().st_size for file in SHIPPED.rglob("*") if file.is_file()) / MEGABYTE,
        "per_second": _per_second(classifier.read, texts),
        "tokens_per_second": _per_second(lambda some: [words(text.text) for text in some], texts),
        "single_ms": _single_ms(lambda text: classifier.read([text]), texts),
    }
    found["of_tokenizer"] = found["per_second"] / found.pop("tokens_per_second")
    corrected = Corrected(classifier)
    lessons = [of_labelled(message) for message in islice(corpus.load(), LESSONS)]
    began = time.process_time()
    for lesson in lessons:
        corrected.learn([lesson])
    found["lesson_ms"] = (time.process_time() - began) / LESSONS * 1000
    found["corrected_per_second"] = _per_second(corrected.read, texts)
    found["corrected_single_ms"] = _single_ms(lambda text: corrected.read([text]), texts)
    found["rss_mb"] = psutil.Process().memory_info().rss / MEGABYTE
    return found


def _messages() -> Iterator[Text]:
    """Yield messages of so many words each, cut from the authored corpus laid end to end, language by language."""
    for language in ("ru", "en"):
        spoken = (word for message in corpus.load() if message.lang == language for word in message.text.split())
        for _ in range(MESSAGES // 2):
            yield Text(text=" ".join(islice(spoken, WORDS)), channel="email", source="shop")


def _per_second(read: Callable[[list[Text]], object], texts: list[Text]) -> float:
    """Return how many texts are read in a second, in batches; the best of some rounds, the first of which warms up."""
    rounds = []
    for _ in range(ROUNDS):
        began = time.process_time()
        for start in range(0, len(texts), BATCH):
            read(texts[start : start + BATCH])
        rounds.append(len(texts) / (time.process_time() - began))
    return max(rounds)


def _single_ms(read: Callable[[Text], object], texts: list[Text]) -> float:
    took = []
    for text in texts[:: max(len(texts) // SINGLES, 1)]:
        began = time.process_time()
        read(text)
        took.append(time.process_time() - began)
    return median(took) * 1000


if __name__ == "__main__":
    print(json.dumps(figures()))
