"""HTML becomes the text its reader saw."""

from __future__ import annotations

import pytest

from triage.cleaning.hypertext import to_text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<div>раз</div><div>два</div>", "раз\nдва"),
        ("раз<br>два<BR/>три", "раз\nдва\nтри"),
        ("<p>раз</p><p>два</p>", "раз\n\nдва"),
        ("a <b>bold</b>\n  and <i>italic</i>", "a bold and italic"),
        ("<a href='https://evil.example'>ваш банк</a>", "ваш банк"),
        ("&lt;b&gt; &amp; &nbsp;&#1078;&#x436;", "<b> & жж"),
        ("<ul><li>раз<li>два</ul>", "- раз\n- два"),
        ("<table><tr><td>Заказ<td>15</tr><tr><td>Сумма</td><td>2</td></tr></table>", "Заказ 15\nСумма 2"),
        ("<pre>a\n  b\n\nc</pre>", "a\n  b\n\nc"),
        ("<style>p{}</style><script>alert('</div>')</script><title>x</title>да", "да"),
        ("<!-- no --><![if !mso]>да<![endif]><?xml v?>", "да"),
        ("<template>нет</template><svg><text>нет</text></svg>да", "да"),
        ("<blockquote>раз<div>два</div></blockquote>три", "> раз\n> два\n>\nтри"),
        ("I <3 you, 1 < 2 > 0", "I <3 you, 1 < 2 > 0"),
        ('<img alt="a > b" src=x>да', "да"),
        ("<p>не закрыт <b>и это", "не закрыт и это"),
        ("да<", "да<"),
        ("да <a href=", "да <a href="),
        ("&#99999999999999999999;да", "\ufffdда"),
    ],
)
def test_it_reads_like_a_person(html: str, text: str) -> None:
    assert to_text(html).strip() == text


@pytest.mark.parametrize(
    "style",
    [
        'style="display:none"',
        "style='color:red; DISPLAY : none'",
        'style="visibility:hidden"',
        "hidden",
        'style="mso-hide:all"',
        'style="font-size:0px"',
    ],
)
def test_hidden_parts_are_dropped_with_all_they_hold(style: str) -> None:
    assert to_text(f"<div {style}>нет<div>нет</div>нет</div>да").strip() == "да"
    assert to_text(f"<p {style}>нет<p>да").strip() == "да"


def test_a_message_that_is_all_hidden_is_read_all_the_same() -> None:
    assert to_text("<div style='display:none'>да</div>").strip() == "да"


def test_visible_sizes_are_not_taken_for_hidden() -> None:
    assert to_text("<p style='font-size:0.9em'>да</p><p style='font-size:08pt'>и</p>").strip() == "да\n\nи"


def test_a_signature_block_is_marked_like_in_plain_mail() -> None:
    assert "\n-- \n" in to_text('<div>да</div><div class="gmail_signature">Иван</div>')
