"""Tables from spreadsheets: hostile ones are refused row by row, ours are harmless."""

import contextlib
import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ballots.making import table
from ballots.making.table import BadTableError, as_typed, neutral, read_table, write_table


def faults(raw, **settings):
    with pytest.raises(BadTableError) as caught:
        read_table(raw, **settings)
    return caught.value.sentence.split("\n")


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
@pytest.mark.parametrize("between", [b",", b";"])
def test_a_table_is_read_as_spreadsheets_save_it(mark, end, between):
    rows = [[b"id", b"name"], [b" a ", b'"Wu, ""Lin"";"'], [], [b"", b""], [b"b", b"\xe5\x90\xb4"]]
    read = read_table(mark + end.join(between.join(row) for row in rows) + end)
    assert read.columns == ("id", "name")
    assert [(row.number, row.cells) for row in read.rows] == [
        (2, ("a", 'Wu, "Lin";')),
        (5, ("b", "吴")),
    ]


def test_a_cell_of_several_lines_is_one_row_of_the_spreadsheet():
    read = read_table(b'id,address\r\na,"Road 1\r\nTown"\r\nb,x\r\n')
    assert [(row.number, row.cells[1]) for row in read.rows] == [(2, "Road 1\nTown"), (3, "x")]


def test_every_bad_row_is_named():
    assert faults(b"id,name\na\nb,x\nc,d,e\nf,a\x07\n") == [
        "row 2: it has 1 cells instead of 2",
        "row 4: it has 3 cells instead of 2",
        "row 5: its 'name' holds a character that cannot be printed",
    ]


def test_the_first_faults_are_named_and_the_others_counted():
    said = faults(b"id,name\n" + b"a\n" * (table.MAX_TOLD + 3))
    assert len(said) == table.MAX_TOLD + 1
    assert said[-1] == "and 3 more"
    assert len(faults(b"id,name\n" + b"a\n" * table.MAX_TOLD)) == table.MAX_TOLD


@pytest.mark.parametrize(
    ("raw", "what"),
    [
        (b"", "row 1: the names of the columns are missing"),
        (b"\n", "row 1: the names of the columns are missing"),
        (b"id,\na,b\n", "row 1: a column has no name"),
        (b"id,ID\na,b\n", "row 1: two columns have the same name"),
        (b"id," * 64 + b"x\n", "row 1: there are more than 64 columns"),
        (b"id\n" + b"x" * 1001 + b"\n", "row 2: its 'id' is longer than 1000 characters"),
        (b'id\n"a\nb\n', "row 2: its quotes or cells cannot be read (unexpected end of data)"),
        (b'id\n"a"b\n', "row 2: its quotes or cells cannot be read"),
        (b"id\n" + b"x" * 200_000 + b"\n", "row 2: its quotes or cells cannot be read (field"),
        (b"id\na\nb\xff\n", "line 3: it is not UTF-8; save the table as CSV UTF-8"),
        (b"id\na\0b\n", "row 2: its 'id' holds a character that cannot be printed"),
        ("id\na\u2028b\n".encode(), "row 2: its 'id' holds a character that cannot be printed"),
    ],
)
def test_a_hostile_table_is_refused_in_a_sentence(raw, what):
    assert any(line.startswith(what) for line in faults(raw))


def test_sizes_are_bounded(monkeypatch):
    assert faults(b"id\na\nb\nc\n", max_rows=2) == ["row 4: there are more than 2 rows"]
    monkeypatch.setattr(table, "MAX_TABLE_BYTES", 5)
    assert faults(b"id\nabc") == ["the table is larger than 5 bytes"]


@pytest.mark.parametrize("cell", ["=1+1", "+86 1", "-1", "@SUM(A1)", "＝1", "＋1", "－1", "＠1"])
def test_what_could_be_a_formula_is_written_as_text(cell):
    raw = write_table([cell], [[cell]])
    assert raw.decode("utf-8-sig").splitlines() == [f"'{cell}"] * 2
    assert neutral(neutral(cell)) == neutral(cell)
    assert as_typed(neutral(cell)) == cell


@pytest.mark.parametrize("cell", ["x;=1+1", "x\n=1+1", "=1;+1\n@x;－2", "x;==1;;-1"])
def test_a_spreadsheet_with_semicolons_finds_no_formula_either(cell):
    raw = write_table(["id", "name"], [["a", cell]])
    for line in csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline=""), delimiter=";"):
        assert not any(
            each.startswith(("=", "+", "-", "@", "＝", "＋", "－", "＠")) for each in line
        )
    assert neutral(neutral(cell)) == neutral(cell)
    assert as_typed(neutral(cell)) == cell


@pytest.mark.parametrize("cell", ["", "a; +86 1", "a=1", "'", "'a", "吴"])
def test_any_other_cell_stays_as_it_is(cell):
    assert neutral(cell) == as_typed(cell) == cell


@given(st.lists(st.lists(st.text(st.characters(blacklist_categories=["Cc", "Cs", "Zl", "Zp"]),
                                 max_size=20), min_size=2, max_size=2), max_size=5))  # fmt: skip
def test_what_is_written_reads_back(rows):
    raw = write_table(["id", "name"], rows)
    expected = [tuple(neutral(cell).strip() for cell in row) for row in rows]
    assert [row.cells for row in read_table(raw).rows] == [row for row in expected if any(row)]
    for line in csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline="")):
        assert not any(cell.startswith(("=", "+", "-", "@")) for cell in line)


@given(st.binary(max_size=200))
def test_any_bytes_give_a_table_or_faults(raw):
    with contextlib.suppress(BadTableError):
        assert read_table(raw).columns
