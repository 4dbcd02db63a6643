"""The registrar issues codes for a roll: all files at once, or none (specification 6.4, 6.5).

Public: the list of credentials, ordered by their bytes so that it tells nothing about the roll, and
the registrar's signed statement over it. Private: the codes beside the people, and the salts that
open the roll's commitment row by row.
"""

from dataclasses import dataclass
from typing import Final

from ballots.combining.rules import USUAL_K
from ballots.election.approvals import CredentialsOk
from ballots.election.credentials import CredentialList, make_credentials_json
from ballots.election.definition import require_uuid
from ballots.election.listing import Listing
from ballots.encoding import canonical_json, sha256_hex, to_hex
from ballots.errors import MalformedError
from ballots.making.codes import MAX_SPARES, Codes, Holder, Status
from ballots.making.provers import Randomness
from ballots.making.registrar import credential_of, issue_codes
from ballots.making.roll import Roll, Voter
from ballots.record.roll import SALT_BYTES, roll_root

SALTS_START: Final = b'{"version":1,"kind":"roll-salts",'
"""What the private file of salts begins with."""


@dataclass(frozen=True, slots=True)
class Issue:
    """The files: `credentials`, `approval` and `spares` are public, `codes` and `salts` private."""

    credentials: bytes
    approval: bytes
    spares: bytes
    codes: bytes
    salts: bytes
    statement: CredentialsOk


def issue(
    roll: Roll,
    uuid: str,
    *,
    spares: int = 0,
    url: str = "",
    k: int = USUAL_K,
    seed: bytes,
    randomness: Randomness,
) -> Issue:
    """Draw a code for each row and `spares` more for each weight; sign the list of credentials.

    `seed` is the registrar's signing seed, `url` the voting page's address without a fragment.
    `rare-weight` where fewer than k rows share a weight,
    `count-too-large` where the weights add up to more than can be decrypted.
    """
    require_uuid(uuid)
    weights = sorted({voter.weight for voter in roll.voters})
    if not 0 <= spares * len(weights) <= MAX_SPARES:
        raise MalformedError(f"there can be no more than {MAX_SPARES} spares")
    rows = [*roll.voters, *(_spare_row(roll, each) for each in weights for _ in range(spares))]
    codes = issue_codes(len(rows), randomness)
    keys = [credential_of(uuid, code) for code in codes]
    by_key = {key: row.weight for key, row in zip(keys, rows, strict=True)}
    credentials = make_credentials_json(keys, by_key)
    CredentialList.from_bytes(credentials).check_total()
    people = make_credentials_json(keys[: len(roll.voters)], by_key)
    CredentialList.from_bytes(people).check_weights(k)  # a spare shares a weight with nobody
    salted = [(randomness(SALT_BYTES), roll.text_of(voter)) for voter in roll.voters]
    statement = CredentialsOk(
        election=uuid,
        credentials=sha256_hex(credentials),
        count=len(roll.voters),
        spares=len(rows) - len(roll.voters),
        root=roll_root(salted),
    )
    listing = Listing.make(statement, keys[len(roll.voters) :], seed)
    holders = tuple(
        Holder(row.cells, code, key, Status.VOTER if n < len(roll.voters) else Status.SPARE)
        for n, (row, code, key) in enumerate(zip(rows, codes, keys, strict=True))
    )
    return Issue(
        credentials=credentials,
        approval=listing.approval_file,
        spares=listing.spares_file,
        codes=Codes(uuid, roll.columns, holders, url).to_bytes(),
        salts=_salts_file(uuid, salted),
        statement=statement,
    )


def _spare_row(roll: Roll, weight: int) -> Voter:
    """Return the row of a spare: nobody's, with the weight of those whom it can stand in for."""
    cells = [""] * len(roll.columns)
    if roll.weight_column is not None:
        cells[roll.weight_column] = str(weight)
    return Voter(tuple(cells), weight)


def _salts_file(uuid: str, salted: list[tuple[bytes, str]]) -> bytes:
    """Write what opens the roll's commitment: {…,"election","rows":[[salt, row],…]}."""
    rows = [[to_hex(salt), row] for salt, row in salted]
    return canonical_json({"version": 1, "kind": "roll-salts", "election": uuid, "rows": rows})
