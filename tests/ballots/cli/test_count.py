"""`ballots tally count`: the result of a finished election, told step by step."""

import json

import pytest

from ballots.cli.main import main
from tests.ballots.cli.desk import QUESTIONS
from tests.ballots.cli.test_tally import ORDER, Count


@pytest.fixture
def counted(tmp_path, capsys):
    count = Count(tmp_path, capsys, questions=[*QUESTIONS, ORDER]).start().to_shuffled()
    count.upload(1), count.upload(2)
    assert count.add("upload-1.json", "upload-2.json") == 0
    assert count.publish() == 0
    return count


def tell(office, *options):
    return office.run("tally", "count", office.path("vote.bel"), *options)


def test_every_question_is_told_by_its_rule(counted):
    before = counted.read()
    assert tell(counted) == 0
    lines = counted.out.splitlines()
    assert lines[0] == "1. Trees?"
    assert "   3. Oak: 0" in lines
    assert lines[lines.index("2. Agree?") + 1] == "   ballots: 2 counted, 1 blank, 0 invalid"
    assert lines[lines.index("3. In which order?") + 2] == "   1. A"
    assert any(line.startswith("      A is above C: A before C") for line in lines)
    assert counted.read() == before


def test_the_steps_are_written_as_json(counted):
    assert tell(counted, "--json") == 0
    counts = json.loads(counted.out)
    assert [each["rule"]["method"] for each in counts] == ["Approval", "Plurality", "Schulze"]
    assert counts[2]["result"]["places"][0] == [0]


def test_a_rule_given_by_hand_takes_the_place_of_the_questions_own(counted):
    counted.put(
        "rule.json", b'{"method":"MajorityJudgment","blank":false,"grades":["good","poor"]}'
    )
    assert tell(counted, "--rule", f"3={counted.path('rule.json')}") == 0
    assert "good" in counted.out
    counted.put("rule.json", b'{"method":"Lottery","blank":false}')
    assert tell(counted, "--rule", f"3={counted.path('rule.json')}") == 1
    assert "'Lottery' is unknown" in counted.err
    counted.put("rule.json", b'{"method":"Borda","blank":false}')
    assert tell(counted, "--rule", f"1={counted.path('rule.json')}") == 1
    assert "question 1" in counted.err
    assert tell(counted, "--rule", f"4={counted.path('rule.json')}") == 1
    assert "no question 4" in counted.err


@pytest.mark.parametrize("text", ["0=x", "x=y", "1", "1=", "=x"])
def test_a_rule_needs_a_question(text, capsys):
    with pytest.raises(SystemExit) as left:
        main(["tally", "count", "vote.bel", "--rule", text])
    assert left.value.code == 2
    assert "not N=FILE" in capsys.readouterr().err


def test_without_a_result_there_is_no_count(tmp_path, capsys):
    office = Count(tmp_path, capsys).start(mixnet=False)
    assert tell(office) == 1
    assert "once the result is published" in office.err


def test_an_archive_that_does_not_hold_is_not_counted(counted):
    raw = bytearray(counted.read())
    raw[raw.index(b'"overall_proof"') + 40] ^= 1
    counted.put("vote.bel", bytes(raw))
    assert tell(counted) == 1
    assert "the archive does not hold" in counted.out
