"""Find e-mail addresses in text, also those written so that machines should not find them.

`a@b.com`, `"a b"@b.com`, `a @ b.com`, `a%40b.com`, `a&#64;b.com`, `a(at)b(dot)com`, `a собака b точка ru`. The words
"at" and "собака" alone are also something else, so they count between Latin letters only, and "at" before a name with
a digit or a sign in it, followed by "dot".
"""

from __future__ import annotations

import re

_NAME = r"(?<![\w.+%'-])[\w.+%'-]+"
_LATIN_NAME = r"(?<![\w.+%'-])[a-z0-9][a-z0-9_.+-]*"
_AT_SIGN = r"\s?@\s?|%40|&(?:\#64|\#x40|commat);|\s?[\[({<]\s?(?:at|a|собач?ка|sobaka)\s?[\])}>]\s?"
_DOT = r"(?:\.|\s?[\[({]\s?(?:dot|точка)\s?[\])}]\s?|\s(?:dot|точка)\s)"
_COMMON_END = r"(?:ru|com|net|org|info|рф|by|kz|ua|uz|de|uk|me)\b"
_LATIN_DOMAIN = rf"[a-z0-9-]+(?:{_DOT}[a-z0-9-]+)*{_DOT}(?:[a-z]{{2,}}|рф)\b"

EMAIL = re.compile(
    rf"{_NAME}(?:{_AT_SIGN})[\w-]+(?:{_DOT}[\w-]+)*(?:{_DOT}[^\W\d_]{{2,}}|\s?[.,]\s?{_COMMON_END})"
    rf"|(?:{_NAME}|\"[^\"\n]{{1,64}}\")@(?:\[[\da-f.:]{{3,45}}\]|[\w-]+(?:\.[\w-]+)*\.[^\W\d_]{{2,}})"
    rf"|{_NAME}@(?:gmail|mail|yandex|ya|bk|list|inbox|rambler|icloud|hotmail|outlook|yahoo)\b"  # and no more
    rf"|{_LATIN_NAME}\s(?:собач?ка|sobaka)\s{_LATIN_DOMAIN}"
    rf"|(?=[a-z_.+-]{{0,64}}[0-9_.+-]){_LATIN_NAME}\sat\s[a-z0-9-]+(?:\s(?:dot|точка)\s[a-z0-9-]+)+",
    re.IGNORECASE,
)
LIKELY = re.compile(
    r"@|%40|&#64;|&#x40;|&commat;|[\[({<]\s?(?:at?|sobaka)\s?[\])}>]|собач?ка|sobaka|\sdot\s", re.IGNORECASE
)
"""What every address has in it; cheap to look for first."""
