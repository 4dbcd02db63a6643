"""From the close to the result, from files: every step is checked, none is taken out of turn."""

import dataclasses
import json

import pytest

from ballots.cli.main import main
from ballots.crypto.group import GENERATOR
from ballots.election.archive import ArchiveReader, EventType
from ballots.election.decryption import PartialDecryption
from ballots.encoding import sha256_hex
from ballots.errors import VerificationError
from ballots.making import ceremony, keyfile, tallying
from ballots.making.opening import open_tally, state_opening
from ballots.making.upload import ShuffleUpload, Upload
from ballots.verify.chain import read_chain
from ballots.verify.election import verify_archive
from ballots.verify.report import ReportBuilder
from tests.ballots.cli.desk import QUESTIONS, Office
from tests.ballots.elections import UUID, randomness_of
from tests.vectors.belenios_tool import BeleniosTool, find_tool

ORDER = {"question": "In which order?", "answers": ["A", "B", "C"], "method": "Schulze"}
BALLOTS = [
    (0, [["Oak"], ["Yes"], ["C", "A", "B"]]),
    (1, [["Lime", "Ash"], "blank", ["A", "B"]]),
    (2, [["Ash"], ["No"], {"A": 1, "B": 1, "C": 2}]),
    (0, [["Lime"], ["No"], ["A", "C"]]),
]


class Count(Office):
    """An office with a ranked question, and the trustees' part."""

    def start(self, ballots=BALLOTS, mixnet=True):
        assert self.set_up() == 0
        for voter, choices in ballots:
            assert self.cast(voter, choices if mixnet else choices[:2]) == 0
        return self

    def seal(self):
        return self.run("tally", "seal", self.path("vote.bel"))

    def shuffle(self, *options):
        return self.run("shuffle", self.path("vote.bel"), *options)

    def publish(self):
        return self.run("tally", "publish", self.path("vote.bel"))

    def add(self, *names, proofs="proofs"):
        more = ("--statement-proofs", self.path(proofs)) if proofs else ()
        uploads = [self.path(name) for name in names]
        return self.run("tally", "add", self.path("vote.bel"), *uploads, *more)

    def upload(self, owner, seed=1):
        """Write what a trustee hands in, as its own tool does after all its checks."""
        archive = tallying.examine(self.read())
        key, randomness = self.keys[owner - 1].private, randomness_of(seed)
        partial = open_tally(archive.election, archive.to_decrypt, key, randomness)
        proof = state_opening(
            archive.election, archive.sealed_event, owner, archive.to_decrypt, partial, key,
            randomness,
        )  # fmt: skip
        made = Upload(archive.election.uuid, owner, partial.to_bytes(), proof.to_bytes())
        self.put(f"upload-{owner}.json", made.to_bytes())
        return made

    def to_shuffled(self):
        steps = (self.close, self.seal, lambda: self.shuffle("--owner", "1"),
                 lambda: self.shuffle("--owner", "2"), lambda: self.shuffle("--end"))  # fmt: skip
        assert [step() for step in steps] == [0] * 5
        return self

    @property
    def kinds(self):
        steps = read_chain(ArchiveReader(self.read()), ReportBuilder())
        return [step.event.type for step in steps]


@pytest.fixture
def count(tmp_path, capsys):
    return Count(tmp_path, capsys, questions=[*QUESTIONS, ORDER]).start()


@pytest.fixture
def summed(tmp_path, capsys):
    return Count(tmp_path, capsys).start(mixnet=False)


def test_a_whole_count_gives_the_result_in_words_and_verifies(count):
    count.to_shuffled()
    count.upload(1), count.upload(2)
    assert count.add("upload-2.json", "upload-1.json") == 0
    assert count.publish() == 0
    assert count.out.splitlines() == [
        "1. Trees?", "   0  Oak", "   2  Lime", "   2  Ash",
        "2. Agree?", "   1  (blank)", "   0  Yes", "   2  No",
        "3. In which order?", "   Schulze: 3 ballots counted, 0 blank, 0 invalid",
        "   1. A", "   2. B", "   3. C",
    ]  # fmt: skip
    assert count.run("verify", count.path("vote.bel"), "--final", "--statement-proofs",
                     count.path("proofs")) == 0  # fmt: skip
    assert "W-STATEMENT" not in count.out
    for again in (count.publish, count.seal, count.close, lambda: count.shuffle("--owner", "1")):
        assert again() == 1
    assert count.add("upload-1.json") == 0
    assert "nothing was added" in count.out


