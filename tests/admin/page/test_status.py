"""What the status page tells people, in both languages."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from admin.page.site import KEY
from admin.page.status import bars
from admin.status import Health


class Reader(HTMLParser):
    """Collects what a test asks about: tags with attributes, and the text a person reads."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.words.append(data.strip())

    @property
    def text(self) -> str:
        return re.sub(r"\s+", " ", " ".join(self.words))


def read(page, status, lang="en") -> Reader:
    reply = page(status).get("/", headers={"Accept-Language": lang})
    assert reply.status_code == 200
    return Reader(reply.text)


def test_a_busy_school_at_a_look(page, busy):
    text = read(page, busy).text

    assert "Protection is on" in text
    assert "Running since 06:12 today." in text
    assert "Until 11:30 today. Then: open again: social networks, games." in text
    assert "Only the sites chosen for this time are open." in text
    assert "67,910 names on 3 lists." in text
    assert "9 days ago" in text
    assert "404 Not Found" in text
    assert "48,213" in text
    assert "3,911" in text
    assert "111" in text


def test_the_same_in_vietnamese(page, busy):
    text = read(page, busy, "vi").text

    assert "Lá Chắn đang bảo vệ" in text
    assert "Đến 11:30 hôm nay. Sau đó: mở lại mạng xã hội, trò chơi." in text
    assert "67.910 tên miền trong 3 danh sách." in text
    assert "48.213" in text
    assert "Sở Giáo dục và Đào tạo" in text


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("state", ["busy", "off", "fresh", "troubled"])
def test_every_state_is_whole_in_its_language(page, request, state, lang):
    reader = read(page, request.getfixturevalue(state), lang)

    assert ("html", {"lang": lang}) in reader.tags
    assert sum(tag == "h1" for tag, _attrs in reader.tags) == 1
    assert {"header", "main", "footer", "nav"} <= {tag for tag, _attrs in reader.tags}
    assert "%(" not in reader.text
    assert "None" not in reader.text


@pytest.mark.parametrize("state", ["busy", "off", "fresh", "troubled"])
def test_nothing_on_the_page_needs_a_looser_security_policy(page, request, state):
    """No script or style of the page's own text, nothing from elsewhere: the policy would stop it unseen."""
    tags = read(page, request.getfixturevalue(state)).tags

    assert not [tag for tag, attrs in tags if tag in ("style", "iframe") or "style" in attrs]
    scripts = [attrs.get("src", "") for tag, attrs in tags if tag == "script"]
    assert all(src.startswith("/static/") for src in scripts), scripts
    assert not [name for _tag, attrs in tags for name in attrs if name.startswith("on")]
    assert not [name for _tag, attrs in tags for name in attrs if name.startswith("on")]
    sources = [attrs.get("src") or attrs["href"] for tag, attrs in tags if tag in ("img", "link")]
    assert sources
    assert all(source.startswith("/static/") for source in sources)


def test_labels_point_to_what_is_there_and_ids_are_unique(page, busy):
    tags = read(page, busy).tags
    ids = [attrs["id"] for _tag, attrs in tags if "id" in attrs]

    assert len(ids) == len(set(ids))
    assert {attrs["aria-labelledby"] for _tag, attrs in tags if "aria-labelledby" in attrs} <= set(ids)
    assert all(attrs.get("scope") for tag, attrs in tags if tag == "th")
    assert all("alt" in attrs for tag, attrs in tags if tag == "img")


def test_a_dead_resolver_is_said_first(page, off):
    reader = read(page, off)

    assert "Protection is off" in reader.text
    assert "Whoever looks after the box can start it" in reader.text
    assert "Running since" not in reader.text


def test_nothing_is_called_protected_while_nothing_is_filtered(page, off):
    text = read(page, off).text

    assert "What the rules say, once it runs again" in text
    assert "To be blocked" in text
    for claim in (
        "Who is protected",
        "Blocked now",
        "Only the sites chosen for this time are open.",
        "No device has asked",
    ):
        assert claim not in text


def test_a_try_out_teaches_the_next_step(page, fresh):
    text = read(page, fresh).text

    assert "DNS listens on 127.0.0.1:5353, [::1]:5353 only" in text
    assert "No device has asked yet today." in text
    assert "enter this box’s address as its DNS server" in text
    assert "lachan lists update" in text
    assert "There are no groups yet." in text


def test_trouble_is_said_in_plain_words(page, troubled):
    text = read(page, troubled).text

    assert "Protection is on" in text
    assert "1 of 2 workers answer" in text
    assert "There are 3 mistakes in the rules. The last good rules stay in force." in text
    assert "lachan policy check" in text
    assert "The box does not know the time yet" in text


