"""A whole election made by our own code, step by step, with bare data in and out."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from ballots.election import decryption, tally
from ballots.election.archive import EventType, append_record, event_bytes, header_record
from ballots.election.ballot import Ballot
from ballots.election.credentials import CredentialList, make_credentials_json
from ballots.election.definition import Election, Question, make_election_json
from ballots.election.trustees import TrusteePublic, Trustees, make_trustees_json
from ballots.encoding import canonical_json, sha256_hex
from ballots.making import casting, ceremony, keyfile, opening, registrar

Randomness = Callable[[int], bytes]
BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
TIMESTAMP = 1_795_435_342


@dataclass(slots=True)
class OurElection:
    """An election in the making; `archive` is the `.bel` as it stands."""

    uuid: str
    codes: tuple[str, ...]
    keys: tuple[ceremony.TrusteeKey, ...]
    raw: bytes
    credentials: bytes
    archive: bytes = b""
    parent: str | None = None
    height: int = 0
    ballots: list[bytes] = field(default_factory=list)
    sealed: bytes = b""

    @classmethod
    def open(
        cls,
        questions: Sequence[Question],
        voters: int,
        trustees: int,
        draw: Randomness = os.urandom,
    ) -> OurElection:
        """Draw codes and keys, write the definition, start the archive."""
        uuid = "".join(BASE58[each % 58] for each in draw(14))
        codes = tuple(registrar.issue_codes(voters, draw))
        keys = tuple(ceremony.generate_trustee_key(draw) for _ in range(trustees))
        publics = [TrusteePublic.from_bytes(keyfile.public_key_file(key)) for key in keys]
        listed = make_trustees_json(publics)
        raw = make_election_json(
            description='Zwei Zeilen\nund "Zeichen" <é> / \\ \u007f 汉字',
            name="Ours",
            public_key=Trustees.from_bytes(listed).election_key(),
            questions=questions,
            uuid=uuid,
            administrator="A. Official",
        )
        credentials = make_credentials_json(registrar.credential_of(uuid, code) for code in codes)
        made = cls(uuid, codes, keys, raw, credentials, header_record(TIMESTAMP))
        about = {
            "election": sha256_hex(raw),
            "trustees": sha256_hex(listed),
            "credentials": sha256_hex(credentials),
        }
        made.add(EventType.SETUP, raw, listed, credentials, canonical_json(about))
        return made

    @property
    def election(self) -> Election:
        return Election.from_bytes(self.raw)

    def add(self, kind: EventType, *payloads: bytes) -> None:
        """Append one event with its records."""
        named = sha256_hex(payloads[-1]) if payloads else None
        event = event_bytes(self.parent, self.height, kind, named)
        self.archive += append_record(TIMESTAMP, event, payloads)
        self.parent, self.height = hashlib.sha256(event).hexdigest(), self.height + 1

    def make_ballot(
        self, voter: int, choices: Sequence[Sequence[int]], draw: Randomness = os.urandom
    ) -> bytes:
        return casting.make_ballot(self.election, self.codes[voter], choices, draw)

    def accept(self, ballot: bytes) -> None:
        self.ballots.append(ballot)
        self.add(EventType.BALLOT, ballot)

    def close(self) -> None:
        """End the casting and seal the encrypted tally."""
        self.add(EventType.END_BALLOTS)
        credentials = CredentialList.from_bytes(self.credentials)
        ballots = [Ballot.from_bytes(each) for each in self.ballots]
        summed = tally.accumulate(self.election, credentials, ballots)
        self.sealed = summed.tally.to_bytes()
        sized = tally.SizedTally(summed.num_tallied, summed.total_weight, sha256_hex(self.sealed))
        self.add(EventType.ENCRYPTED_TALLY, self.sealed, sized.to_bytes())

    def decrypt(self, owners: Sequence[int], draw: Randomness = os.urandom) -> dict[int, bytes]:
        """Add these owners' partial decryptions; returns their statement proofs."""
        sealed, event = tally.EncryptedTally.from_bytes(self.sealed), self.parent
        statements = {}
        for owner in owners:
            key = self.keys[owner - 1].private
            partial = opening.open_tally(self.election, sealed, key, draw)
            raw = partial.to_bytes()
            owned = decryption.OwnedPayload(owner, sha256_hex(raw))
            self.add(EventType.PARTIAL_DECRYPTION, raw, owned.to_bytes())
            statement = opening.state_opening(
                self.election, event, owner, sealed, partial, key, draw
            )
            statements[owner] = statement.to_bytes()
        return statements

    def publish(self, counts: decryption.Counts) -> None:
        self.add(EventType.RESULT, decryption.result_bytes(counts))
