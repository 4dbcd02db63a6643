"""How files of rolls are read: every bad row is named, and no bytes are too strange."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from participate.eligibility import roll_file
from participate.eligibility.columns import Column, Person, find_column
from participate.eligibility.roll_file import MOST_TOLD, read_roll_file


def lines(*rows, mark="", joint=","):
    return (mark + "\n".join(joint.join(row) for row in rows)).encode()


def told(raw):
    """Every fault as (row, column, sentence)."""
    file = read_roll_file(raw)
    return [(each.row, each.column, each.sentence % each.params) for each in file.faults]


@pytest.mark.parametrize("joint", [",", ";", "\t"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_a_table_is_read_whatever_a_spreadsheet_puts_between_cells(mark, joint):
    raw = lines(
        ("Number", "E-Mail", "Name", "Address", "Postcode", "Birth date"),
        ("a 17", " Lin@Example.ORG ", "Lin Mei", "Elm St 1", "65 0-000", "1970-1-31"),
        ("", "wang@example.org", "", "", "", ""),
        mark=mark,
        joint=joint,
    )
    file = read_roll_file(raw)
    assert not file.faults
    assert file.people == (
        Person("lin@example.org", "Lin Mei", "Elm St 1", "650000", "1970-01-31", "A17"),
        Person("wang@example.org"),
    )
    assert file.rows == (2, 3)


def test_headers_are_chinese_too_and_a_postal_address_keeps_its_lines():
    cells = '１７,林梅,"青禾街道 1 号\n 2 单元",650000,1970年1月31日'
    (person,) = read_roll_file(f"编号,姓名,地址,邮编,出生日期\n{cells}\n".encode()).people
    assert person == Person("", "林梅", "青禾街道 1 号\n2 单元", "650000", "1970-01-31", "17")


@pytest.mark.parametrize("typed", ["1970/1/31", "1970.01.31", "19700131", " 1970-01-31 "])
def test_a_date_of_birth_has_one_spelling(typed):
    (person,) = read_roll_file(lines(("number", "born"), ("1", typed))).people
    assert person.born == "1970-01-31"


@pytest.mark.parametrize(
    "typed",
    [
        "31.01.1970",
        "1/31/1970",
        "1970-02-30",
        "1970-13-01",
        "70-1-1",
        "1970-1/31",
        "x",
        "1750-01-01",
        "2970-01-01",
        "1970",
    ],
)
def test_a_date_that_could_be_another_one_is_refused(typed):
    found = told(lines(("number", "born"), ("1", typed)))
    assert found == [(2, Column.BORN, "Write the date of birth as 1970-01-31.")]


def test_each_bad_row_is_named_with_its_column_and_a_sentence():
    raw = lines(
        ("e-mail", "number", "postcode"),
        ("a@example.org", "1", "650000"),
        ("nobody", "2", "!"),
        ("", "", "650000"),
        ("c@example.org", "4"),
        ("", "", ""),
        ("A@Example.org", "5", ""),
        ("g@example.org", " 1 ", ""),
        ("=cmd@example.org", "9", ""),
        ("h@example.org", "x\u200by", ""),
        ("i@example.org", "7" * 301, ""),
    )
    assert told(raw) == [
        (3, Column.ADDRESS, "This is no mail address."),
        (3, Column.POSTCODE, "A postcode has 3 to 12 digits or letters."),
        (4, None, "It has neither a mail address nor a register number."),
        (5, None, "It has 2 cells instead of 3."),
        (7, Column.ADDRESS, "The same mail address stands in row 2."),
        (8, Column.NUMBER, "The same register number stands in row 2."),
        (9, Column.ADDRESS, "It begins like a formula of a spreadsheet."),
        (10, Column.NUMBER, "It holds a character that cannot be printed."),
        (11, Column.NUMBER, "It is longer than 300 characters."),
    ]


@pytest.mark.parametrize(
    ("raw", "row", "part"),
    [
        (b"", 1, "empty"),
        (b"\n", 1, "neither a column of mail addresses"),
        (b"e-mail\n", 1, "Nobody stands"),
        (b"name\nLin\n", 1, "neither a column of mail addresses"),
        (b"e-mail,e-mail\na@b.org,c@d.org\n", 1, "twice"),
        (b"e-mail,Wages\na@b.org,3\n", 1, "Column 2, “Wages”"),
        (b"e-mail\na@b.org\n\xff\xfe\n", 3, "not UTF-8"),
        ("编号\n林\n".encode("gb18030"), 1, "not UTF-8"),
        ("e-mail\na@b.org\n".encode("utf-16"), 1, "not UTF-8"),
        (b'e-mail\n"a@b.org\n', 2, "cannot be read"),
        (b'e-mail\n"a"b@c.org\n', 2, "cannot be read"),
        (b"e-mail\n" + b"a" * 200_000 + b"\n", 2, "cannot be read"),
        (b"e-mail\na\0@b.org\n", 2, "cannot be printed"),
        (b"x" * (16 * 1024 * 1024 + 1), 1, "larger than 16 MB"),
    ],
)  # fmt: skip
def test_whatever_comes_in_is_told_in_a_sentence(raw, row, part):
    found = told(raw)
    assert found[0][0] == row
    assert part in found[0][2]


def test_a_roll_has_100_000_people_at_most(monkeypatch):
    assert roll_file.MAX_ROWS == 100_000
    monkeypatch.setattr(roll_file, "MAX_ROWS", 3)
    assert not told(lines(("number",), *((str(n),) for n in range(3))))
    (fault,) = told(lines(("number",), *((str(n),) for n in range(9))))
    assert fault == (5, None, "There are more than 100,000 people.")


def test_only_the_first_faults_are_told_and_all_are_counted():
    file = read_roll_file(lines(("e-mail",), *((f"bad {n}",) for n in range(MOST_TOLD + 5))))
    assert (len(file.faults), file.fault_count) == (MOST_TOLD, MOST_TOLD + 5)


@given(st.binary(max_size=400))
def test_any_bytes_can_be_uploaded(raw):
    file = read_roll_file(b"number,e-mail\n" + raw)
    assert file.faults or file.people


def test_each_name_of_a_column_is_of_one_column():
    from participate.eligibility.columns import _NAMES

    names = [name for each in _NAMES.values() for name in each]
    assert len(set(names)) == len(names)
    assert {find_column(f"  {name.upper()} ") for name in names} == set(Column)
