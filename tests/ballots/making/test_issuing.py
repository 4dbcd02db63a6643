"""Codes for a roll: what is public tells nobody apart, what is private holds together."""

import dataclasses
import json
import secrets

import pytest

from ballots.crypto import signing
from ballots.election.approvals import CredentialsOk, Signed
from ballots.election.credentials import CredentialList
from ballots.election.spares import Assignment, SpareList, read_spares, read_trace
from ballots.encoding import sha256_hex
from ballots.errors import MalformedError, VerificationError
from ballots.making import codes as codes_module
from ballots.making import signing_key
from ballots.making.codes import Codes, Status
from ballots.making.issuing import issue
from ballots.making.registrar import credential_of
from ballots.making.roll import Roll, same_person
from ballots.making.spares import add_late, replace_code
from ballots.making.table import MAX_CELL, BadTableError
from ballots.record.roll import roll_root
from tests.ballots.elections import UUID, randomness_of

SEED = bytes(range(32))
ROLL = "email,name\nanna@x.org,Anna\nwu@x.org,吴林\n=c@x.org,C\n".encode()
WEIGHTED = b"id;Weight\na;1\nb;1\nc;7\nd;7\n"
ANSWERS = {"reason": "letter lost", "by": "R. Lang", "confirmed_by": "M. Weber"}


def issued(raw=ROLL, **settings):
    settings = {"seed": SEED, "randomness": randomness_of(1), "spares": 2} | settings
    return issue(Roll.from_bytes(raw), UUID, **settings)


def refused(raw, id_column=None):
    with pytest.raises(MalformedError) as caught:
        Roll.from_bytes(raw, id_column)
    return caught.value.sentence.split("\n")


def test_a_roll_names_each_person_once_whatever_the_spelling():
    assert refused("id\nanna@x.org\nＡnna@X.org \n=a\n'=a\n".encode()) == [
        "row 3: its 'id' stands in row 2 already",
        "row 5: its 'id' stands in row 4 already",
    ]


@pytest.mark.parametrize(
    "other",
    [
        "an\u200bna wu", "\ufeffanna wu", "anna wu\u202c", "an\u00adna wu", "anna  wu",
        "anna\u00a0wu", "anna\u3000wu", "anna \u200b wu",
    ],
)  # fmt: skip
def test_one_person_is_told_whatever_cannot_be_seen(other):
    assert same_person(other) == "anna wu"
    assert refused(f"id\nanna wu\nx\n{other}\n".encode()) == [
        "row 4: its 'id' stands in row 2 already"
    ]


def test_a_cell_as_long_as_may_be_is_read_again_behind_its_apostrophe():
    name = "=" + "x" * (MAX_CELL - 1)
    codes = Codes.from_bytes(issued(f"id,name\na,{name}\n".encode(), k=1).codes)
    assert codes.require("a").cells == ("a", f"'{name}")


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"id\n", "row 2: nobody is on the roll"),
        (b"id,name\n,Anna\n", "row 2: its 'id' is empty"),
        (b'id,name\n"a\nb",Anna\n', "row 2: its 'id' has more than one line"),
        (b"id,Code\na,b\n", "row 1: the column 'Code' has a name that issuing needs"),
        (b"weight\n1\n", "row 1: the first column is the weight: name who the rows are about"),
    ],
)
def test_a_roll_that_is_none_is_refused(raw, said):
    assert refused(raw) == [said]


@pytest.mark.parametrize("weight", ["", "0", "-1", "1.5", "01", "1 000", "1000000000", "٣", "1_0"])
def test_a_weight_is_a_whole_number(weight):
    said = refused(f"id,weight\na,1\nb,{weight}\n".encode())
    assert said == ["row 3: its weight is not a whole number from 1 to 999999999"]


def test_another_column_can_identify():
    roll = Roll.from_bytes(b"name,email\nAnn,a@x\nAnn,b@x\n", "email")
    assert roll.columns == ("email", "name")
    assert [voter.cells for voter in roll.voters] == [("a@x", "Ann"), ("b@x", "Ann")]
    assert refused(b"name\nAnn\n", "mail") == ["the roll has no column 'mail'"]


