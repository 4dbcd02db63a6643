"""The shares of a ceremony on their way, in the largest group that there can be."""

from types import SimpleNamespace

from ballots.crypto.group import generator_power
from ballots.crypto.suite import BELENIOS_V1
from ballots.election.certificate import MAX_SIZE, SignedMessage
from ballots.election.shares import _SEALED_BYTES, SealedShare, read_shares, shares_message
from ballots.encoding import canonical_json
from ballots.making.provers import prove_key
from tests.ballots.elections import randomness_of


def test_the_shares_for_the_largest_group_are_read():
    randomness, key = randomness_of(7), 5
    ceremony = SimpleNamespace(size=MAX_SIZE, key_of=lambda _: generator_power(key))
    revealed = SimpleNamespace(ceremony=ceremony, transcript="ab" * 32)
    shares = []
    for receiver in range(1, MAX_SIZE + 1):
        ephemeral = generator_power(receiver)
        prefix = BELENIOS_V1.share_prefix(revealed.transcript, 1, receiver, ephemeral)
        proof = prove_key(BELENIOS_V1, prefix, receiver, randomness)
        share = SealedShare(ephemeral, proof, b"")
        box = bytes(_SEALED_BYTES - len(share.to_text()) // 2)
        shares.append(SealedShare(ephemeral, proof, box))
    message = shares_message(revealed, 1, shares)
    signature = prove_key(BELENIOS_V1, BELENIOS_V1.message_prefix(message), key, randomness)
    raw = canonical_json(SignedMessage(message, signature).to_json_value())
    assert read_shares(revealed, 1, raw).shares == tuple(shares)
