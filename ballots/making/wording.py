"""What a letter with a voting code says, in each language."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Wording:
    """The sentences of a letter, as HTML; `advice` is a whole list."""

    language: str
    greeting: str
    where: str
    your_code: str
    advice: str
    fingerprint: str
    credential: str


_ENGLISH: Final = Wording(
    language="en",
    greeting="You may take part in this vote. This sheet holds what you need for it.",
    where="Scan the picture, or type this address:",
    your_code=(
        "Your voting code. Capital and small letters are different; there is no zero, no capital I "
        "or O and no small l in it:"
    ),
    advice=(
        "<ul>\n"
        "<li>Whoever has this code can vote in your place: show it to nobody and send no picture "
        "of it.</li>\n"
        "<li>You may vote again until the vote closes. Your last ballot counts.</li>\n"
        "<li>After voting, note the short code that your screen shows. With it you find your "
        "ballot on the public board.</li>\n"
        "<li>If this sheet is lost or was opened before it reached you, tell the registrar at "
        "once.</li>\n"
        "</ul>"
    ),
    fingerprint="The voting page must show this beginning of the election's fingerprint:",
    credential="Your public credential, under which your ballot stands on the board:",
)

_CHINESE: Final = Wording(
    language="zh-Hans",
    greeting="您可以参加本次投票。本页包含投票所需的全部内容。",
    where="请扫描二维码，或输入以下网址：",
    your_code="您的投票码。区分大小写；其中没有数字 0、大写字母 I 和 O，也没有小写字母 l：",
    advice=(
        "<ul>\n"
        "<li>任何人得到此投票码都可以代您投票：请勿出示给他人，也不要发送其照片。</li>\n"
        "<li>投票截止前您可以重新投票，以最后一次为准。</li>\n"
        "<li>投票后请记下屏幕上显示的短码，凭短码可在公开选票榜上找到您的选票。</li>\n"
        "<li>如本页遗失，或在送达前已被拆开，请立即告知登记员。</li>\n"
        "</ul>"
    ),
    fingerprint="投票页面上显示的选举指纹必须以此开头：",
    credential="您的公开凭证，您的选票以此列在选票榜上：",
)

WORDINGS: Final = {"en": _ENGLISH, "zh": _CHINESE}