@pytest.mark.upstream
def test_the_upstream_tool_accepts_a_whole_count(count, tmp_path):
    path = find_tool()
    if path is None:
        pytest.skip("the upstream tool was not found: set BELENIOS_TOOL to its path")
    count.to_shuffled()
    count.upload(1), count.upload(2)
    assert count.add("upload-1.json", "upload-2.json") == 0
    assert count.publish() == 0
    archive = tallying.examine(count.read())
    BeleniosTool(path).verify_archive(count.read(), archive.election.uuid, tmp_path / "there")


def signing(count, owner, *more):
    """The options by which a trustee signs a shuffle."""
    key = count.path(f"{owner}.key.json")
    if not key.exists():
        count.put(key.name, keyfile.private_key_file(count.keys[owner - 1].private))
    return ("--key", key, "--journal", count.path(f"{owner}.journal"), *more)


def test_a_signed_shuffle_is_written_alone_to_be_handed_in(count, tmp_path):
    count.close(), count.seal()
    before, out = count.read(), tmp_path / "shuffle.json"
    assert count.shuffle(*signing(count, 2, "--out", out)) == 0
    assert count.read() == before
    sealed = tallying.examine(before)
    upload = ShuffleUpload.from_bytes(out.read_bytes())
    upload.check(sealed.election, sealed.trustees, sealed.lists(), sealed.last.digest)
    assert (upload.election, upload.owner) == (UUID, 2)
    line = f'"shuffle":"{sha256_hex(upload.shuffle)}"'
    assert count.read("2.journal").decode().count(line) == 1
    added = tallying.add_shuffle(sealed, upload)
    assert tallying.examine(before + added).shufflers() == [2]
    assert count.shuffle(*signing(count, 2, "--out", out)) == 2
    count.put("vote.bel", before[:-40])
    other = tmp_path / "other.json"
    assert count.shuffle(*signing(count, 2, "--out", other)) == 1
    assert not other.exists()
    assert count.shuffle(*signing(count, 2, "--shuffle-proofs", tmp_path / "proofs")) == 1


def test_signed_shuffles_are_added_and_verified_and_each_key_opens_what_it_shuffled(count):
    proofs = count.path("shuffle-proofs")
    count.close(), count.seal()
    for owner in (1, 2):
        assert count.shuffle(*signing(count, owner, "--shuffle-proofs", proofs)) == 0
        assert f"shuffled by trustee {owner}" in count.out
    assert sorted(path.name for path in proofs.iterdir()) == ["1.json", "2.json"]
    count.shuffle("--end")
    assert count.run("verify", count.path("vote.bel"), "--shuffle-proofs", proofs) == 0
    assert "W-SHUFFLE-PROOF" not in count.out
    decrypt = ("trustee", "decrypt", count.path("vote.bel"), "--unrecorded", "--k", "1")
    own = signing(count, 1, "--shuffle-proofs", proofs, "--out", count.path("mine.json"))
    assert count.run(*decrypt, *own) == 0
    assert "W-FOREIGN-SHUFFLE" not in count.out
    lost = (*signing(count, 2)[:3], count.path("another.journal"))
    assert count.run(*decrypt, *lost, "--out", count.path("other.json")) == 0
    assert "W-FOREIGN-SHUFFLE" in count.out
    (proofs / "1.json").write_bytes((proofs / "2.json").read_bytes())
    assert count.run("verify", count.path("vote.bel"), "--shuffle-proofs", proofs) == 1
    assert "wrong-owner" in count.out


def test_a_key_of_nobody_shuffles_nothing(count):
    count.close(), count.seal()
    stranger = ceremony.generate_trustee_key(randomness_of(9))
    count.put("1.key.json", keyfile.private_key_file(stranger.private))
    assert count.shuffle(*signing(count, 1, "--out", count.path("shuffle.json"))) == 1
    assert "unknown-trustee" in count.err
    assert not count.path("1.journal").exists()


