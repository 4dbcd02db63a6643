"""The criteria that a draft starts with: usual ones, each with what 1, 3 and 5 stand for."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from participate.shared.text import Text, make_text

ANCHORED: Final = (1, 3, 5)
"""The scores that can be described; between them experts judge by themselves."""
HEAVIEST: Final = 100
"""The largest weight; the smallest is 1."""


@dataclass(frozen=True, slots=True)
class CriterionGiven:
    """A criterion as an official writes it; `anchors`: what single scores stand for."""

    name: Text
    weight: int = 1
    anchors: Mapping[int, Text] = field(default_factory=dict)


def _usual(name: Text, *anchors: Text) -> CriterionGiven:
    return CriterionGiven(name, 1, MappingProxyType(dict(zip(ANCHORED, anchors, strict=True))))


USUAL: Final = (
    _usual(
        make_text("Feasibility", "可行性"),
        make_text("Cannot be done here with means that are known", "以已知的办法在这里做不到"),
        make_text("Can be done, with risks that need a plan", "能做到，但有风险，需要预案"),
        make_text("Has been done under conditions like these", "在类似条件下已经做成过"),
    ),
    _usual(
        make_text("Cost", "费用"),
        make_text(
            "Far above what it brings, or cannot be estimated", "远高于带来的好处，或无法估算"
        ),
        make_text("In proportion to what it brings", "与带来的好处相称"),
        make_text(
            "Cheap beside what it brings, running costs included", "连同日常费用，都远低于好处"
        ),
    ),
    _usual(
        make_text("Equity", "公平"),
        make_text("Harms people who have little already", "使本来就处境不利的人受损"),
        make_text("Helps some and harms nobody much", "对一些人有利，对谁都没有明显损害"),
        make_text("Helps those most who need it most", "最需要的人受益最多"),
    ),
    _usual(
        make_text("Evidence", "依据"),
        make_text("Rests on claims that nobody has tested", "依据的说法没有人验证过"),
        make_text("Some studies or pilots, not all of one mind", "有一些研究或试点，结论不尽一致"),
        make_text("Good studies from comparable places agree", "条件相近之处的可靠研究结论一致"),
    ),
    _usual(
        make_text("Legality", "合法性"),
        make_text("Breaks the law as it stands", "违反现行法律"),
        make_text("Lawful with changes or permits that can be had", "修改后或取得许可后合法"),
        make_text("Clearly lawful", "明确合法"),
    ),
)
