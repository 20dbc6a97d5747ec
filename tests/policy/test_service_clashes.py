"""Blocking a service must not break another one, nor a lesson: the data checked against what has to stay open."""

from __future__ import annotations

import lzma
from collections import defaultdict

import pytest

from config.names import is_below
from config.protected import BUILTIN, SEARCH_NAMES
from config.rules import EXACT
from config.safesearch import YOUTUBE_TARGETS, safe_engines
from config.services import SERVICES, rule_text
from config.suffixes import whose_suffix
from policy.nametable import suffixes_of
from policy.servicetable import service_hits

GOOGLE = [
    "accounts.google.com", "accounts.youtube.com", "classroom.google.com", "classroom.googleapis.com",
    "docs.google.com", "drive.google.com", "meet.google.com", "mail.google.com", "calendar.google.com",
    "sites.google.com", "forms.gle", "apis.google.com", "www.googleapis.com", "oauth2.googleapis.com",
    "content.googleapis.com", "ssl.gstatic.com", "www.gstatic.com", "fonts.gstatic.com", "fonts.googleapis.com",
    "lh3.googleusercontent.com", "lh3.ggpht.com", "clients6.google.com", "www.google.com", "www.google.com.vn",
    "translate.google.com", "recaptcha.net", "www.recaptcha.net", "play.google.com", "android.clients.google.com",
    "firebaseinstallations.googleapis.com", "fcm.googleapis.com", "mtalk.google.com", "storage.googleapis.com",
]  # fmt: skip
MICROSOFT = [
    "login.microsoftonline.com", "login.live.com", "account.live.com", "teams.microsoft.com", "office.com",
    "www.office.com", "outlook.office.com", "onedrive.live.com", "graph.microsoft.com", "aadcdn.msauth.net",
    "education.minecraft.net", "forms.office.com", "res.cdn.office.net", "windowsupdate.com",
]  # fmt: skip
SCHOOL = [
    "olm.vn", "azota.vn", "vnedu.vn", "smas.edu.vn", "k12online.vn", "shub.edu.vn", "hocmai.vn", "vioedu.vn",
    "moet.gov.vn", "temis.csdl.edu.vn", "thuathienhue.edu.vn", "hue.gov.vn", "dichvucong.gov.vn", "viettelstudy.vn",
    "onluyen.vn", "loigiaihay.com", "vietjack.com", "khanacademy.org", "vi.wikipedia.org", "upload.wikimedia.org",
    "scratch.mit.edu", "code.org", "quizizz.com", "kahoot.it", "duolingo.com", "padlet.com", "canva.com",
    "zoom.us", "us02web.zoom.us", "geogebra.org", "phet.colorado.edu", "nettruyen.example", "chinhphu.vn",
    "baochinhphu.vn", "tongdai111.vn", "vn-cop.vn", "github.com", "python.org",
]  # fmt: skip
PLUMBING = [
    "apple.com", "www.icloud.com", "gsp1.apple.com", "appleid.apple.com", "itunes.apple.com", "apps.apple.com",
    "akamaized.net", "x.akamaized.net", "akamaihd.net", "cloudfront.net", "d111111abcdef8.cloudfront.net",
    "s3.amazonaws.com", "googleusercontent.com", "storage.googleapis.com", "fastly.net", "global.ssl.fastly.net",
    "edgekey.net", "akadns.net", "cdnjs.cloudflare.com", "cdn.jsdelivr.net", "unpkg.com", "cloudflare.com",
    "azureedge.net", "fbcdn.net", "scontent.xx.fbcdn.net", "ggpht.com", "l.google.com", "helpshift.com",
    "aws.amazon.com", "cdn.vng.com.vn", "zdn.vn", "za.zdn.vn", "photo-stal-2.zdn.vn", "vcdn.com.vn", "vnpt.vn", "fpt.vn", "fpt.com.vn", "viettelcloud.vn",
]  # fmt: skip
ZALO = [
    "zalo.me", "chat.zalo.me", "id.zalo.me", "oauth.zaloapp.com", "graph.zalo.me", "talk.zing.vn", "qos.talk.zing.vn",
    "wpa.chat.zalo.me", "api.zaloapp.com", "res-zalo.zadn.vn", "photo-stal-1.zadn.vn", "qos-talk.123c.vn",
]  # fmt: skip

