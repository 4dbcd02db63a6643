"""The result page of every counting rule and in every state, in both languages."""

import csv
import io
import json
import re

import pytest

from participate.decisions import pages
from participate.web.csv_text import csv_text
from tests.participate.decisions.results import VIEWS, page_of, render

TAGS = re.compile(r"<[^>]+>")
SAYS = {
    "scored": (
        "Carried: New lift in block 4",
        "61 ÷ 94 = 64.9%",
        "96 / 180",
    ),
    "scored-threshold": ("No proposal reached the threshold.", "60.0% are needed"),
    "scored-small": ("Fewer than 10 ballots were cast here", "The weight goes to the other"),
    "scored-closed": ("Too few ballots were cast to open the count.", "They are never opened"),
    "scored-empty": ("Nobody chose anything.", "Only the draw that the rules fixed decides"),
    "scored-level": ("All are level.", "Only the draw that the rules fixed puts them in an order."),
    "yes-no": ("56.1% yes: New lift in block 4", "No, against it 33 35.1%", "No, against it 10",
               "Its combined score is 56.1%."),
    "yes-no-none": ("No proposal reached the threshold.", "No, against it 12 100.0%"),
    "double": ("Carried: Covered bicycle stands", "Double majority.",
               "20 ÷ 95 = 21.1% the smallest", "Smallest share 63.2%",
               "A proposal needs 50.0% in every chamber."),
    "double-none": ("No proposal reached the share in every chamber.",
                    "“New lift in block 4” has 42.9% in the chamber where it has least"),
    "double-small": ("2 proposals are carried.", "The other chambers decide without this one"),
    "strict": ("Nothing is carried: a chamber had too few ballots to be counted.",
               "The rules said beforehand that then nothing is carried.",
               "Then nothing is carried, as the rules said beforehand."),
    "veto": ("2 proposals are carried.", "New lift in block 4; Trees along Lake Road",
             "Veto: Officials. 100 of 180 voted (55.6%); the quorum is 50.0%.",
             "“Covered bicycle stands” has 20.0% there, less than 25.0%: vetoed.",
             "3. Covered bicycle stands Vetoed", "63.5% × 70.0% = 44.5%"),
    "veto-all": ("Nothing is carried: a chamber’s veto stands.",
                 "Experts stopped: New lift in block 4; Covered bicycle stands."),
    "veto-none": ("2 proposals are carried.", "Every proposal has 25.0% there or more"),
    "veto-quorum": ("2 proposals are carried.",
                    "The quorum was not reached, so it vetoes nothing."),
    "veto-small": ("2 proposals are carried.", "Its votes were not opened, so it vetoes nothing."),
    "gate": ("Carried: New lift in block 4", "What the experts’ reviews let through",
             "“Feasibility”: at least 2 scores, and more than half of them 3 of 5 or more.",
             "“Legality”: not denied; held back is only what half of the scores or more",
             "Tunnel under the lake · “Feasibility”: median 2 of 3 scores, needs 3",
             "Cable car · “Feasibility”: 1 score, needs 2",
             "Casino · “Feasibility”: no score · “Legality”: median 1 of 3 scores, needs 2"),
    "gate-open": ("Every proposal that was considered came onto the ballot.",),
    "gate-budget": ("2 projects are funded.", "What the experts’ reviews let through",
                    "Tunnel under the lake · “Feasibility”: median 2 of 3 scores, needs 3"),
    "borda": ("Borda count", "of 4, the first gets 3", "80 ballots were counted.",
              "2 were left blank.", "1 held no possible answer and was not counted."),
    "runoff": ("“New lift in block 4” wins.", "After 4 rounds: 42 of the 83", "29 (+3)",
               "More than half would be 46", "7 ballots name no one who is still in."),
    "stv": ("3 are elected.", "A seat needs 36 votes: 140 ballots ÷ 4",
            "“Trees along Lake Road” has more votes than a seat needs.", "38.60 (+5.20)"),
    "schulze": ("It is above each other proposal along the strongest ways.", "14 : 7",
                "Covered bicycle stands before Trees along Lake Road (16 to 5)",
                "Its weakest step is 14 to 7; on the strongest way back it is 12 to 9."),
    "schulze-direct": ("“New lift in block 4” is before each other proposal",),
    "judgment": ("Its middle grade is “good”.", "good −", "120 ballots were counted."),
    "greedy": ("4 projects are funded.", "300,000 of 300,000 are spent, 0 are left.",
               "does not fit: 0 left", "Level: Trees along Lake Road; Covered bicycle stands.",
               "what it would have chosen cannot be shown"),
    "shares": ("4 projects are funded.", "130 voters in equal shares: 2,307.69 for each",
               "larger by 420", "2,727.69 new: Playground by the school 4 240,000",
               "This is not the decision.", "Instead funded: New lift in block 4 Not funded:",
               "Of 130 voters, 114 marked a project that is funded; by votes alone it would be 59.",
               "2,727.27 each"),
    "shares-dear": (
        "3 projects would have been bought for 305,000, more than the budget.",
        "17,999.47 only the order 3 140,000",
    ),
    "counted-closed": ("Too few ballots were cast to open the count.", "4 ballots from 180"),
    "runoff-empty": ("Nobody chose anything.", "No ballot counts for anyone.",
                     "The draw that the rules fixed chose"),
    "borda-level": ("All are level.", "Only the draw that the rules fixed decides"),
    "runoff-level": ("“New lift in block 4” wins.", "Level here and in every step before"),
    "shares-none": ("Nobody chose anything.", "Nothing was bought."),
}  # fmt: skip


