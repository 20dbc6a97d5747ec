"""What each category and each way of answering a block means, in plain words, for who chooses them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Kind(NamedTuple):
    """Categories of one kind, and what they have in common."""

    vi: str
    en: str
    why_vi: str
    why_en: str
    categories: tuple[str, ...]


KINDS: tuple[Kind, ...] = (
    Kind(
        "Có hại",
        "Harmful",
        "Nên chặn với trẻ em ở mọi giờ.",
        "Best blocked for children at all times.",
        ("adult", "gambling", "violence", "drugs", "self-harm", "dating"),
    ),
    Kind(
        "Gây xao nhãng",
        "Distracting",
        "Thường chỉ chặn trong giờ học hay giờ ngủ: khi đó đặt theo thời khoá biểu, đừng chặn ở đây.",
        "Often blocked only in lessons or at bedtime: then set that in the timetable, not here.",
        ("social", "games", "video", "chat"),
    ),
    Kind(
        "Đường vòng qua bộ lọc",
        "Ways around the filter",
        "Bỏ ngỏ thì các quy tắc khác dễ bị lách.",
        "While they are open, the other rules are easily got around.",
        ("proxy-vpn", "encrypted-dns", "search"),
    ),
    Kind(
        "Khác",
        "Others",
        "",
        "",
        ("piracy", "ads-trackers", "other"),
    ),
)

EXPLAINED: Mapping[str, tuple[str, str]] = {
    "adult": ("Trang khiêu dâm, khoả thân.", "Pornography and nudity."),
    "gambling": ("Đánh bạc, cá độ, lô đề trên mạng.", "Betting, casinos and lotteries."),
    "violence": ("Máu me, tàn bạo, vũ khí, cực đoan.", "Gore, cruelty, weapons, extremism."),
    "drugs": ("Mua bán, cổ vũ ma tuý, thuốc lá, rượu.", "Sale and praise of drugs, tobacco, alcohol."),
    "self-harm": (
        "Trang cổ vũ tự làm đau mình; trang giúp đỡ luôn mở.",
        "Sites that encourage self-harm; those that help stay open.",
    ),
    "dating": ("Tìm bạn tình, làm quen người lạ.", "Meeting strangers for dates."),
    "social": ("Facebook, TikTok, Instagram và tương tự.", "Facebook, TikTok, Instagram and the like."),
    "games": ("Trò chơi trực tuyến và cửa hàng trò chơi.", "Online games and shops for games."),
    "video": ("YouTube, phim, truyền hình trực tuyến.", "YouTube, films and television."),
    "chat": ("Nhắn tin, gọi điện, phòng trò chuyện.", "Messengers, calls and chat rooms."),
    "proxy-vpn": (
        "Trang và ứng dụng đưa máy đi vòng, không qua bộ lọc.",
        "Sites and apps that lead a device around the filter.",
    ),
    "encrypted-dns": (
        "Dịch vụ DNS khác mà trình duyệt có thể hỏi thay cho bộ lọc này.",
        "Other DNS services that browsers may ask in place of this filter.",
    ),
    "search": (
        "Máy tìm kiếm không giữ được ở chế độ an toàn.",
        "Search engines that cannot be held in a safe mode.",
    ),
    "piracy": (
        "Phim lậu, phần mềm bẻ khoá; hay kèm mã độc.",
        "Pirated films and software; often with malware.",
    ),
    "ads-trackers": (
        "Quảng cáo và nơi theo dõi người dùng. Đôi khi làm trang hỏng.",
        "Advertisements and trackers. Now and then a page breaks.",
    ),
    "other": (
        "Những danh sách bạn tự thêm mà không thuộc loại nào.",
        "Lists of your own that fit no category.",
    ),
}

BLOCK_MODES: Mapping[str, tuple[str, str, str, str]] = {
    "nxdomain": (
        "“Không có tên này”",
        "“There is no such name”",
        "Trình duyệt báo không tìm thấy trang. Nhanh và ít rắc rối nhất; nên dùng.",
        "The browser says that it cannot find the site. Quickest, with the least trouble; recommended.",
    ),
    "null": (
        "Địa chỉ rỗng",
        "An empty address",
        "Trả lời 0.0.0.0. Một vài ứng dụng cũ thôi hỏi lại liên tục nhờ cách này.",
        "Answers 0.0.0.0. Some old apps ask less often then.",
    ),
    "refused": (
        "Từ chối",
        "Refused",
        "Máy có thể quay sang hỏi máy chủ DNS khác, nếu có: chỉ dùng khi chắc chắn không có.",
        "A device may turn to another DNS server, if it has one: only where there is none.",
    ),
    "page": (
        "Trang giải thích của máy này",
        "The page of this box that explains",
        "Nói cho trẻ vì sao, khi nào mở, và nhận lời xin. Chỉ hiện với http; với https, trình duyệt báo lỗi.",
        "Tells a child why and until when, takes a request. For http only; https gives an error as before.",
    ),
    "address": (
        "Trang giải thích ở nơi khác",
        "A page that explains, elsewhere",
        "Dẫn tới một máy chủ của riêng bạn, theo địa chỉ ghi ở dưới.",
        "Leads to a server of your own, at the address written below.",
    ),
}
