"""An election from files: set-up, ballots, the close; nothing half, nothing twice, nothing late."""

import json
import subprocess
import sys

import pytest

from ballots.cli.cast import grouped
from ballots.cli.main import main
from ballots.election.approvals import CredentialsOk, Signed
from ballots.election.archive import ArchiveReader, EventType
from ballots.election.ballot import Ballot, short_code
from ballots.election.credentials import make_credentials_json
from ballots.election.trustees import TrusteePublic, make_trustees_json
from ballots.encoding import sha256_hex
from ballots.making.conducting import Standing
from ballots.making.signing_key import public_signing_key
from ballots.verify.chain import read_chain
from ballots.verify.election import verify_archive
from ballots.verify.report import ReportBuilder
from tests.ballots.cli.desk import Office
from tests.ballots.elections import UUID, Course
from tests.ballots.making.test_decrypting import rules_of

SEED = bytes(range(32))
OAK = [["Oak"], ["Yes"]]
LIME = [["Lime", "Ash"], "blank"]


@pytest.fixture
def office(tmp_path, capsys):
    return Office(tmp_path, capsys)


@pytest.fixture
def running(office):
    assert office.set_up() == 0
    return office


def kinds(raw):
    report = ReportBuilder()
    steps = list(read_chain(ArchiveReader(raw), report))
    assert not report.has_errors
    return [step.event.type for step in steps]


def test_an_identifier_is_drawn(office):
    assert office.run("setup", "uuid") == 0
    first = office.out
    office.run("setup", "uuid")
    assert office.out != first
    assert len(first.strip()) == 14


def test_an_election_is_set_up_and_says_what_it_is(running):
    standing = Standing.of(running.read())
    assert kinds(running.read()) == [EventType.SETUP]
    assert f"fingerprint: {standing.election.fingerprint}" in running.out
    assert "trustees:    2 of 2 open" in running.out
    assert "credentials: 3" in running.out
    report = verify_archive(running.read())
    assert report.valid, report.errors


def test_one_list_of_trustees_is_taken_as_it_is(office):
    raw = make_trustees_json([key.public for key in office.keys])
    office.put("trustees.json", raw)
    assert office.set_up(trustees=["trustees.json"]) == 0
    assert Standing.of(office.read()).trustees.raw == raw


def refused(office, code, exit_code=1, *more, **options):
    assert office.set_up(*more, **options) == exit_code
    assert code in office.err
    assert not office.path("vote.bel").exists()


def test_trustees_that_do_not_hold_are_refused(office):
    first, second = (key.public for key in office.keys)
    forged = TrusteePublic(first.public_key, second.possession)
    for publics, code in (
        ([forged, second], "trustee 1: "),
        ([first, first], "repeated-trustee"),
    ):
        office.put("trustees.json", make_trustees_json(publics))
        refused(office, code, trustees=["trustees.json"])
    office.put("trustees.json", make_trustees_json([first]) + b"\n")
    refused(office, "not-canonical", trustees=["trustees.json"])
    office.put("1.public.json", forged.to_bytes())
    refused(office, "bad-proof")


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"[]", "too-few-voters"),
        (b"{}", "malformed"),
        (make_credentials_json(["0" * 63 + "1"]), "bad-point"),
        (b" " + Course().credentials.raw, "not-canonical"),
    ],
)
def test_a_list_that_does_not_hold_is_refused(office, raw, code):
    office.put("credentials.json", raw)
    refused(office, code)


def test_an_empty_list_is_refused_whatever_k_is(office):
    office.put("credentials.json", b"[]")
    refused(office, "nobody is on the list", 1, "--k", "0")


def test_fewer_people_than_k_cannot_vote_secretly(office):
    refused(office, "too-few-voters", 1, "--k", "4")
    assert "3 people cannot vote secretly: 4 are needed" in office.err


