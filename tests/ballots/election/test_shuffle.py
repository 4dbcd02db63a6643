"""Shuffles as bytes: read strictly, written canonically."""

import json

import pytest

from ballots.election.shuffle import Shuffle
from ballots.encoding import canonical_json
from ballots.errors import BallotsError, MalformedError
from tests.vectors.corpus_ballots import put
from tests.vectors.loading import load

RAW = load("mixnet").parts.first("Shuffle").payloads[0]


def changed(change):
    value = json.loads(RAW)
    made = change(value)
    return canonical_json(value if made is None else made)


def test_the_upstreams_shuffle_reads_back():
    assert Shuffle.from_bytes(RAW).to_bytes() == RAW


@pytest.mark.parametrize("raw", [RAW + b"\n", RAW.replace(b":", b": ", 1)])
def test_another_text_of_a_shuffle_is_not_canonical(raw):
    with pytest.raises(MalformedError) as caught:
        Shuffle.from_bytes(raw)
    assert caught.value.code == "not-canonical"


@pytest.mark.parametrize(
    "change",
    [
        lambda _value: [],
        lambda _value: {},
        put("note", 1),
        put("ciphertexts", {}),
        put("ciphertexts.0", 1),
        put("ciphertexts.0.0", {"alpha": "0" * 64}),
        put("ciphertexts.0.0.beta", "7" + "f" * 63),
        put("proofs", None),
        put("proofs.0", []),
        put("proofs.0.0", lambda each: each[:4]),
        put("proofs.0.0.3", lambda each: each[:1]),
        put("proofs.0.0.4", "0" * 64),
        put("proofs.0.0.0", 1),
        put("proofs.0.1", lambda each: [*each, each[-1]]),
        put("proofs.0.1.0", 1),
        put("proofs.0.1.0", "01"),
        put("proofs.0.1.4.0", "-1"),
        put("proofs.0.1.5", "1"),
        put("proofs.0.2.0", "A" * 64),
        put("proofs.0.3", lambda each: [each]),
        put("proofs.0", lambda each: [*each, []]),
    ],
)
def test_a_shuffle_of_another_form_is_malformed(change):
    with pytest.raises(MalformedError):
        Shuffle.from_bytes(changed(change))


def test_every_changed_byte_changes_the_shuffle_or_is_refused():
    for place in range(0, len(RAW), 41):
        bad = RAW[:place] + bytes([RAW[place] ^ 1]) + RAW[place + 1 :]
        try:
            read = Shuffle.from_bytes(bad)
        except BallotsError:
            continue
        assert read.to_bytes() == bad
