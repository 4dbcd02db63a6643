"""Look at a record's folder with other people's programs: `python ask.py < question`.

Runs in the environment of tests/ballots/counting/oracles/requirements.txt (`make oracles`), never
in ours. tlog-scales (Python) reads checkpoint, tiles and cosignatures; metamorphic-log (Rust)
checks the log's signature and our own proofs. Prints as JSON what each computed or refused.
"""

import base64
import hashlib
import json
import sys
from pathlib import Path

import metamorphic_log
from tlog_scales.backend import LocalBackend
from tlog_scales.reader import TilesReader
from tlog_scales.signing import Ed25519CosignatureVerifier, Vkey, VkeySet


def leaf(entry):
    return hashlib.sha256(b"\0" + entry).digest()


def read_with_tlog_scales(question):
    """Read the folder: who signed, the root from tiles alone, the entries under the root."""
    reader = TilesReader(LocalBackend(Path(question["folder"])))
    checkpoint = reader.get_checkpoint()
    keys = VkeySet(*(Vkey.from_string(each) for each in question["keys"]))
    signed = keys.verify(checkpoint.signatures, checkpoint)
    entries = {index: reader.get_entry(index) for index in question["indices"]}
    for index, entry in entries.items():
        proof = reader.get_inclusion_proof(index, checkpoint.size)
        proof.check(leaf(entry), checkpoint.root_hash)
    for old in question["sizes"]:
        proof = reader.get_consistency_proof(old, checkpoint.size)
        proof.check(reader.mth(0, old), checkpoint.root_hash)
    return {
        "size": checkpoint.size,
        "root": checkpoint.root_hash.hex(),
        "computed": reader.calculate_root_hash().hex(),
        "signers": sorted(key.name for key, _ in signed),
        "seconds": [
            Ed25519CosignatureVerifier.get_timestamp(sign.payload)
            for key, sign in signed
            if key.sig_type == 4
        ],
        "entries": {index: entry.hex() for index, entry in entries.items()},
    }


def check_with_metamorphic_log(question):
    """Check receipts and consistency proofs that our code made; return which were refused."""
    refused = []
    for number, receipt in enumerate(question["receipts"]):
        head, _, note = receipt.partition("\n\n")
        extra, index, *path = head.splitlines()[1:]
        try:
            metamorphic_log.checkpoint_verify_inclusion(
                note,
                [question["keys"][0]],
                int(index.removeprefix("index ")),
                leaf(base64.b64decode(extra.removeprefix("extra "))),
                [base64.b64decode(each) for each in path],
            )
        except metamorphic_log.VerifyError as error:
            refused.append([number, str(error)])
    return refused


question = json.load(sys.stdin)
json.dump(
    {
        "tlog-scales": read_with_tlog_scales(question),
        "metamorphic-log": check_with_metamorphic_log(question),
    },
    sys.stdout,
)