def test_weights_that_few_share_or_a_mixnet_would_open_are_refused(tmp_path, capsys):
    weighted = Office(tmp_path, capsys, weights=(2, 2, 1))
    refused(weighted, "rare-weight", 1, "--k", "2")
    assert weighted.set_up(out="weighted.bel") == 0
    question = {"question": "Order?", "answers": ["A", "B"], "method": "Schulze"}
    weighted.put("questions.json", json.dumps([question]).encode())
    refused(weighted, "weighted-mixnet")


def test_weights_beyond_decryption_are_refused(tmp_path, capsys):
    office = Office(tmp_path, capsys, voters=11, weights=(999_999_999,) * 11)
    refused(office, "count-too-large")


@pytest.mark.parametrize("name", ["", "two\nlines", "x" * 1001])
def test_an_election_has_a_name(office, name):
    refused(office, "a name is one line", 1, "--name", name)


def test_a_uuid_and_questions_are_checked(office):
    refused(office, "uuid", 1, "--uuid", "short")
    office.put("questions.json", b"[]")
    refused(office, "there is no question")
    office.put("questions.json", b" " * (1 << 20) + b"[]")
    refused(office, "is larger than", 2)


def test_nothing_is_overwritten(running):
    before = running.read()
    assert running.set_up() == 2
    assert running.read() == before


def registrars_word(office, **changes):
    raw = office.read("credentials.json")
    statement = CredentialsOk(
        **{"election": UUID, "credentials": sha256_hex(raw), "count": 2, "spares": 1,
           "root": "ab" * 32} | changes
    )  # fmt: skip
    office.put("ok.json", Signed.make(statement.to_bytes(), SEED).to_bytes())
    office.put("registrar.json", public_signing_key(SEED))
    return (
        "--registrar-ok",
        office.path("ok.json"),
        "--registrar-key",
        office.path("registrar.json"),
    )


def test_the_registrars_signature_over_the_list_is_checked(office):
    for changes, code in (
        ({"count": 3}, "wrong-credential-count"),
        ({"credentials": "00" * 32}, "wrong-credentials"),
        ({"election": "JZnGv4UdMhJpVp"}, "wrong-election"),
    ):
        refused(office, code, 1, *registrars_word(office, **changes))
    word = registrars_word(office)
    refused(office, "go together", 2, *word[:2])
    office.put("registrar.json", public_signing_key(bytes(32)))
    refused(office, "wrong-key", 1, *word)
    registrars_word(office)
    refused(office, "2 people cannot vote secretly", 1, *word, "--k", "3")
    assert office.set_up(*word) == 0


def test_ballots_can_be_bound_to_rules(office):
    raw = rules_of(Course()).to_bytes()
    office.put("rules.json", raw)
    assert office.set_up("--rules", office.path("rules.json")) == 0
    assert Standing.of(office.read()).election.rules_sha256 == sha256_hex(raw)
    office.put("rules.json", b"{}")
    office.path("vote.bel").unlink()
    refused(office, "malformed", 1, "--rules", office.path("rules.json"))


def test_a_ballot_is_made_and_added_and_its_codes_are_shown(running):
    assert running.cast(0, OAK) == 0
    raw = Standing.of(running.read()).ballots[0]
    tracker = Ballot.from_bytes(raw).tracker
    assert running.out.splitlines() == [
        f"tracker:    {tracker}",
        f"short code: {grouped(short_code(tracker))}",
        f"credential: {Ballot.from_bytes(raw).credential}",
        "added",
    ]
    report = verify_archive(running.read())
    assert report.valid, report.errors


def test_a_later_ballot_replaces_and_says_which(running):
    running.cast(0, OAK)
    first = Ballot.from_bytes(Standing.of(running.read()).ballots[0]).tracker
    running.cast(1, OAK)
    assert running.cast(0, LIME) == 0
    assert running.out.splitlines()[-1] == f"added; it replaces {first}"


def test_a_ballot_can_be_made_here_and_added_there(running):
    before = running.read()
    assert running.cast(0, OAK, "--out", running.path("ballot.json")) == 0
    assert running.read() == before
    assert "not added" in running.out
    assert running.append() == 0
    assert Standing.of(running.read()).ballots == (running.read("ballot.json"),)


