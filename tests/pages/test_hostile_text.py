"""What customers write arrives as text, whatever it pretends to be."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.support.site import Site
from triage.domain.contact import Attachment, Author

pytestmark = pytest.mark.browser

HOSTILE = (
    "<script>document.title='taken'</script>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)>",
    "</div></main><h1>Signed out</h1><form action=https://evil.invalid><input name=password>",
    "<a href='javascript:alert(1)'>parcel</a>",
    "[parcel](https://evil.invalid) https://evil.invalid www.evil.invalid",
    "<!channel> <@U1> <https://evil.invalid|bank> <at>x</at> @everyone",
    "{{ 7 * 7 }} {% raw %} ${7*7} #{7*7}",
    "\u202egnp.exe \u200b\ufeff",
    '\' onmouseover=\'alert(1) " onfocus="alert(1)" autofocus',
    "parcel <b>parcel</b> &lt;script&gt; &amp;",
)
EVERYTHING = "\n".join(HOSTILE)


@pytest.fixture
def case_id(running_site: Site) -> int:
    return running_site.take_in(
        f"smoke angry parcel\n{EVERYTHING}",
        subject=" ".join(HOSTILE),
        case_ref=HOSTILE[1],
        author=Author(name=HOSTILE[0]),
        tags=HOSTILE,
        attachments=(Attachment(name=HOSTILE[1]),),
    )


@pytest.mark.parametrize("path", ["/", "/cases", "/cases/{case_id}"])
def test_hostile_text_is_only_text(alice: Page, running_site: Site, case_id: int, path: str) -> None:
    alice.goto(running_site.url + path.format(case_id=case_id))
    expect(alice.locator("main")).to_contain_text(HOSTILE[0])
    assert alice.title().endswith("· Triage")
    assert alice.locator("main script, main img, main iframe, main h1:has-text('Signed out')").count() == 0
    assert alice.locator("[onerror], [onload], [onmouseover], [onfocus]").count() == 0
    hosts = {urlsplit(link).netloc for link in _addresses(alice)}
    assert hosts == {urlsplit(running_site.url).netloc}


def test_what_was_written_can_be_read_to_the_letter(alice: Page, running_site: Site, case_id: int) -> None:
    alice.goto(f"{running_site.url}/cases/{case_id}")
    read = alice.locator(".contact .text").evaluate(
        "box => { const copy = box.cloneNode(true); copy.querySelectorAll('.for').forEach(e => e.remove());"
        " return copy.textContent; }"
    )
    assert read == f"smoke angry parcel\n{EVERYTHING}"


def test_what_spoke_is_marked_with_what_it_spoke_for(alice: Page, running_site: Site, case_id: int) -> None:
    alice.goto(f"{running_site.url}/cases/{case_id}")
    expect(alice.locator(".text mark").first).to_contain_text("smoke")
    expect(alice.locator(".text mark").first).to_contain_text("urgency: critical")
    expect(alice.locator(".text mark", has_text="angry")).to_contain_text("tone: negative")


def test_a_hostile_address_is_only_text(alice: Page, running_site: Site) -> None:
    alice.goto(f"{running_site.url}/cases?topic=%22%3E%3Cscript%3Ealert(1)%3C/script%3E&hours=%00&before=-1")
    expect(alice.locator("select[name=topic] option[selected]")).to_have_text('"><script>alert(1)</script>')
    alice.goto(f"{running_site.url}/?language=%3Cscript%3E")
    expect(alice.locator("html")).to_have_attribute("lang", "en")


def _addresses(page: Page) -> list[str]:
    found: list[str] = page.eval_on_selector_all(
        "[href], [src], [action]", "all => all.map(e => e.href || e.src || e.action)"
    )
    return found


def test_the_phrases_that_spoke_are_marked_in_the_midst_of_it(alice: Page, running_site: Site) -> None:
    text = f"\u202eשלום smoke\u202c <b>angry</b> {'long ' * 2_000} smoke, three weeks late, angry & {HOSTILE[1]}"
    case_id = running_site.take_in(text)
    alice.goto(f"{running_site.url}/cases/{case_id}")
    marks = alice.locator(".contact .text mark")
    expect(marks).to_have_count(5)
    expect(marks.first).to_have_text("smokeurgency: critical")
    expect(marks.first).to_have_attribute("title", "urgency: critical")
    expect(marks.filter(has_text="three weeks late")).to_contain_text("urgency: high")
    expect(marks.nth(1)).to_have_text("angrytone: negative")
    assert marks.first.locator(".for").evaluate("tag => getComputedStyle(tag).unicodeBidi") == "isolate"
    expect(alice.locator(".reasons q").first).to_be_visible()