STAYS_OPEN = [
    ("youtube", [*GOOGLE, *ZALO]),
    ("facebook", [*ZALO, "www.instagram.com", "i.instagram.com", "cdninstagram.com", "web.whatsapp.com",
                  "mmg.whatsapp.net", "www.messenger.com", "edge-chat.facebook.com", "www.threads.net"]),
    ("messenger", [*ZALO, "www.facebook.com", "graph.facebook.com", "connect.facebook.net", "www.instagram.com"]),
    ("instagram", ["www.facebook.com", "graph.facebook.com", "www.threads.net", "scontent.xx.fbcdn.net"]),
    ("zing-mp3", [*ZALO, "zing.vn", "znews.vn", "id.zing.vn", "zingplay.com", "vnggames.com", "baomoi.com"]),
    ("zing", [*ZALO, "mp3.zing.vn", "zingmp3.vn", "tv.zing.vn", "znews.vn", "game.zing.vn"]),
    ("zing-news", [*ZALO, "zingmp3.vn", "baomoi.com"]),
    ("zing-tv", [*ZALO, "mp3.zing.vn"]),
    ("vng-games", [*ZALO, "zingmp3.vn", "zing.vn", "zalopay.vn"]),
    ("zalo", ["zalopay.vn", "zingmp3.vn", "zing.vn", "znews-photo.zadn.vn", "baomoi.com", "www.facebook.com"]),
    ("zalopay", ZALO),
    ("gemini", GOOGLE),
    ("copilot", [*MICROSOFT, "www.bing.com"]),
    ("xbox", MICROSOFT),
    ("minecraft", [*MICROSOFT, "minecrafteduservices.com", "www.xbox.com"]),
    ("apple-tv", ["apple.com", "itunes.apple.com", "music.apple.com", "appleid.apple.com", "www.icloud.com"]),
    ("apple-music", ["apple.com", "tv.apple.com", "apps.apple.com", "gateway.icloud.com"]),
    ("prime-video", ["www.amazon.com", "aws.amazon.com", "s3.amazonaws.com", "media-amazon.com"]),
    ("amazon", ["aws.amazon.com", "s3.amazonaws.com", "www.primevideo.com", "d1.cloudfront.net"]),
    ("twitch", ["www.amazon.com", "d1.cloudfront.net", "obsproject.com"]),
    ("tiktok", ["www.capcut.com", "www.lemon8-app.com", "www.larksuite.com", "bytedance.com", "ibyteimg.com"]),
    ("capcut", ["www.tiktok.com", "bytedance.com"]),
    ("x", ["grok.x.com", "x.ai", "zoom.us"]),
    ("wechat", ["www.qq.com", "mail.qq.com", "cloud.tencent.com"]),
    ("wetv", ["www.qq.com", "weixin.qq.com"]),
    ("free-fire", ["garena.com", "account.garena.com", "lienquan.garena.vn", "garena.vn", "shopee.vn"]),
    ("lien-quan-mobile", ["garena.vn", "ff.garena.com", "freefiremobile.com", "vnggames.com"]),
    ("fc-online", ["lienquan.garena.vn", "garena.vn"]),
    ("garena", ["shopee.vn", "shopeepay.vn", "airpay.vn"]),
    ("shopee", ["garena.com", "shopeefood.vn", "shopeepay.vn", "airpay.vn"]),
    ("shopeepay", ["shopee.vn", "shopeefood.vn"]),
    ("lazada", ["alibaba.com", "aliyun.com"]),
    ("coc-coc", ["www.google.com.vn", "www.bing.com"]),
    ("yahoo-search", ["yahoo.com", "login.yahoo.com", "mail.yahoo.com", "finance.yahoo.com"]),
    ("naver-search", ["naver.com", "nid.naver.com", "papago.naver.com"]),
    ("viettel", ["tv360.vn", "viettelmoney.vn", "viettelstudy.vn", "smas.edu.vn", "mocha.com.vn", "viettelpost.com.vn"]),
    ("vinaphone", ["vnpt.vn", "vnedu.vn", "mytv.com.vn", "vnpt-invoice.com.vn"]),
    ("vnpay", ["vietcombank.com.vn", "momo.vn"]),
    ("fpt-play", ["fpt.vn", "fpt.com.vn", "fpt.edu.vn", "fptshop.com.vn"]),
    ("vtv-go", ["vtv.vn", "vtv7.vtv.vn", "vtvcab.vn"]),
    ("vtvcab-on", ["vtv.vn", "vtvgo.vn"]),
    ("kenh14", ["soha.vn", "cafef.vn", "admicro.vn", "mediacdn.vn", "tuoitre.vn"]),
    ("soha", ["sohagame.vn", "kenh14.vn"]),
    ("steam", ["x.akamaihd.net", "cloudflare.com"]),
    ("epic-games", ["www.unrealengine.com", "sketchfab.com"]),
    ("ea", ["x.akamaihd.net"]),
    ("roblox", ["client-api.arkoselabs.com", "arkoselabs.com"]),
    ("grab", ["ggpht.com", "maps.google.com"]),
    ("dropbox", ["drive.google.com", "onedrive.live.com"]),
    ("discord", ["zendesk.com", "discourse.org"]),
    ("telegram", ["telegraph.co.uk", "org"]),
    ("linkedin", ["www.microsoft.com", *MICROSOFT]),
    ("nintendo", ["x.akamaized.net"]),
    ("spotify", ["x.akamaized.net", "fastly.net"]),
    ("chatgpt", ["login.microsoftonline.com", "azureedge.net"]),
    ("fandom", ["nocookie.net", "en.wikipedia.org"]),
    ("manga-plus", ["www.shueisha.co.jp"]),
    ("webtoon", ["naver.com", "ssl.pstatic.net"]),
]  # fmt: skip