def test_the_same_ballot_again_adds_nothing_and_says_so(running):
    running.cast(0, OAK, "--append", "--out", running.path("ballot.json"))
    once = running.read()
    assert running.append() == 0
    assert running.read() == once
    assert "nothing was added" in running.out
    assert "it is the one that counts" in running.out
    running.cast(0, LIME)
    twice = running.read()
    later = Ballot.from_bytes(Standing.of(twice).ballots[-1]).tracker
    assert running.append() == 0
    assert f"it was replaced by {later}" in running.out
    assert running.read() == twice
    running.close()
    assert running.append() == 0, "an old ballot may be asked about for ever"
    assert "replaced by" in running.out


def test_nothing_is_added_after_the_close(running):
    running.cast(0, OAK, "--out", running.path("ballot.json"))
    assert running.close() == 0
    assert running.out == "the voting is closed: 0 ballots\n"
    closed = running.read()
    for late in (lambda: running.cast(0, OAK), running.append, running.close):
        assert late() == 1
        assert "voting-ended" in running.err
    assert running.read() == closed
    assert kinds(closed) == [EventType.SETUP, EventType.END_BALLOTS]


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda: Course(uuid="JZnGv4UdMhJpVp").ballot(0)[0], "wrong-election"),
        (lambda: Course().ballot(0)[0], "wrong-election"),
        (lambda: b"{}", "malformed"),
        (lambda: b"x" * (1 << 21) + b"x", "too-large"),
    ],
)
def test_a_foreign_ballot_is_refused(running, make, code):
    before = running.read()
    running.put("ballot.json", make())
    assert running.append() == 1
    assert code in running.err
    assert running.read() == before


def test_a_code_of_nobody_is_refused(running):
    running.put("0.code", b"BUS31-rAPdYV-aVCu7-VLhhgN")
    assert running.cast(0, OAK) == 1
    assert "unknown-credential" in running.err
    running.put("0.code", b"\xff")
    assert running.cast(0, OAK) == 1
    assert "bad-code" in running.err


def test_a_part_of_another_ballot_is_refused(running):
    """The voter casts again and keeps the randomness of the first ballot."""
    from ballots.making.casting import make_ballot
    from tests.ballots.elections import randomness_of

    election = Standing.of(running.read()).election
    for number, bits in enumerate(([1, 0, 0], [0, 1, 0])):
        raw = make_ballot(election, running.codes[0], [bits, [0, 1, 0]], randomness_of(7))
        running.put(f"{number}.json", raw)
    assert running.append("0.json") == 0
    before = running.read()
    assert running.append("1.json") == 1
    assert "copied-ciphertext" in running.err
    assert running.read() == before


def test_an_answer_that_is_not_allowed_is_refused(running):
    assert running.cast(0, [["Elm"], ["Yes"]]) == 1
    assert "question 1: 'Elm' is none of its answers" in running.err
    running.put("choices.json", json.dumps(OAK).encode())
    command = ["cast", running.path("vote.bel"), "--code-file", running.path("0.code")]
    assert running.run(*command, "--choices-file", running.path("choices.json"), "--append") == 0
    assert running.run(*command, "--choices", "\udcff", "--append") == 1


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--code-file", "c", "--append"], "needs --choices"),
        (["--ballot", "b", "--choices", "[]", "--append"], "takes no choices"),
        (["--ballot", "b"], "say what to do"),
        (["--code-file", "c", "--choices", "[]"], "say what to do"),
        (["--ballot", "absent.json", "--append"], "absent.json cannot be read"),
    ],
)
def test_options_that_say_nothing_are_explained(running, options, said):
    assert running.run("cast", running.path("vote.bel"), *options) == 2
    assert said in running.err


def test_existing_files_are_kept(running):
    running.put("ballot.json", b"old")
    before = running.read()
    assert running.cast(0, OAK, "--append", "--out", running.path("ballot.json")) == 2
    assert (running.read("ballot.json"), running.read()) == (b"old", before)


