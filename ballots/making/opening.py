"""A trustee's factors and proofs for one sealed tally (specification 13.1, 13.2).

Only `ballots.making.decrypting` calls this, after the complete check; never with a ciphertext that
somebody handed over alone.
"""

from ballots.crypto.group import power
from ballots.election.decryption import PartialDecryption, StatementProof, statement_digest
from ballots.election.definition import Election
from ballots.election.tally import EncryptedTally
from ballots.encoding import sha256_hex
from ballots.making.ceremony import PrivateKey
from ballots.making.provers import Randomness, prove_decryption, prove_statement


def open_tally(
    election: Election, tally: EncryptedTally, key: PrivateKey, randomness: Randomness
) -> PartialDecryption:
    """Return alpha^x for every ciphertext of the tally, each with its proof."""
    return PartialDecryption(
        factors=tuple(
            tuple(power(each.alpha, key.secret) for each in row) for row in tally.ciphertexts
        ),
        proofs=tuple(
            tuple(
                prove_decryption(
                    election.suite,
                    election.fingerprint,
                    key.public_key,
                    each,
                    key.secret,
                    randomness,
                )
                for each in row
            )
            for row in tally.ciphertexts
        ),
    )


def state_opening(
    election: Election,
    event: str,
    owner: int,
    tally: EncryptedTally,
    partial: PartialDecryption,
    key: PrivateKey,
    randomness: Randomness,
) -> StatementProof:
    """Bind one partial decryption to the event it follows (E) and so to every ballot."""
    digest = statement_digest(election, event, owner, key.public_key, tally, partial.factors)
    alphas = [each.alpha for each in tally.flat]
    return StatementProof(
        election=election.fingerprint,
        event=event,
        owner=owner,
        payload=sha256_hex(partial.to_bytes()),
        proof=prove_statement(election.suite, digest, alphas, key.secret, randomness),
    )