def test_the_public_list_is_sorted_and_signed_and_has_a_place_for_each():
    made = issued()
    credentials = CredentialList.from_bytes(made.credentials)
    assert credentials.is_canonical
    signed = Signed.from_bytes(made.approval)
    signed.check(signing.public_key_of(SEED))
    statement = CredentialsOk.from_bytes(signed.statement)
    assert statement == made.statement
    statement.check(UUID, credentials)
    assert (statement.count, statement.spares, len(credentials)) == (3, 2, 5)


def test_the_private_file_holds_each_persons_code_and_the_spares():
    made = issued(url="https://vote.example/v")
    codes = Codes.from_bytes(made.codes)
    assert codes.to_bytes() == made.codes
    assert (codes.election, codes.columns) == (UUID, ("email", "name"))
    assert [holder.status for holder in codes.holders] == [Status.VOTER] * 3 + [Status.SPARE] * 2
    listed = CredentialList.from_bytes(made.credentials)
    assert [credential_of(UUID, each.code) for each in codes.holders] == [
        each.credential for each in codes.holders
    ]
    assert {each.credential for each in codes.holders} == set(listed.weights)
    assert codes.require("WU@x.org ").cells == ("wu@x.org", "吴林")
    assert codes.require("=c@x.org").cells == ("'=c@x.org", "C")
    assert codes.link_of(codes.holders[0]) == f"https://vote.example/v#{codes.holders[0].code}"
    assert Codes.from_bytes(issued().codes).link_of(codes.holders[0]) == ""


def test_the_public_files_hold_no_code_and_nobodys_name():
    made = issued()
    public = made.credentials + made.approval
    for holder in Codes.from_bytes(made.codes).holders:
        for secret in (holder.code, *holder.cells):
            assert not secret or secret.encode() not in public


def test_the_salts_open_the_rolls_commitment():
    made = issued()
    value = json.loads(made.salts)
    assert value["election"] == UUID
    rows = [(bytes.fromhex(salt), row) for salt, row in value["rows"]]
    assert roll_root(rows) == made.statement.root
    assert json.loads(rows[2][1]) == {"email": "=c@x.org", "name": "C"}
    assert len({salt for salt, _ in rows}) == 3


def test_weights_stand_in_the_list_and_each_has_its_spares():
    made = issued(WEIGHTED, k=2, spares=1)
    listed = CredentialList.from_bytes(made.credentials)
    assert sorted(listed.weights.values()) == [1, 1, 1, 7, 7, 7]
    codes = Codes.from_bytes(made.codes)
    assert [codes.weight_of(each) for each in codes.holders] == ["1", "1", "7", "7", "1", "7"]
    assert [listed.weights[each.credential] for each in codes.holders] == [1, 1, 7, 7, 1, 7]
    given = replace_code(codes, "c", **ANSWERS)
    assert listed.weights[given.assignment.spare] == 7
    with pytest.raises(VerificationError) as caught:
        replace_code(given.codes, "d", **ANSWERS)
    assert caught.value.code == "no-spare"


def test_a_weight_that_only_spares_would_share_is_rare():
    with pytest.raises(VerificationError) as caught:
        issued(WEIGHTED, k=3, spares=9)
    assert caught.value.code == "rare-weight"


def test_weights_beyond_decryption_are_refused():
    rows = "".join(f"v{number},999999999\n" for number in range(11))
    with pytest.raises(VerificationError) as caught:
        issued(f"id,weight\n{rows}".encode(), spares=0)
    assert caught.value.code == "count-too-large"


def test_spares_are_bounded(monkeypatch):
    monkeypatch.setattr("ballots.making.issuing.MAX_SPARES", 2)
    issued(spares=2)
    with pytest.raises(MalformedError, match="no more than 2 spares"):
        issued(spares=3)


def test_an_election_has_a_uuid():
    with pytest.raises(MalformedError, match="uuid"):
        issue(Roll.from_bytes(ROLL), "x", seed=SEED, randomness=secrets.token_bytes)


