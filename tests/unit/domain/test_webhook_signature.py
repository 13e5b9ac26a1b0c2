"""The signature of Standard Webhooks, against the vector of its reference libraries."""

from __future__ import annotations

import base64

import pytest

from triage.domain.errors import ConfigError
from triage.domain.webhook_signature import content, key_of, signature


def test_the_vector_of_the_reference_libraries_comes_out() -> None:
    signed = content("msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", b'{"test": 2432232314}')
    assert signature(key_of("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"), signed) == (
        b"v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    )


@pytest.mark.parametrize(
    "secret",
    [
        "",
        "whsec_",
        "whsec_AAAA",
        "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "whsec_nobase64!",
        "whsec_ключ",
        "whsec_" + base64.b64encode(bytes(65)).decode(),
    ],
)
def test_what_is_no_secret_is_refused_and_not_quoted(secret: str) -> None:
    with pytest.raises(ConfigError) as error:
        key_of(secret)
    assert not secret or secret == "whsec_" or secret not in str(error.value)