def test_options_of_a_signed_shuffle_go_together(count):
    out, journal = ("--out", "shuffle.json"), ("--journal", "journal")
    for options in (
        ("--owner", "1", *out),
        ("--end", *journal),
        ("--key", "1.key.json", *out),
        ("--key", "1.key.json", *journal),
        ("--key", "1.key.json", *journal, *out, "--shuffle-proofs", "proofs"),
    ):
        assert count.shuffle(*options) == 2, options


def test_a_summed_election_has_no_shuffles(summed):
    assert [summed.close(), summed.seal()] == [0, 0]
    for options in (["--owner", "1"], ["--end"]):
        assert summed.shuffle(*options) == 1
        assert "no-mixnet" in summed.err
    summed.upload(1), summed.upload(2)
    assert summed.add("upload-1.json", "upload-2.json", proofs=None) == 0
    assert summed.publish() == 0
    assert verify_archive(summed.read(), final=True).valid


def test_an_election_in_which_nobody_votes_has_a_result(tmp_path, capsys):
    count = Count(tmp_path, capsys, questions=[*QUESTIONS, ORDER]).start(ballots=[]).to_shuffled()
    count.upload(1), count.upload(2)
    assert count.add("upload-1.json", "upload-2.json") == 0
    assert count.publish() == 0
    assert "Schulze: 0 ballots counted" in count.out
    assert verify_archive(count.read(), final=True).valid


def test_no_step_is_taken_out_of_turn(count):
    def out_of_turn(step, code="wrong-step"):
        before = count.read()
        assert step() == 1
        assert code in count.err
        assert count.read() == before

    out_of_turn(count.seal)
    out_of_turn(lambda: count.shuffle("--owner", "1"))
    out_of_turn(lambda: count.shuffle("--end"))
    out_of_turn(count.publish)
    count.close()
    out_of_turn(count.publish)
    count.seal()
    out_of_turn(count.seal)
    out_of_turn(count.publish)
    out_of_turn(lambda: count.shuffle("--end"), "too-few-shuffles")
    out_of_turn(lambda: count.shuffle("--owner", "3"), "unknown-trustee")
    count.shuffle("--owner", "2")
    out_of_turn(lambda: count.shuffle("--end"), "too-few-shuffles")
    count.shuffle("--owner", "2")
    out_of_turn(lambda: count.shuffle("--end"), "too-few-shuffles")
    out_of_turn(count.publish)
    assert count.shuffle("--owner", "1") == 0
    assert count.shuffle("--end") == 0
    out_of_turn(lambda: count.shuffle("--owner", "1"))
    count.upload(1)
    count.add("upload-1.json")
    out_of_turn(count.publish, "not-enough-trustees")


def test_nothing_is_opened_before_the_shuffles_have_ended(count):
    shuffled = Count(count.folder, count.capsys, questions=count.questions)
    count.close(), count.seal(), count.shuffle("--owner", "1")
    half = count.read()
    count.shuffle("--owner", "2"), count.shuffle("--end")
    shuffled.upload(1)
    count.put("vote.bel", half)
    assert count.add("upload-1.json") == 1
    assert "wrong-step" in count.err
    assert count.read() == half


@pytest.fixture
def opened(summed):
    summed.close(), summed.seal()
    return summed


def test_a_forged_part_is_named_and_nothing_is_added(opened):
    before, good = opened.read(), opened.upload(1)
    partial = PartialDecryption.from_bytes(good.partial_decryption)
    rows = ((GENERATOR, *partial.factors[0][1:]), *partial.factors[1:])
    forged = PartialDecryption(rows, partial.proofs).to_bytes()
    second = opened.upload(2)
    bad = {
        "bad-proof": Upload(good.election, 1, forged, good.statement_proof),
        "wrong-election": Upload("JZnGv4UdMhJpVp", 1, good.partial_decryption, b""),
        "unknown-trustee": Upload(good.election, 3, good.partial_decryption, b""),
        "not-canonical": Upload(good.election, 1, good.partial_decryption + b" ", b""),
        "wrong-owner": Upload(good.election, 1, good.partial_decryption, second.statement_proof),
        "malformed": Upload(good.election, 1, good.partial_decryption, b"{}"),
    }
    for code, upload in bad.items():
        opened.put("upload-1.json", upload.to_bytes())
        assert opened.add("upload-1.json") == 1
        assert code in opened.err
        assert opened.read() == before
    assert not opened.path("proofs").exists()


