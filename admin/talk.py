"""What to talk about with children, by what a school's or a home's network met. Pure.

Advice for conversations, not rules: ask first, do not shame, and say where help is. After UNICEF's and the
national hotline's guidance for parents.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

_MOST = 3  # topics that depend on what was met


class Topic(NamedTuple):
    """A topic: what leads to it (categories, or "bypass"), its title and its advice in both languages."""

    about: frozenset[str]
    title: tuple[str, str]
    advice: tuple[tuple[str, str], ...]


_FIRST = Topic(
    frozenset(),
    ("Trước hết: hỏi và nghe", "First: ask, and listen"),
    (
        (
            "Hỏi con hay xem gì, chơi gì, với ai; xem cùng con mười phút rồi hãy bàn nên hay không.",
            "Ask what they watch and play, and with whom; watch for ten minutes before you judge.",
        ),
        (
            "Hứa trước và giữ lời: con kể chuyện đã gặp thì không bị mắng, không bị thu máy.",
            "Promise, and keep it: who tells what happened is not scolded and keeps the phone.",
        ),
        (
            "Bị chặn không có nghĩa là con đi tìm: quảng cáo, liên kết và ứng dụng tự mở nhiều thứ.",
            (
                "A block does not mean that a child looked for it: advertisements, links and apps open a "
                "lot by "
                "themselves."
            ),
        ),
    ),
)

_LAST = Topic(
    frozenset(),
    ("Khi con buồn hay lo sợ", "When a child is sad or afraid"),
    (
        (
            (
                "Nghe nhiều hơn khuyên. Hỏi thẳng “con có nghĩ đến chuyện làm đau mình không?” không xui con "
                "nghĩ "
                "tới điều đó; nó cho con biết có người chịu nghe."
            ),
            (
                "Listen more than you advise. To ask “do you think of hurting yourself?” does not put the "
                "thought "
                "there; it shows that somebody will listen."
            ),
        ),
        (
            "Đừng để con một mình với nỗi sợ. Gọi {hotline}, bất kỳ giờ nào, miễn phí.",
            "Leave no child alone with fear. Call {hotline}, at any hour, free of charge.",
        ),
    ),
)

_TOPICS = (
    Topic(
        frozenset({"adult"}),
        ("Nội dung người lớn", "Adult content"),
        (
            (
                "Phần lớn trẻ gặp do tình cờ. Bình tĩnh hỏi: “Con thấy gì? Con cảm thấy thế nào?”",
                "Most children meet it by chance. Ask calmly: “What did you see? How did it feel?”",
            ),
            (
                "Nói về cơ thể, sự đồng ý và tôn trọng theo tuổi của con, trước khi mạng nói thay.",
                "Talk about the body, consent and respect at their age, before the internet does.",
            ),
        ),
    ),
    Topic(
        frozenset({"gambling"}),
        ("Cờ bạc, cá độ", "Gambling"),
        (
            (
                "Nhiều trò “nạp, quay, trúng thưởng” là cờ bạc trá hình. Cùng con tính xem ai luôn thắng.",
                "Many games of “pay, spin, win” are gambling in disguise. Work out together who always wins.",
            ),
            (
                "Hỏi xem có ai rủ cá độ, cho vay, hay mượn tài khoản ngân hàng của con không.",
                "Ask whether anybody offered bets or loans, or wanted to use their bank account.",
            ),
        ),
    ),
    Topic(
        frozenset({"malware", "phishing"}),
        ("Lừa đảo, mã độc", "Scams and malware"),
        (
            (
                (
                    "Không bấm liên kết lạ, không đọc mã OTP cho bất cứ ai, kể cả người xưng là công an, "
                    "thầy "
                    "cô hay "
                    "ngân hàng."
                ),
                "Do not follow strange links, and tell nobody a one-time code, whoever they say they are.",
            ),
            (
                (
                    "Máy hay gặp mã độc thì nên được cập nhật và quét; đó là việc của máy, không phải lỗi "
                    "của "
                    "con."
                ),
                (
                    "A device that often meets malware should be updated and scanned; it is not the child’s "
                    "fault."
                ),
            ),
        ),
    ),
    Topic(
        frozenset({"violence", "drugs"}),
        ("Bạo lực, chất kích thích", "Violence and drugs"),
        (
            (
                "Hỏi con đã thấy điều gì làm con sợ. Video bạo lực ở lại trong đầu lâu hơn ta tưởng.",
                "Ask what frightened them. Violent videos stay in the mind longer than one thinks.",
            ),
            (
                (
                    "Thuốc lá điện tử, “kẹo”, “nước vui” bán trên mạng có thể là ma tuý. Ai mời thì từ "
                    "chối và "
                    "kể."
                ),
                "Vapes, “sweets” and “happy water” sold online may be drugs. Say no to offers, and tell.",
            ),
        ),
    ),
    Topic(
        frozenset({"bypass", "proxy-vpn", "encrypted-dns"}),
        ("Tìm cách vượt lọc", "Ways around the filter"),
        (
            (
                "Hỏi con cần gì mà bị chặn. Nếu chính đáng, xin mở nhanh hơn là đi vòng.",
                "Ask what they needed. If it is fair, to ask for it is quicker than the way around.",
            ),
            (
                "VPN miễn phí phải sống bằng cái gì đó: thường là dữ liệu của người dùng.",
                "A free VPN lives on something: often on the data of those who use it.",
            ),
        ),
    ),
    Topic(
        frozenset({"social", "chat", "dating"}),
        ("Mạng xã hội và người lạ", "Social networks and strangers"),
        (
            (
                (
                    "Không gửi ảnh riêng tư, địa chỉ, tên trường lớp cho người chỉ quen trên mạng. Ai bảo "
                    "giữ "
                    "bí mật "
                    "với cha mẹ thì phải kể ngay."
                ),
                (
                    "No private pictures, address or school for people known only online. Who asks for a "
                    "secret from "
                    "parents is to be told about at once."
                ),
            ),
            (
                "Bị doạ tung ảnh: đừng trả tiền, đừng xoá; chụp màn hình, kể với người lớn, gọi {hotline}.",
                (
                    "If somebody threatens to show pictures: do not pay, do not delete; take screenshots, "
                    "tell "
                    "an adult, "
                    "call {hotline}."
                ),
            ),
        ),
    ),
    Topic(
        frozenset({"games"}),
        ("Trò chơi", "Games"),
        (
            (
                "Thoả thuận chơi bao lâu, ghi ra và cùng giữ; báo trước mười phút khi sắp hết giờ.",
                "Agree on how long, write it down and keep it; say so ten minutes before the end.",
            ),
            (
                "Hỏi có phải nạp tiền, có ai xin tài khoản, có ai nói lời khó nghe trong khung chat không.",
                "Ask about money, about who wants their account, and about what is said in the chat.",
            ),
        ),
    ),
    Topic(
        frozenset({"video"}),
        ("Xem video", "Videos"),
        (
            (
                (
                    "Video ngắn được làm để không dứt ra được. Cùng chọn giờ không màn hình: bữa ăn, trước "
                    "khi "
                    "ngủ."
                ),
                (
                    "Short videos are made to go on for ever. Choose times without a screen: meals, before "
                    "sleep."
                ),
            ),
        ),
    ),
)


def topics(met: Iterable[str]) -> list[Topic]:
    """Return what to talk about. met: categories, or "bypass", the most important first."""
    found: list[Topic] = []
    for one in met:
        fits = next((topic for topic in _TOPICS if one in topic.about), None)
        if fits is not None and fits not in found:
            found.append(fits)
    return [_FIRST, *found[:_MOST], _LAST]