def text_of(html):
    """The words of a page, with single spaces."""
    return " ".join(TAGS.sub(" ", html).split()).replace(" .", ".")


def rows_of(name):
    """The rows of a state's only question as a spreadsheet reads them."""
    text = csv_text(pages.question_rows(page_of(name).contests[0]))
    return list(csv.DictReader(io.StringIO(text)))


@pytest.mark.parametrize("name", VIEWS)
def test_the_page_tells_the_result(name):
    words = text_of(render(name))
    assert [said for said in SAYS[name] if said not in words] == []
    assert "Check it yourself" in words


@pytest.mark.parametrize("name", VIEWS)
def test_the_page_speaks_chinese_throughout(name):
    words = text_of(render(name, "zh"))
    own = {title for options in VIEWS[name].rules.contests for title in titles(options)}
    for title in sorted(own, key=len, reverse=True):
        words = words.replace(title, "")
    said = [word for word in ("ballot", "voter", "draw", "leaves", "funded") if f" {word}" in words]
    assert said == ["ballot"]  # in the command alone


def titles(contest):
    return [option.title for option in contest.options]


def test_words_of_the_ballot_stay_words(monkeypatch):
    from dataclasses import replace

    from tests.participate.decisions import results

    hostile = "<script>alert(1)</script>"
    for name in ("runoff", "stv", "schulze", "judgment", "greedy", "shares"):
        view = VIEWS[name]
        (contest,) = view.rules.contests
        first = replace(contest.options[0], title=hostile)
        changed = replace(contest, options=(first, *contest.options[1:]))
        rules = replace(view.rules, contests=(changed,))
        monkeypatch.setitem(results.VIEWS, name, replace(view, rules=rules))
        html = render(name)
        assert "&lt;script&gt;alert(1)" in html
        assert hostile not in html


def test_the_rounds_come_as_a_table():
    rows = rows_of("runoff")
    assert {row["round"] for row in rows} == {"1", "2", "3", "4"}
    for number in "1234":
        votes = [int(row["votes"]) for row in rows if row["round"] == number]
        assert sum(votes) == 90  # those without a further choice stand in a row of their own
    assert [row["proposal"] for row in rows if row["state"] == "wins"] == ["New lift in block 4"]


def test_the_stages_come_as_a_table():
    rows = rows_of("stv")
    for number in {row["stage"] for row in rows}:
        votes = [float(row["votes"]) for row in rows if row["stage"] == number]
        assert sum(votes) == pytest.approx(140)
    assert {row["action"] for row in rows} == {"first-preferences", "surplus", "exclusion"}


def test_other_stories_come_as_tables():
    points = {row["proposal"]: float(row["points"]) for row in rows_of("borda")}
    assert sum(points.values()) == 80 * 6  # n(n-1)/2 on each ballot
    duels = {(row["proposal"], row["compared with"]): row for row in rows_of("schulze")}
    assert len(duels) == 12
    for (one, other), row in duels.items():
        assert row["prefer it"] == duels[other, one]["prefer the other"]
    for row in rows_of("judgment"):
        assert sum(int(row[grade]) for grade in ("excellent", "good", "fair", "poor")) == 120
    assert [row["result"] for row in rows_of("greedy")].count("funded") == 4
    bought = [row for row in rows_of("shares") if row["bought"]]
    assert {row["bought"] for row in bought} == {"1", "2", "3", "4"}
    assert rows_of("counted-closed") == []


def test_the_whole_vote_comes_as_one_table():
    for name in VIEWS:
        rows = list(csv.DictReader(io.StringIO(csv_text(pages.result_rows(page_of(name))))))
        chosen = {row["proposal"] for row in rows if row["selected"] == "yes"}
        assert chosen == set(page_of(name).contests[0].winners)


def vote_rows(name):
    """The rows of a whole vote as a spreadsheet reads them."""
    return list(csv.DictReader(io.StringIO(csv_text(pages.result_rows(page_of(name))))))


def test_the_files_name_what_was_vetoed_and_what_was_held_back():
    assert {row["proposal"] for row in vote_rows("veto") if row["note"] == "vetoed"} == {
        "Covered bicycle stands"
    }
    held = {row["proposal"]: row["note"] for row in vote_rows("gate") if not row["chamber"]}
    assert held["Casino"] == "held back: Feasibility 0 in 0; Legality 1 in 3"
    published = VIEWS["gate"].outcome
    (question,) = json.loads(pages.summary_json(page_of("gate"), published))["questions"]
    assert question["held_back"][0]["title"] == "Tunnel under the lake"
    assert question["held_back"][0]["medians"][0] == {
        "criterion": {"en": "Feasibility", "zh": "可行性"}, "median": 2, "scores": 3, "least": 3,
    }  # fmt: skip
    vetoed = json.loads(pages.summary_json(page_of("veto"), VIEWS["veto"].outcome))
    assert [each.get("vetoed", False) for each in vetoed["questions"][0]["ranking"]] == [
        False, False, True,
    ]  # fmt: skip