def test_a_rule_without_a_list_behind_it_is_not_shown_as_protection(page, busy):
    """The pupils' games are to be blocked, but no list of games is loaded."""
    assert "Games no list yet" in read(page, busy).text


def test_names_for_trying_the_filter_are_not_called_the_best_known(page, busy):
    tests = [
        replace(busy.lists[0], id=f"starter-{one}", category=one, names=5) for one in ("malware", "phishing")
    ]
    reader = read(page, replace(busy, lists=(*busy.lists[:2], *tests)))
    assert "The best-known names adult content, social networks came with Lá Chắn 98" in reader.text
    assert "Only a few names to try the filter with malware, phishing and scams" in reader.text


def test_bundled_lists_are_one_row_and_more_are_recommended(page, busy):
    reader = read(page, replace(busy, lists=busy.lists[:2]))

    assert sum(tag == "tr" for tag, _attrs in reader.tags if tag == "tr") == 2 + 1 + len(bars(busy))
    assert "The best-known names adult content, social networks came with Lá Chắn 98" in reader.text
    assert "No list is subscribed yet." in reader.text
    assert "No list is subscribed yet." not in read(page, busy).text


def test_self_harm_is_not_told_by_day(page, busy):
    text = read(page, busy).text

    assert "Self-harm" not in text
    assert "Other rules 311" in text


def test_names_in_files_cannot_become_markup(page, busy):
    rogue = replace(busy.groups[0], en="<b onclick=x>Pupils</b>", windows=("<script>x</script>",))
    reader = read(page, replace(busy, groups=(rogue,)))

    assert "<b onclick=x>Pupils</b>" in reader.text
    assert [attrs.get("src") for tag, attrs in reader.tags if tag == "script"] == ["/static/htmx.min.js"]


def test_the_longest_bar_fills_the_width_and_none_vanishes(busy):
    assert bars(busy) == [("social", 3000, 100), ("adult", 600, 20), ("", 311, 10)]
    tiny = replace(busy, today=replace(busy.today, by_category={10: 100_000, 4: 1}))
    assert bars(tiny)[-1] == ("adult", 1, 1)
    assert bars(replace(busy, today=None)) == []


def test_a_monitor_hears_whether_dns_answers(page, busy, troubled, off):
    assert page(busy).get("/healthz").json == {"page": "ok", "dns": "on"}
    assert page(troubled).get("/healthz").status_code == 200
    gone = page(off).get("/healthz")
    assert (gone.status_code, gone.json["dns"]) == (503, Health.OFF.value)


@pytest.mark.parametrize(("path", "code", "words"), [("/nothing", 404, "There is no such page")])
def test_errors_are_pages_too(page, busy, path, code, words):
    reply = page(busy).get(path, headers={"Accept-Language": "en"})

    assert reply.status_code == code
    assert words in Reader(reply.text).text


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_nothing_can_be_changed_here(page, busy, method):
    assert getattr(page(busy), method)("/").status_code == 405


def test_a_router_that_asks_for_everybody_is_said(page, busy):
    assert "All questions come from the router" not in read(page, busy).text
    assert "All questions come from the router" in read(page, replace(busy, only_gateway=True)).text


def test_what_waits_for_a_person_is_told_to_who_can_do_something(logged_in, visitor, box, busy):
    it = logged_in("it").get("/").text
    assert "Needs you" in it
    assert "The list nsfw could not be refreshed: 404 Not Found" in it
    for other in (visitor(), logged_in("teacher")):
        assert "Needs you" not in other.get("/").text

    box.extensions["lachan"].gather = lambda: replace(busy, lists=busy.lists[:2])
    page = logged_in("it").get("/").text
    assert "No list is subscribed: only" in page
    assert 'href="/lists/add"' in page
    ill = replace(busy, service=replace(busy.service, unsent=5000))
    box.extensions["lachan"].gather = lambda: ill
    assert "look at the cable" in logged_in("it").get("/").text


def test_a_monitor_that_asks_makes_the_page_forget_what_is_over(box, visitor):
    site = box.extensions[KEY]
    old = site.at - 40 * 86_400
    site.requests.ask("bimat.vn", "pupils", "", old, site.now.date())
    visitor().get("/healthz")
    assert b"bimat" not in site.paths.state_db.read_bytes()
    site.requests.ask("bimat.vn", "pupils", "", old, site.now.date())
    visitor().get("/healthz")  # not at each look
    assert b"bimat" in site.paths.state_db.read_bytes()
