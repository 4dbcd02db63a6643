"""The report's order, validity and table."""

from ballots.errors import VerificationError
from ballots.verify.report import ReportBuilder, Severity


def test_only_an_error_makes_a_report_invalid():
    builder = ReportBuilder()
    builder.examined("ballots", 3)
    builder.warning("statement", "W-STATEMENT", "absent")
    builder.info("events", "I-RUNNING", "running")
    assert builder.build().valid
    builder.error("ballots", "bad-proof", "no", "ballot 2")
    report = builder.build()
    assert not report.valid
    assert report.rows()[0] == ("ballots", False, 3, "")
    assert [each.severity for each in report.findings] == [
        Severity.ERROR,
        Severity.WARNING,
        Severity.INFO,
    ]


def test_an_included_report_keeps_its_rows_under_a_prefix():
    inner = ReportBuilder()
    inner.examined("ballots", 3, "three")
    inner.error("ballots", "bad-proof", "no")
    outer = ReportBuilder()
    outer.include(inner.build(), "archive a: ")
    report = outer.build()
    assert report.rows() == (("archive a: ballots", False, 3, "three"),)
    assert report.has("bad-proof")
    assert report.to_json_value()["valid"] is False


def test_the_json_form_is_written_field_by_field():
    builder = ReportBuilder()
    builder.examined("ballots", 3, "three")
    builder.examined("ballots", 4)
    builder.warning("events", "W-X", "a warning", "event 1")
    builder.failed("ballots", VerificationError("bad-proof", "it does not hold"), "ballot 2")
    builder.info("ballots", "I-X", "a note")
    assert list(builder.build().to_json_value().items()) == [
        ("valid", False),
        (
            "checks",
            [
                {"check": "ballots", "passed": False, "count": 7, "detail": "three"},
                {"check": "events", "passed": True, "count": 0, "detail": ""},
            ],
        ),
        (
            "findings",
            [
                {
                    "severity": "error",
                    "check": "ballots",
                    "code": "bad-proof",
                    "where": "ballot 2",
                    "sentence": "it does not hold",
                },
                {
                    "severity": "info",
                    "check": "ballots",
                    "code": "I-X",
                    "where": "",
                    "sentence": "a note",
                },
                {
                    "severity": "warning",
                    "check": "events",
                    "code": "W-X",
                    "where": "event 1",
                    "sentence": "a warning",
                },
            ],
        ),
    ]
    assert [list(each) for each in builder.build().to_json_value()["checks"]] == [
        ["check", "passed", "count", "detail"]
    ] * 2


def test_a_builder_knows_what_it_has_seen():
    builder = ReportBuilder()
    assert not builder.has_errors
    assert builder.count_of("ballots") == 0
    builder.examined("ballots")
    builder.examined("ballots", 2)
    builder.warning("ballots", "W-X", "a warning")
    assert builder.count_of("ballots") == 3
    assert not builder.has_errors
    builder.error("ballots", "x", "an error")
    assert builder.has_errors
    report = builder.build()
    assert report.has("x")
    assert not report.has("y")
    assert [each.code for each in report.errors] == ["x"]
    assert report.of(Severity.INFO) == ()