CODES = Codes.from_bytes(issued(url="https://vote.example/v").codes)
TEXT = CODES.to_bytes().decode()


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (TEXT.replace(CODES.holders[1].code, "x"), "row 3: a voting code is 22 letters"),
        (TEXT.replace(CODES.holders[1].credential, "ab"), "row 3: its credential is not 64 hex"),
        (TEXT.replace(",voter,", ",elector,", 1), "row 2: its status 'elector' is unknown"),
        (TEXT.replace("example/v#", "example/w#", 2).replace("example/w#", "example/v#", 1),
         "row 3: its link is not the page's with its code"),
        (TEXT.replace(f"C,{UUID}", "C,JZnGv4UdMhJpVp"),
         "row 4: it is of another election than the first row"),
        ("id,code\na,b\n", "this is not a file of voting codes"),
        ("election,code,credential,status,link\na,b,c,d,e\n", "this is not a file of voting codes"),
        ("id,election,code,credential,status,link\n", "this is not a file of voting codes"),
    ],
)  # fmt: skip
def test_a_private_file_that_was_changed_is_refused(raw, said):
    with pytest.raises(MalformedError) as caught:
        Codes.from_bytes(raw.encode())
    assert said in caught.value.sentence


def test_a_code_moved_to_another_row_is_not_given_out():
    first, second = CODES.holders[:2]
    mixed = CODES.with_holders([dataclasses.replace(first, code=second.code)])
    with pytest.raises(VerificationError) as caught:
        mixed.require("anna@x.org")
    assert caught.value.code == "wrong-code"


def test_nobody_known_gets_nothing():
    with pytest.raises(VerificationError) as caught:
        CODES.require("nobody@x.org")
    assert caught.value.code == "unknown-voter"
    assert CODES.find("") is None


def test_a_spare_for_a_lost_code_blocks_the_old_one():
    given = replace_code(CODES, "anna@x.org", **ANSWERS)
    old, new = CODES.holders[0], CODES.holders[3]
    assert (given.assignment.spare, given.assignment.blocked) == (new.credential, old.credential)
    assert [each.status for each in given.codes.holders] == [
        Status.BLOCKED, Status.VOTER, Status.VOTER, Status.ASSIGNED, Status.SPARE,
    ]  # fmt: skip
    assert given.codes.require("anna@x.org").code == new.code
    assert given.holder.cells == old.cells
    assert Codes.from_bytes(given.codes.to_bytes()) == given.codes
    again = replace_code(given.codes, "anna@x.org", **ANSWERS)
    assert again.assignment.blocked == new.credential
    with pytest.raises(VerificationError) as caught:
        replace_code(again.codes, "wu@x.org", **ANSWERS)
    assert caught.value.code == "no-spare"


def test_a_late_addition_blocks_nobody():
    given = add_late(CODES, " li@x.org", {"name": "Li"}, **ANSWERS)
    assert given.assignment.blocked is None
    assert given.codes.require("li@x.org").cells == ("li@x.org", "Li")
    assert Assignment.from_bytes(given.assignment.to_bytes()) == given.assignment
    for identifier, cells, error in (
        ("wu@x.org", {}, "on the roll already"),
        (" ", {}, "not said who"),
        ("li\nwu", {}, "the 'email' has more than one line"),
        ("l\x07i", {}, "the 'email' holds a character that cannot be printed"),
        ("li@x.org", {"name": "\udcff"}, "the 'name' holds a character that cannot be printed"),
        ("li@x.org", {"name": "i" * 1001}, "the 'name' is longer than 1000 characters"),
        ("li@x.org", {"phone": "1"}, "no further column 'phone'"),
        ("li@x.org", {"email": "1"}, "no further column 'email'"),
    ):
        with pytest.raises((MalformedError, VerificationError), match=error):
            add_late(CODES, identifier, cells, **ANSWERS)


def test_a_late_addition_may_have_a_weight():
    codes = Codes.from_bytes(issued(WEIGHTED, k=2, spares=1).codes)
    given = add_late(codes, "e", {"Weight": "7"}, **ANSWERS)
    assert given.holder.cells == ("e", "7")


def test_a_ballot_under_the_old_code_or_the_spare_forbids_it():
    assignment = replace_code(CODES, "anna@x.org", **ANSWERS).assignment
    assignment.check_unused({CODES.holders[1].credential})
    for credential in (assignment.blocked, assignment.spare):
        with pytest.raises(VerificationError) as caught:
            assignment.check_unused({credential})
        assert caught.value.code == "has-voted"