def places(raw):
    """Inside each part of each record: header, its end, body, padding, between two records."""
    at = 0
    while at < len(raw):
        size = int(raw[at + 124 : at + 135], 8)
        end = at + 512 + size + (-size % 512)
        yield from {at + 1, at + 100, at + 511, at + 512, at + 513, at + 512 + size - 1}
        yield from {at + 512 + size, end - 1} - {end}
        at = end
        if at < len(raw):
            yield at


def test_an_archive_cut_anywhere_is_never_added_to(running):
    """Every kind of place in it; after a whole event the archive is simply an earlier one."""
    for voter in range(2):
        running.cast(voter, OAK, "--append", "--out", running.path(f"{voter}.json"))
    whole = running.read()
    ends = set()
    for step in read_chain(ArchiveReader(whole), ReportBuilder()):
        digest = f"{step.digest}.event.json".encode()
        at = whole.index(digest)
        ends.add(at + 512 + len(step.raw) + (-len(step.raw) % 512))
    cuts = sorted(set(places(whole)) - ends)
    assert len(cuts) > 40
    for cut in cuts:
        running.put("vote.bel", whole[:cut])
        assert running.append("1.json") == 1, cut
        assert running.close() == 1, cut
        assert running.read() == whole[:cut]
    for end in ends:
        running.put("vote.bel", whole[:end])
        assert running.append("1.json") == 0


def test_an_archive_with_a_changed_bit_is_never_added_to(running):
    running.cast(0, OAK)
    whole = running.read()
    for place in range(100, len(whole), len(whole) // 40):
        running.put("vote.bel", whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        assert running.close() == 1, place


def test_two_commands_add_their_ballots_one_after_the_other(running, root):
    processes = [
        subprocess.Popen(
            [sys.executable, "-m", "ballots.cli", "cast", running.path("vote.bel"), "--append",
             "--code-file", running.path(f"{voter}.code"), "--choices", json.dumps(choices)],
            cwd=root, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )
        for voter in range(3) for choices in (OAK, LIME)
    ]  # fmt: skip
    said = [process.communicate() for process in processes]
    assert [process.returncode for process in processes] == [0] * 6, said
    assert len(Standing.of(running.read()).ballots) == 6
    report = verify_archive(running.read())
    assert report.valid, report.errors


def test_a_killed_command_leaves_the_archive_as_it_was(running, root):
    before = running.read()
    script = (
        "import os, signal, sys\n"
        "from ballots.cli import changing\n"
        "def fill(handle, content, mode):\n"
        "    os.write(handle, content[:len(content) - int(sys.argv[1])])\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
        "changing.fill = fill\n"
        "from ballots.cli.main import main\n"
        "main(sys.argv[2:])\n"
    )
    running.cast(0, OAK, "--out", running.path("ballot.json"))
    for missing in (0, 1, 512, 3000):
        done = subprocess.run(
            [sys.executable, "-c", script, str(missing), "cast", running.path("vote.bel"),
             "--ballot", running.path("ballot.json"), "--append"],
            cwd=root, check=False,
        )  # fmt: skip
        assert done.returncode < 0
        assert running.read() == before
    assert running.append() == 0
    assert len(Standing.of(running.read()).ballots) == 1


def test_the_code_is_in_nothing_that_is_written_or_said(running):
    running.cast(0, OAK, "--append", "--out", running.path("ballot.json"))
    code = running.codes[0]
    assert code not in running.out + running.err
    assert code.encode() not in running.read() + running.read("ballot.json")


@pytest.mark.parametrize("command", [["cast"], ["close"], ["setup"], ["setup", "election"]])
def test_help_teaches_by_example(command, capsys):
    with pytest.raises(SystemExit) as left:
        main([*command, "--help"])
    assert left.value.code == 0
    said = capsys.readouterr().out
    assert f"ballots {command[0]}" in said
