"""Cut what stands below the customer's words: signature, the phone's "Sent from", and legal footers (ru, en).

Only lines that look like part of a signature go: a question or a P.S. below "Best regards" is the customer's own word.
"""

from __future__ import annotations

import re

_DASHES = re.compile(r"(?:--|—|–)$")
_DEVICE_NAMES = (
    r"iphone|ipad|айфон\w*|android|андроид\w*|samsung|galaxy|huawei|honor|xiaomi|redmi|poco|realme|oppo|vivo|pixel"
    r"|blackberry|windows|телефон\w*|смартфон\w*|планшет\w*|phone|mobile|tablet|яндекс\w*|yandex"
    r"|mail(?:\.ru)?|mymail|outlook|gmail|yahoo|thunderbird|rambler|proton\s?mail|spark"
)
_DEVICE = re.compile(
    r"(?:(?:sent|написано|отправлено|послано)\s(?:from|via|with|using|с|из|через|при помощи)\s"
    r"(?:(?:my|the|новой|моего|мобильно\w+|устройства|приложения|почты|почтового|клиента|смартфона|телефона)\s){0,3}"
    rf"(?:{_DEVICE_NAMES})\b[\w .()-]{{0,40}}|(?:get|скачать|загрузить|установить) outlook (?:for|для) [^\n]{{0,20}})$",
    re.IGNORECASE,
)
# A name, once read, is not read in another way (`++`): there are millions of ways to cut a hundred capitals into names.
_NAMES = r"(?:[\s,.!–—-]++[A-ZА-ЯЁ][\w.'’-]{0,30}+){0,5}+[\s,.!;]*$"
_CLOSING = re.compile(
    r"(?i:с (?:глубоким |большим |искренним )?(?:уважением|почтением)(?: и благодарностью)?(?: к вам)?"
    r"|с наилучшими(?: пожеланиями)?|всего (?:вам )?(?:доброго|хорошего|наилучшего)|искренне ваш\w?"
    r"|(?:(?:kind|kindest|best|warm|warmest|with kind|with best)\s)?regards|best wishes|all the best"
    r"|(?:yours )?(?:sincerely|faithfully|truly|respectfully)(?: yours)?|cheers)" + _NAMES
)
_CONTACT_LINE = re.compile(
    r"(?:\+?\d[\d\s().-]{6,}|@\w|https?://|www\.|\b[\w-]{2,40}\.(?:ru|com|рф|org|net)\b"
    r"|\b(?:тел|моб|факс|tel|phone|mob|mobile|fax|e-?mail|почта|skype|telegram|whatsapp)\b[.:])",
    re.IGNORECASE,
)
_POSITION = re.compile(
    r"\b(?:менеджер|директор|руководитель|специалист|бухгалтер|инженер|администратор|юрист|начальник|отдел|департамент"
    r"|ооо|зао|оао|пао|ип|ао|manager|director|head of|engineer|specialist|accountant|assistant|officer|ceo|cto|cfo"
    r"|department|llc|ltd|inc|gmbh)\b",
    re.IGNORECASE,
)
_NAME_LINE = re.compile(r"(?:[A-ZА-ЯЁ][\w.'’«»\"-]{0,30}+[\s,]{0,2}+){1,5}+$")
_MOST_SIGNATURE_LINES = 10
_LONGEST_SIGNATURE_LINE = 120

_FOOTER_START = re.compile(
    r"[\s*_\[(]{0,4}(?:this (?:e-?mail|message|communication|transmission)|the (?:information|contents?)\b|confidential"
    r"|disclaimer|legal notice|notice\b|caution\b|please consider|virus-free|без вирусов|внимание|настоящ\w+"
    r"|эт[оа]т? (?:электронн\w+ )?(?:сообщение|письмо|электронное)|данн\w+ (?:электронн\w+ )?(?:сообщение|письмо)"
    r"|информация|содержание|конфиденциальн|уведомление|(?:пожалуйста, )?подумайте|перед тем,? как распечат)",
    re.IGNORECASE,
)
_FOOTER_WORDS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"confidential|конфиденциальн",
        r"intended|предназначен",
        r"recipient|addressee|адресат|получател",
        r"unauthori[sz]ed|prohibited|запрещ|не допускается",
        r"in error|ошибочно|по ошибке",
        r"disclos|disseminat|distribut|copying|распростран|копирован|раскрыти",
        r"delete|destroy|удалит|уничтож",
        r"privileged|тайн[ауы]",
        r"environment|окружающ|природ",
        r"print|распечат|печатать",
        r"virus|вирус|avast|kaspersky|касперск|dr\.?\s?web|\bavg\b|scanned|проверен",
        r"avast|kaspersky|касперск|dr\.?\s?web|\bavg\b|www\.",
        r"оферт|юридическ|legally binding|liabilit|ответственност",
    )
)
_WORD = re.compile(r"[^\W_]")
_ROUNDS = 4
_ENOUGH_PHRASES = 2