BLOCKS = {
    "youtube": ["www.youtube.com", "m.youtube.com", "youtu.be", "r3---sn-x.googlevideo.com", "i.ytimg.com",
                "youtubei.googleapis.com", "www.youtube-nocookie.com", "www.youtubekids.com"],
    "facebook": ["www.facebook.com", "m.facebook.com", "graph.facebook.com", "connect.facebook.net", "fb.watch"],
    "zalo": ZALO,
    "zing-mp3": ["mp3.zing.vn", "srv.mp3.zing.vn", "zingmp3.vn", "photo-resize-zmp3.zmdcdn.me"],
    "tiktok": ["www.tiktok.com", "v16m.tiktokcdn.com", "api16-normal.tiktokv.com", "p16-tiktokcdn-com.akamaized.net"],
    "free-fire": ["client.vn.freefiremobile.com", "loginbp.ggblueshark.com", "ff.garena.com",
                  "100067.connect.garena.com", "ff.dr.grtc.garenanow.com"],
    "lien-quan-mobile": ["lienquan.garena.vn", "www.arenaofvalor.com", "100055.connect.garena.com"],
    "garena": ["garena.vn", "account.garena.com", "lienquan.garena.vn", "client.vn.freefiremobile.com",
               "ff.dr.grtc.garenanow.com", "100067.us.connect.garena.com"],
    "fpt-play": ["fptplay.vn", "api.fptplay.net", "live.fptplay53.net"],
    "galaxy-play": ["galaxyplay.vn", "api.glxplay.io"],
    "nhaccuatui": ["www.nhaccuatui.com", "avatar-ex-swe.nixcdn.com"],
    "tiki": ["tiki.vn", "salt.tikicdn.com"],
    "momo": ["momo.vn", "api.mservice.io"],
    "be": ["gw.be.com.vn"],
}  # fmt: skip
# On everybody's list of hosts of sites, but only one service's own.
OWN_HOSTS = {"oaiusercontent.com", "discordsays.com"}


def services_of(name: str) -> set[str]:
    return {hit.service for hit in service_hits(suffixes_of(name))}


@pytest.mark.parametrize(("service", "names"), STAYS_OPEN, ids=[service for service, _ in STAYS_OPEN])
def test_blocking_a_service_leaves_others_open(service, names) -> None:
    assert service in SERVICES
    assert [name for name in names if service in services_of(name)] == []


