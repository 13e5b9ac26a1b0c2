"""HTML to plain text in one pass over the tags, without a tree.

No tree, because building one takes quadratic time on hostile input (lexbor, measured: 25 s for 100,000 nested `<div>`,
8 s for one tag with 50,000 attributes). What a tree would add is not needed here: a block ends a line, a few elements
are dropped with all they hold, quotes are marked with `> ` like in plain mail, a signature with `-- `.
"""

from __future__ import annotations

import re
from html import unescape

from triage.domain.contact import TEXT_LIMIT_CHARACTERS

_MOST_TAGS = 100_000
_MOST_TEXT = 2 * TEXT_LIMIT_CHARACTERS
_LONG_ATTRIBUTE = 2_000

_NAME = re.compile(r"</?([a-zA-Z][a-zA-Z0-9:-]{0,40})")
_SPACE = re.compile(r"[ \t\r\n\f]+")
_HUGE_ENTITY = re.compile(r"&#(?:[0-9]{8,}|[xX][0-9a-fA-F]{7,});?")
_INVISIBLE = re.compile(
    r"""(?:^|[\s"'])hidden(?:[\s=/"']|$)|display\s*:\s*none|visibility\s*:\s*hidden"""
    r"""|mso-hide\s*:\s*all|font-size\s*:\s*0(?![.\d]*[1-9])""",
    re.IGNORECASE,
)
_MAY_HIDE = re.compile("hid|none|font-size", re.IGNORECASE)
_SIGNATURE = re.compile(r"""(?:class|id|data-smartmail)\s*=\s*["']?[^"'>]{0,60}signature""", re.IGNORECASE)

_LINES = frozenset(
    {"address", "article", "aside", "body", "br", "center", "dd", "details", "dialog", "dir", "div", "dl", "dt"}
    | {"fieldset", "figcaption", "figure", "footer", "form", "header", "hr", "html", "legend", "li", "main", "menu"}
    | {"nav", "option", "section", "summary", "tr"}
)
_PARAGRAPHS = frozenset({"blockquote", "h1", "h2", "h3", "h4", "h5", "h6", "ol", "p", "pre", "table", "ul"})
_CELLS = frozenset({"td", "th"})
_VOID = frozenset({"area", "base", "basefont", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param"})
_RAW_NAMES = ("script", "style", "title", "noembed", "noframes", "iframe", "xmp")
_RAW = {name: re.compile(f"</{name}", re.IGNORECASE) for name in _RAW_NAMES}
_DROPPED = frozenset(("template", "svg", "math", "object", "datalist"))


def to_text(html: str) -> str:
    """Return the text a reader of `html` sees; hidden parts only when nothing else is there."""
    visible = _Walk(html, with_hidden=False).text()
    return visible if visible.strip() else _Walk(html, with_hidden=True).text()


class _Walk:
    """One pass: where it is, the lines so far, and the elements that change how text is read."""

    def __init__(self, html: str, *, with_hidden: bool) -> None:
        self._html = html
        self._last_end = html.rfind(">")
        self._with_hidden = with_hidden
        self._lines: list[str] = []
        self._line: list[str] = []
        self._size = 0
        self._quotes = 0
        self._preformatted = 0
        self._hidden_by = ""
        self._hidden_depth = 0

    def text(self) -> str:
        place = tags = 0
        while tags < _MOST_TAGS and self._size < _MOST_TEXT:
            start = self._html.find("<", place)
            if start < 0:
                break
            self._add(self._html[place:start])
            place = self._read_tag(start)
            tags += 1
        else:
            place = len(self._html)
        self._add(self._html[place : place + _MOST_TEXT])
        self._end_line()
        return "\n".join(self._lines)

    def _read_tag(self, start: int) -> int:
        """Act on the markup at `start`; return the place after it."""
        html = self._html
        if html.startswith("<!--", start):
            end = html.find("-->", start + 2)
            return len(html) if end < 0 else end + 3
        if html.startswith(("<!", "<?"), start):
            return max(self._tag_end(start), start + 2)
        name = _NAME.match(html, start)
        end = self._tag_end(start) if name else start
        if name is None or end == start:
            self._add("<")
            return start + 1
        tag = name[1].lower()
        if html[start + 1] == "/":
            self._close(tag)
        else:
            self._open(tag, html[name.end() : end - 1])
            if tag in _RAW:
                raw_end = _RAW[tag].search(html, end)
                return raw_end.start() if raw_end else len(html)
        return end

    def _tag_end(self, start: int) -> int:
        """Return the place after the `>` that ends the tag, one inside a short quoted attribute not counted."""
        if start > self._last_end:
            return start
        first = end = self._html.find(">", start)
        for _ in range(4):
            if end < 0 or self._html.count('"', start, end) % 2 == 0:
                break
            quote = self._html.find('"', end, end + _LONG_ATTRIBUTE)
            end = self._html.find(">", quote) if quote > 0 else -1
        return (end if end > 0 else first) + 1

    def _open(self, tag: str, attributes: str) -> None:
        if self._hidden_by:
            self._hidden_depth += tag == self._hidden_by
            if self._hidden_by == "p" and (tag in _PARAGRAPHS or tag in _LINES) and tag != "br":
                self._hidden_by = ""
            else:
                return
        if tag not in _VOID and self._hides(tag, attributes):
            self._hidden_by, self._hidden_depth = tag, 1
            return
        self._break(tag)
        if tag == "blockquote":
            self._quotes += 1
        elif tag == "pre":
            self._preformatted += 1
        elif tag == "li":
            self._line.append("- ")
        if not self._quotes and "ignature" in attributes and _SIGNATURE.search(attributes):
            self._end_line()
            self._lines.append("-- ")

    def _close(self, tag: str) -> None:
        if self._hidden_by:
            self._hidden_depth -= tag == self._hidden_by
            if self._hidden_depth == 0:
                self._hidden_by = ""
            return
        self._break(tag)
        if tag == "blockquote":
            self._quotes = max(0, self._quotes - 1)
        elif tag == "pre":
            self._preformatted = max(0, self._preformatted - 1)

    def _hides(self, tag: str, attributes: str) -> bool:
        if tag in _DROPPED:
            return True
        return (
            not self._with_hidden
            and _MAY_HIDE.search(attributes) is not None
            and _INVISIBLE.search(attributes) is not None
        )

    def _break(self, tag: str) -> None:
        if tag in _PARAGRAPHS:
            self._end_line()
            if self._lines and self._lines[-1].strip(" >"):
                self._lines.append(self._prefix.rstrip())
        elif tag in _LINES:
            self._end_line(keep_blank=tag == "br")
        elif tag in _CELLS:
            self._line.append(" ")

    def _add(self, text: str) -> None:
        if not text or self._hidden_by:
            return
        self._size += len(text)
        if "&" in text:
            text = unescape(_HUGE_ENTITY.sub("\ufffd", text)).replace("\u00a0", " ")
        if self._preformatted:
            *lines, rest = text.split("\n")
            for line in lines:
                self._line.append(line)
                self._end_line(keep_blank=True)
            self._line.append(rest)
        else:
            self._line.append(_SPACE.sub(" ", text))

    def _end_line(self, *, keep_blank: bool = False) -> None:
        line = "".join(self._line)
        self._line.clear()
        if not self._preformatted:
            line = _SPACE.sub(" ", line).strip()
        if line or keep_blank:
            self._lines.append((self._prefix + line).rstrip())

    @property
    def _prefix(self) -> str:
        return "> " if self._quotes else ""