def cut_signature(text: str) -> str:
    """Return `text` without signature and footers at its end; unchanged when nothing would be left."""
    lines = text.rstrip().split("\n")
    for _ in range(_ROUNDS):
        before = len(lines)
        lines = _without_closing(_without_devices(_without_footer(lines)))
        if len(lines) == before:
            break
    kept = "\n".join(lines)
    return kept if _WORD.search(kept) else text


def _without_footer(lines: list[str]) -> list[str]:
    """Drop the last paragraph when it begins like a legal footer and uses two of its phrases."""
    end = len(lines)
    while end and not lines[end - 1].strip():
        end -= 1
    start = end
    while start and lines[start - 1].strip():
        start -= 1
    first = next(
        (line for line in range(start, end) if _FOOTER_START.match(lines[line][:_LONGEST_SIGNATURE_LINE])), None
    )
    if first is None or (
        first > start and _WORD.search("".join(lines[start:first])) and not _is_rule(lines[first - 1])
    ):
        return lines[:end]
    paragraph = " ".join(lines[first:end])[:4000]
    said = sum(words.search(paragraph) is not None for words in _FOOTER_WORDS)
    return lines[:first] if said >= _ENOUGH_PHRASES else lines[:end]


def _is_rule(line: str) -> bool:
    return bool(line.strip()) and not _WORD.search(line)


def _without_devices(lines: list[str]) -> list[str]:
    """Drop lines such as "Sent from my iPhone" at the end, and the dashes above them."""
    end = len(lines)
    while end and (not lines[end - 1].strip() or _is_device(lines[end - 1])):
        end -= 1
    if end < len(lines) and end and _DASHES.match(lines[end - 1].strip()):
        end -= 1
    return lines[:end]


def _is_device(line: str) -> bool:
    return len(line) <= _LONGEST_SIGNATURE_LINE and _DEVICE.match(line.strip()) is not None


def _without_closing(lines: list[str]) -> list[str]:
    """Drop the last "-- " or "Best regards" with the lines of signature below it; other lines below it stay."""
    for place in range(len(lines) - 1, max(-1, len(lines) - 3 * _MOST_SIGNATURE_LINES), -1):
        line = lines[place]
        if line == "-- " or _DASHES.match(line.strip()) or _CLOSING.match(line.strip()[:_LONGEST_SIGNATURE_LINE]):
            below = lines[place + 1 :]
            rest = _after_signature(below, any_line=line == "-- ")
            return lines if rest and "".join(rest).strip() == "".join(below).strip() else lines[:place] + rest
    return lines


def _after_signature(below: list[str], *, any_line: bool) -> list[str]:
    """Return the lines below that are no signature: from the first that does not look like one."""
    filled = 0
    for place, line in enumerate(below):
        if not line.strip():
            continue
        filled += 1
        if filled > _MOST_SIGNATURE_LINES or not _looks_like_signature(line.strip(), any_line=any_line):
            return below[place:]
    return []


def _looks_like_signature(line: str, *, any_line: bool) -> bool:
    if (
        len(line) > _LONGEST_SIGNATURE_LINE
        or "?" in line
        or line.lower().startswith(("p.s", "ps:", "ps.", "p. s", "з.ы", "п.с"))
    ):
        return False
    if any_line and "!" not in line:
        return True
    return (
        any(pattern.search(line) for pattern in (_CONTACT_LINE, _POSITION))
        or _NAME_LINE.match(line) is not None
        or not _WORD.search(line)
    )
