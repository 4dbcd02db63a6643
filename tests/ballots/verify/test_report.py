"""The report's order, validity and table."""

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
