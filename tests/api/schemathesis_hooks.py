"""What schemathesis has to be told of us: bodies that are not JSON, and what a schema cannot say of a field."""

from __future__ import annotations

import re
from typing import Any

import schemathesis
from schemathesis import Case

UNPROCESSABLE = 422
# Fields that may be refused although they fit the schema, because no schema can say what is wrong with them.
BEYOND_A_SCHEMA = re.compile(
    r"""
    (?:\[\d+\]\.|data\.)?   # in a list, in an event
    (?: occurred_at         # too long ago, or ahead of us
    |   rating              # a score above its scale
    |   metadata            # more than 16 KiB of it
    |   text                # or html, or rating: one of the three
    |   attachments\[\d+\]\.size  # whole, but not written so: 1e3
    |   source              # not named, by a key that is bound to none
    |   name                # nothing but characters that nobody sees
    |   cursor              # not one that we gave
    |   topic | also(?:\[\d+\])?  # none of the company's
    |   \$                  # NUL, half a surrogate pair, too deep, too many
    )""",
    re.VERBOSE,
)
OF_A_PERSON = re.compile(r"email|phone|external_id|source|\$")  # one of the three, without what nobody sees


@schemathesis.serializer("application/x-ndjson", "message/rfc822")
def _as_it_is(_context: schemathesis.SerializationContext, value: Any) -> bytes:
    return value if isinstance(value, bytes) else str(value).encode("utf-8", "surrogatepass")


@schemathesis.check
def refuses_for_a_reason_beyond_the_schema(
    _context: schemathesis.CheckContext, response: schemathesis.Response, case: Case[Any]
) -> None:
    """Fail when a body or a query that fits its schema is refused for something that the schema could have said."""
    if response.status_code != UNPROCESSABLE or not _is_positive(case):
        return
    problems = response.json()["errors"]
    known = OF_A_PERSON if case.path.startswith("/v1/people/") else BEYOND_A_SCHEMA
    unsaid = [one for one in problems if not known.fullmatch(one["path"])]
    if unsaid:
        raise AssertionError(f"the schema allows what was sent, but: {unsaid}")


def _is_positive(case: Case[Any]) -> bool:
    return case.meta is not None and case.meta.generation.mode is schemathesis.GenerationMode.POSITIVE
