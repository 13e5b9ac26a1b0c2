"""Against forged requests: another site must not be able to press our buttons with our people's cookies.

Two locks. A browser says where a request comes from (`Sec-Fetch-Site`, else `Origin`), and another site is refused. And
every form carries a token made from the secret of the browser's own cookie, which no other site can know.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from urllib.parse import urlsplit

from triage.api.request import Asked
from triage.domain.errors import Forbidden

FIELD = "csrf"
_PURPOSE = b"triage: forms"
_OURSELVES = ("same-origin", "none")
_SAYS_NOTHING = ("", "null")  # pages that send no referrer have `null` for an origin


def token(secret: str) -> str:
    """Return what a form must carry in a browser whose cookie holds `secret`."""
    return hmac.new(secret.encode(), _PURPOSE, hashlib.sha256).hexdigest()


def check(request: Asked, secret: str, form: Mapping[str, str]) -> None:
    """Raise Forbidden unless the form was made for this browser and sent from our own page."""
    check_origin(request)
    if not secret or not hmac.compare_digest(token(secret).encode(), form.get(FIELD, "").encode()):
        raise Forbidden("this form is too old or not ours; open the page again")


def check_origin(request: Asked) -> None:
    """Raise Forbidden when the browser says that another site has sent the request."""
    site = request.headers.get("sec-fetch-site", "")
    if site and site not in _OURSELVES:
        raise Forbidden("this was sent from another site")
    origin = request.headers.get("origin", "")
    if not site and origin not in _SAYS_NOTHING and urlsplit(origin).netloc not in _own_hosts(request):
        raise Forbidden("this was sent from another site")


def _own_hosts(request: Asked) -> tuple[str, ...]:
    return request.headers.get("host", ""), urlsplit(request.triage.config.server.base_url).netloc
