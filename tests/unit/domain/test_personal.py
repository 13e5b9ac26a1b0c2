"""What customers write: personal numbers do not get through, whatever looks like them stays as it was."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.personal import Written, cards, digits_of, look_alikes, personal, undecidable
from triage.domain.check_digits import luhn
from triage.domain.plain import plain
from triage.domain.text import mask_cards, mask_personal

HOSTILE = (
    *("4 2 ", "0 1 7 4 5 3 9 ", "4 5 3 9 1 4 8 8 ", "4,", "1/", "1<b>", "<", "1<", "4•", "•", "４", "4\u200b", "%20"),
    *("1&nbsp;", "1%20", "&", "%40", "a%40", "a@[1.", "a@b dot ", "a собака ", "a9 at ", '"a', "-.", "( at ", "1     "),
    *("карта 4 ", "+7/", "00 1", "375 2", "id 4", "ups 12 ", "паспорт. A ", "паспорт 4 5 ", "снилс 1 "),
)
"""Units of which long texts are made that a search might take long over, beside those of `test_text`."""
DENSE = st.text(alphabet=st.sampled_from("0124567 -,/.+@\n•"), max_size=120)


@pytest.mark.parametrize("written", personal(), ids=lambda written: written.text)
def test_what_is_personal_cannot_be_read_any_more(written: Written) -> None:
    masked = mask_personal(written.text)
    assert written.leaked(masked) == [], masked
    assert "•••" in masked


@pytest.mark.parametrize("written", look_alikes(), ids=lambda written: written.text)
def test_what_only_looks_like_it_stays_letter_for_letter(written: Written) -> None:
    assert mask_personal(written.text) == written.text
    assert mask_cards(written.text) == written.text


@pytest.mark.parametrize("written", [one for one in personal() if cards(one)], ids=lambda written: written.text)
def test_cards_alone_are_cut_out_of_what_is_stored(written: Written) -> None:
    stored = mask_cards(written.text)
    assert Written(kind=written.kind, text=written.text, parts=cards(written)).leaked(stored) == [], stored
    others = [part for part in written.parts if part not in cards(written)]
    assert [part for part in others if part not in stored] == []


@pytest.mark.parametrize("written", undecidable("gets_through"), ids=lambda written: written.text)
def test_what_nobody_can_tell_gets_through_as_it_is_known_to(written: Written) -> None:
    assert mask_personal(written.text) == written.text


@pytest.mark.parametrize("written", undecidable("is_taken"), ids=lambda written: written.text)
def test_what_nobody_can_tell_is_taken_as_it_is_known_to_be(written: Written) -> None:
    assert mask_personal(written.text) != written.text


def test_the_corpus_is_as_large_as_it_is_said_to_be() -> None:
    assert len({one.text for one in personal()}) >= 440
    assert len({one.text for one in look_alikes()}) >= 400
    assert [digits for one in personal() for digits in map(digits_of, cards(one)) if not luhn(digits)] == []


@pytest.mark.parametrize("unit", HOSTILE)
def test_no_text_takes_long(unit: str) -> None:
    text = unit * (50_000 // len(unit))
    started = time.process_time()
    mask_personal(text)
    mask_cards(text)
    assert time.process_time() - started < 5


@settings(max_examples=200, deadline=None)
@given(DENSE)
def test_masking_twice_is_masking_once_where_digits_are_dense(text: str) -> None:
    masked = mask_personal(text)
    assert mask_personal(masked) == masked


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=300))
def test_masking_never_fails_and_a_text_without_digits_and_addresses_stays(text: str) -> None:
    mask_personal(text)
    quiet = "".join(sign for sign in text if not sign.isdecimal() and plain(sign) != "@")
    assert mask_personal(quiet) == quiet
    assert mask_cards(quiet) == quiet


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=100))
def test_the_plain_view_has_every_sign_in_its_place(text: str) -> None:
    assert len(plain(text)) == len(text)
    assert plain(plain(text)) == plain(text)


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from(["4111111111111111", "378282246310005", "2202000007654322", "6200123456789012347"]),
    st.text(alphabet=st.sampled_from("  -./,|:*_\u00a0\u200b"), min_size=1, max_size=3),
    st.sampled_from([(4, 4, 4), (1,) * 18, (2,) * 9, (6, 10)]),
)
def test_no_signs_between_the_digits_hide_a_card_that_is_called_one(
    card: str, sign: str, groups: tuple[int, ...]
) -> None:
    places = [sum(groups[:count]) for count in range(len(groups) + 1)]
    parts = [card[left:right] for left, right in zip(places, [*places[1:], len(card)], strict=True)]
    written = sign.join(part for part in parts if part)
    assert digits_of(mask_cards(f"карта {written} моя")) == card[-4:]
