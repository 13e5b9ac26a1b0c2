"""Whether a contact rings at a destination: by its labels, or by a threshold of the destination's own."""

from __future__ import annotations

from triage.domain.bell import BellReason, BellTarget, ring

SURE = BellTarget(precision=0.8)


def test_without_a_target_the_labels_decide() -> None:
    assert ring(BellTarget(), alarm=True, signalled=False, chance=0.1, threshold=None).rings
    assert not ring(BellTarget(), alarm=False, signalled=False, chance=0.99, threshold=0.5).rings


def test_a_threshold_silences_what_is_unlikely_and_says_so() -> None:
    quiet = ring(SURE, alarm=True, signalled=False, chance=0.5, threshold=0.6)
    assert (quiet.rings, quiet.reason, quiet.threshold) == (False, BellReason.UNLIKELY, 0.6)


def test_a_threshold_rings_for_what_the_labels_just_miss() -> None:
    early = ring(SURE, alarm=False, signalled=False, chance=0.7, threshold=0.6)
    assert (early.rings, early.reason) == (True, BellReason.LIKELY)


def test_danger_that_a_signal_heard_is_never_silenced() -> None:
    heard = ring(SURE, alarm=True, signalled=True, chance=0.1, threshold=0.9)
    assert (heard.rings, heard.reason) == (True, BellReason.SIGNAL)


def test_until_a_threshold_is_known_the_labels_decide() -> None:
    assert ring(SURE, alarm=True, signalled=False, chance=0.1, threshold=None).rings


def test_in_its_shadow_week_nothing_rings_and_what_would_have_is_marked() -> None:
    shadow = BellTarget(per_day=5, shadow=True)
    would = ring(shadow, alarm=True, signalled=True, chance=0.9, threshold=0.5)
    assert (would.rings, would.reason) == (False, BellReason.SHADOW)
    assert ring(shadow, alarm=True, signalled=False, chance=0.1, threshold=0.5).reason is BellReason.UNLIKELY