def test_the_spares_are_published_and_signed():
    made = issued()
    listed = read_spares(made.spares, signing.public_key_of(SEED))
    held = [each.credential for each in Codes.from_bytes(made.codes).holders[3:]]
    assert list(listed.spares) == sorted(held)
    listed.check(UUID, CredentialList.from_bytes(made.credentials))
    assert SpareList.from_bytes(listed.to_bytes()) == listed
    other = CredentialList.from_bytes(issued(randomness=randomness_of(2)).credentials)
    for code, check in {
        "wrong-election": lambda: listed.check("JZnGv4UdMhJpVp", other),
        "wrong-credentials": lambda: listed.check(UUID, other),
        "unknown-credential": lambda: dataclasses.replace(
            listed, credentials=sha256_hex(other.raw)
        ).check(UUID, other),
        "wrong-key": lambda: read_spares(made.spares, signing.public_key_of(bytes(32))),
    }.items():
        with pytest.raises(VerificationError) as caught:
            check()
        assert caught.value.code == code
    for raw in (listed.to_bytes() + b" ", listed.to_bytes().replace(b"spares/v1", b"spare/v1")):
        with pytest.raises(MalformedError):
            SpareList.from_bytes(raw)


def test_the_trace_is_signed_and_names_nobody():
    given = replace_code(CODES, "anna@x.org", **ANSWERS)
    trace = given.trace(SEED)
    assert read_trace(trace, signing.public_key_of(SEED)) == given.assignment
    assert b"anna" not in trace.lower()
    with pytest.raises(VerificationError):
        read_trace(trace, signing.public_key_of(bytes(32)))


@pytest.mark.parametrize(
    "changes",
    [
        {"reason": ""},
        {"reason": "x" * 301},
        {"reason": "two\nlines"},
        {"by": ""},
        {"confirmed_by": "x" * 101},
        {"confirmed_by": "a\x07"},
        {"confirmed_by": "r. lang"},
        {"blocked": "ab" * 32},
    ],
)
def test_an_assignment_is_reasoned_and_confirmed_by_a_second_person(changes):
    good = Assignment(UUID, "ab" * 32, "cd" * 32, **ANSWERS)
    with pytest.raises(MalformedError):
        dataclasses.replace(good, **changes)
    with pytest.raises(MalformedError):
        Assignment.from_bytes(good.to_bytes() + b" ")
    with pytest.raises(MalformedError):
        Assignment.from_bytes(good.to_bytes().replace(b"spare/v1", b"spare/v2"))


def test_the_registrars_key_files_read_back_and_are_told_from_others():
    private = signing_key.private_signing_key(SEED)
    public = signing_key.public_signing_key(SEED)
    assert signing_key.read_seed(private) == SEED
    assert signing_key.read_registrar_key(public) == signing.public_key_of(SEED)
    assert SEED.hex().encode() not in public
    for raw in (
        public,
        private.replace(b'"registrar"', b'"trustee"'),
        private.replace(b'"version":1', b'"version":2'),
        private.replace(SEED.hex().encode(), bytes(32).hex().encode()),
    ):
        with pytest.raises(MalformedError):
            signing_key.read_seed(raw)
    with pytest.raises(MalformedError):
        signing_key.read_registrar_key(private)


def test_the_private_file_has_room_for_the_largest_roll_and_its_spares(monkeypatch):
    monkeypatch.setattr(codes_module, "MAX_ROWS", 2)
    monkeypatch.setattr(codes_module, "MAX_SPARES", 2)
    with pytest.raises(BadTableError, match="more than 4 rows"):
        Codes.from_bytes(CODES.to_bytes())


def test_a_file_of_codes_holds_no_cell_that_issuing_would_have_written_otherwise():
    raw = issued().codes
    assert Codes.from_bytes(raw).to_bytes() == raw
    head, _, rest = raw.partition(b"\r\n")
    column = head.removeprefix("\ufeff".encode()).split(b",")[0]
    with pytest.raises(MalformedError, match="formula"):
        Codes.from_bytes(raw.replace(column, b"=" + column, 1))
    first = rest.split(b",")[0]
    with pytest.raises(MalformedError, match="formula"):
        Codes.from_bytes(raw.replace(b"\r\n" + first, b"\r\n=" + first, 1))