@pytest.mark.parametrize("service", BLOCKS)
def test_a_service_covers_what_it_needs(service) -> None:
    assert [name for name in BLOCKS[service] if service not in services_of(name)] == []


@pytest.mark.parametrize("name", [*GOOGLE, *MICROSOFT, *SCHOOL, *PLUMBING])
def test_no_service_covers_a_name_that_lessons_need(name) -> None:
    assert services_of(name) == set()


def test_no_service_covers_a_protected_name() -> None:
    for rule in BUILTIN:
        name = rule.name if rule.scope == EXACT else f"x.{rule.name}"
        assert services_of(name) == set()
        reached = [s.id for s in SERVICES.values() for own in s.rules if is_below(own.name, rule.name)]
        assert reached == []


def test_what_holds_an_engine_safe_is_no_service() -> None:
    """SafeSearch must not lead into a block; YouTube's own modes may: who blocks it wants no YouTube."""
    for engine in safe_engines().values():
        assert services_of(engine.target) == set()
        assert [name for name in engine.names if services_of(name)] == []
    assert all(services_of(target) == {"youtube"} for target in YOUTUBE_TARGETS.values())


def test_a_search_engine_is_covered_only_where_dns_cannot_hold_it() -> None:
    covered = {name for name in SEARCH_NAMES if services_of(name)}
    assert all(SERVICES[service].group == "search" for name in covered for service in services_of(name))


def test_a_name_belongs_to_one_service_unless_it_is_shared() -> None:
    owners = defaultdict(list)
    for service in SERVICES.values():
        for rule in service.rules:
            owners[rule.name].append((service.id, rule in service.shared))
    for name, claims in owners.items():
        assert len({service for service, _ in claims}) == len(claims), name
        assert len(claims) == 1 or all(shared for _, shared in claims), (name, claims)
    lonely = {name for name, claims in owners.items() if len(claims) == 1 and claims[0][1]}
    assert not lonely, f"shared with nobody: {lonely}"


def test_no_rule_is_idle() -> None:
    """A rule below another of its own service says nothing, unless others share it."""
    for service in SERVICES.values():
        for rule in set(service.rules) - set(service.shared):
            above = [other for other in service.rules if other != rule and other.matches(rule.name)]
            assert not above, f"{service.id}: {rule_text(rule)} is in {rule_text(above[0])}"


def test_no_rule_names_a_public_suffix() -> None:
    for service in SERVICES.values():
        for rule in service.rules:
            assert "." in rule.name, (service.id, rule)
            assert not whose_suffix(rule.name) or rule.name in OWN_HOSTS, (service.id, rule)


def test_what_stays_open_lies_inside() -> None:
    for service in SERVICES.values():
        for rule in service.open:
            assert any(own.matches(rule.name) for own in service.rules), (service.id, rule)


def test_the_market_here_and_the_world_are_known() -> None:
    assert len(SERVICES) >= 120
    wanted = """
        zalo zing-mp3 zing zing-news garena free-fire lien-quan-mobile vng-games coc-coc fpt-play vieon tv360 nhaccuatui
        shopee lazada tiki sendo viettel momo zalopay galaxy-play k-plus mytv vtv-go vtvcab-on bao-moi gapo lotus mocha be
        grab soha kenh14 youtube tiktok facebook instagram messenger whatsapp telegram discord snapchat x threads reddit
        roblox minecraft steam epic-games pubg hoyoverse mobile-legends netflix disney-plus spotify twitch chatgpt gemini
        character-ai tinder
    """
    assert [service for service in wanted.split() if service not in SERVICES] == []


def test_every_service_is_whole() -> None:
    for identity, service in SERVICES.items():
        assert service.id == identity
        assert service.rules
        assert service.vi
        assert service.en
        assert len({rule.name for rule in service.rules}) == len(service.rules), identity


def test_services_are_met_in_real_questions(shared) -> None:
    names = lzma.decompress((shared / "queries" / "umbrella-top-100k-2026-07.txt.xz").read_bytes()).decode()
    met = {service for name in names.split() for service in services_of(name.strip())}
    assert len(met) > 150
