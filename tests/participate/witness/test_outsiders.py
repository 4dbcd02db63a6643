"""Other people's programs read our record: its files, its signatures, its witnesses, our proofs."""

import json
import os
import subprocess
from pathlib import Path

import pytest

from ballots.record.checkpoint import SignedCheckpoint
from participate.record import service as record
from tests.participate.witness.test_witness import SIGNER, Bench, ask, fill, open_log

ROOT = Path(__file__).resolve().parents[3]
ASK = Path(__file__).parent / "oracles" / "ask.py"
ORACLES = Path(os.environ.get("ORACLES", ROOT / ".venv.oracles"))
INDICES, SIZES = [0, 1, 255, 256, 298], [1, 2, 255, 256, 257, 298]

pytestmark = pytest.mark.oracles


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    """A record of 300 entries under two witnesses, as a folder, and receipts of it."""
    folder = tmp_path_factory.mktemp("outsiders")
    database = open_log(folder / "log.sqlite3")
    database.create_tables()
    fill(database, 300)
    benches = [Bench(folder, number) for number in (1, 2)]
    assert ask(database, *benches) == 2
    with database.read() as session:
        record.publish_to_folder(session, folder / "files", quorum=2)
        receipts = [record.make_receipt(session, index, 2).decode() for index in INDICES]
        bodies = {str(index): record.get_entry(session, index).entry.raw.hex() for index in INDICES}
    database.close()
    for bench in benches:
        bench.database.close()
    keys = [SIGNER.vkey, *(bench.witness.key.text for bench in benches)]
    return folder / "files", keys, receipts, bodies


def ask_outsiders(published, **changes):
    if not (ORACLES / "installed").is_file():  # written when everything is there
        pytest.skip("tlog-scales and metamorphic-log are not installed: make oracles")
    folder, keys, receipts, _ = published
    question = {
        "folder": str(folder),
        "keys": keys,
        "indices": INDICES,
        "sizes": SIZES,
        "receipts": receipts,
        **changes,
    }
    done = subprocess.run(
        [str(ORACLES / "bin" / "python"), str(ASK)],
        input=json.dumps(question),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_the_folder_gives_others_the_root_that_log_and_witnesses_signed(published):
    folder, _, _, bodies = published
    checkpoint = SignedCheckpoint.from_bytes((folder / "checkpoint").read_bytes()).checkpoint
    read = ask_outsiders(published)["tlog-scales"]
    assert read["size"] == checkpoint.size == 300
    assert read["root"] == read["computed"] == checkpoint.root.hex()
    assert read["signers"] == [
        "university.example/w1",
        "university.example/w2",
        "vote.example/record",
    ]
    assert read["seconds"] == [1_700_000_000, 1_700_000_000]
    assert read["entries"] == bodies


def test_others_accept_our_receipts_and_refuse_changed_ones(published):
    receipts = published[2]
    assert ask_outsiders(published)["metamorphic-log"] == []
    wrong = [each.replace("extra e", "extra f") for each in receipts]
    assert all(one != other for one, other in zip(wrong, receipts, strict=True))
    refused = ask_outsiders(published, receipts=wrong)["metamorphic-log"]
    assert [number for number, _ in refused] == list(range(len(receipts)))
