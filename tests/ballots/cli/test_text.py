"""The report as a person reads it."""

import json

from ballots.cli.text import finding_lines, print_json, print_report, shown, table_lines, verdict
from ballots.verify.report import ReportBuilder


def a_report(*, bad=True):
    builder = ReportBuilder()
    builder.examined("grammar", 12)
    builder.examined("ballots", 4567, "one of them replaced")
    if bad:
        builder.error("ballots", "bad-proof", "The proof of option 2 does not hold.", "ballot 3")
    builder.warning("statement proofs", "W-STATEMENT", "No statement proofs were given.")
    builder.info("grammar", "I-RUNNING", "The election still runs.")
    return builder.build()


def test_every_check_has_its_line_with_name_result_count_and_detail():
    assert list(table_lines(a_report())) == [
        "check             result  count  detail",
        "grammar           ok         12",
        "ballots           FAILED  4,567  one of them replaced",
        "statement proofs  ok          0",
    ]


def test_a_finding_shows_its_weight_code_place_and_sentence_and_errors_come_first():
    lines = list(finding_lines(a_report()))
    assert lines[0] == "ERROR bad-proof (ballots: ballot 3)"
    assert lines[1] == "    The proof of option 2 does not hold."
    assert [line.split()[0] for line in lines if line and not line.startswith(" ")] == [
        "ERROR",
        "warning",
        "note",
    ]


def test_the_last_line_is_the_verdict(capsys):
    print_report(a_report(), title="vote.bel: archive")
    assert capsys.readouterr().out.endswith("\nNOT VALID: 1 of 3 checks failed, 1 error.\n")
    assert verdict(a_report(bad=False)) == "VALID: 3 checks passed, 1 warning."


def test_the_first_lines_come_before_all_else(capsys):
    print_report(a_report(), title="d.zip: dossier", first_lines=("log key from a friend",))
    assert capsys.readouterr().out.startswith("log key from a friend\nd.zip: dossier\n")


def test_a_file_cannot_write_on_the_readers_terminal():
    assert shown("a\x1b[31mb\nc\u202ed") == "a\ufffd[31mb\ufffdc\ufffdd"
    builder = ReportBuilder()
    builder.error("bal\x1blots", "bad\x07", "sen\x1btence", "whe\x9bre")
    builder.examined("x", 1, "de\x08tail")
    text = "\n".join([*table_lines(builder.build()), *finding_lines(builder.build())])
    assert all(each.isprintable() or each == "\n" for each in text)


def test_the_json_report_says_what_it_is_about(capsys):
    print_json(a_report(), about={"file": "vote.bel", "kind": "archive"})
    value = json.loads(capsys.readouterr().out)
    assert value["file"] == "vote.bel"
    assert value["valid"] is False
    assert value["checks"][1] == {
        "check": "ballots",
        "passed": False,
        "count": 4567,
        "detail": "one of them replaced",
    }
    assert value["findings"][0]["code"] == "I-RUNNING"