def test_a_part_is_added_once(opened):
    first = opened.upload(1)
    assert opened.add("upload-1.json") == 0
    once = opened.read()
    assert opened.add("upload-1.json") == 0
    assert "nothing was added, the archive holds it already" in opened.out
    assert opened.upload(1, seed=2) != first
    assert opened.add("upload-1.json", proofs=None) == 1
    assert "repeated-trustee" in opened.err
    assert opened.read() == once


def test_a_proof_is_checked_before_it_is_kept_though_its_part_is_added_already(opened):
    good = opened.upload(1)
    assert opened.add("upload-1.json", proofs=None) == 0
    other = dataclasses.replace(good, statement_proof=opened.upload(2).statement_proof)
    opened.put("upload-1.json", other.to_bytes())
    assert opened.add("upload-1.json") == 1
    assert "wrong-owner" in opened.err
    assert not opened.path("proofs").exists()
    opened.put("upload-1.json", good.to_bytes())
    assert opened.add("upload-1.json") == 0
    assert opened.read("proofs/1.json") == good.statement_proof


def test_a_part_and_its_proof_can_be_given_again_after_the_result(opened):
    for owner in (1, 2):
        opened.upload(owner)
    assert opened.add("upload-1.json", "upload-2.json", proofs=None) == 0
    assert opened.publish() == 0
    assert opened.add("upload-1.json", "upload-2.json") == 0
    assert opened.read("proofs/2.json")


def test_a_kept_proof_is_not_replaced_by_another(opened):
    opened.path("proofs").mkdir()
    opened.put("proofs/1.json", b"other")
    opened.upload(1)
    assert opened.add("upload-1.json") == 2
    assert opened.read("proofs/1.json") == b"other"


def test_the_good_parts_before_a_bad_one_are_kept(opened):
    opened.upload(1)
    opened.put("upload-2.json", opened.upload(2).to_bytes().replace(b'"owner":2', b'"owner":1'))
    assert opened.add("upload-1.json", "upload-2.json") == 1
    assert opened.kinds[-1] is EventType.PARTIAL_DECRYPTION
    assert (opened.path("proofs") / "1.json").exists()


@pytest.mark.parametrize("step", ["seal", "publish", "add", "shuffle"])
def test_nothing_is_added_to_an_archive_that_does_not_hold(opened, step):
    opened.upload(1)
    raw = bytearray(opened.read())
    raw[raw.index(b'"overall_proof"') + 40] ^= 1
    opened.put("vote.bel", bytes(raw))
    run = {
        "seal": opened.seal, "publish": opened.publish,
        "add": lambda: opened.add("upload-1.json"), "shuffle": lambda: opened.shuffle("--end"),
    }[step]  # fmt: skip
    assert run() == 1
    assert "the archive does not hold" in opened.out
    assert "bad-hash" in opened.out
    assert opened.read() == bytes(raw)


def test_what_an_archive_has_not_got_is_said():
    with pytest.raises(VerificationError) as caught:
        tallying._had(None)
    assert caught.value.code == "wrong-step"


def test_a_file_that_is_no_upload_is_refused(opened):
    opened.put("upload-1.json", b"{}")
    assert opened.add("upload-1.json") == 1
    opened.put("upload-1.json", json.dumps({"version": 2}).encode())
    assert opened.add("upload-1.json") == 1


@pytest.mark.parametrize("command", [["shuffle"], ["tally"], ["tally", "add"]])
def test_help_teaches_by_example(command, capsys):
    with pytest.raises(SystemExit) as left:
        main([*command, "--help"])
    assert left.value.code == 0
    assert f"ballots {command[0]}" in capsys.readouterr().out
