"""The platform as registrar: it draws the codes, keeps them encrypted, and signs the list."""

from ballots.crypto import signing
from ballots.election.approvals import CredentialsOk
from ballots.election.credentials import make_credentials_json
from ballots.election.listing import Listing
from ballots.encoding import sha256_hex
from ballots.making.registrar import credential_of, issue_codes
from participate.elections import policy, repository
from participate.elections.codes import registrar_seed, seal_code
from participate.elections.models import ElectionTable
from participate.elections.repository import registrar as issued
from participate.elections.service.listing import take_list
from participate.eligibility.service import SealedRoll
from participate.shared.act import Act


def platform_key(code_key: bytes) -> str:
    """The public key, in hex, under which the platform signs as registrar."""
    return signing.public_key_of(registrar_seed(code_key)).hex()


def issue(
    act: Act, election: ElectionTable, roll: SealedRoll, spares: int, code_key: bytes
) -> None:
    """Issue a code for each place on the roll and so many spares, and set the election up."""
    uuid = election.uuid
    codes = issue_codes(roll.count + spares, act.randomness)
    keys = [credential_of(uuid, code) for code in codes]
    credentials = make_credentials_json(keys)
    statement = CredentialsOk(uuid, sha256_hex(credentials), roll.count, spares, roll.root)
    listing = Listing.make(statement, keys[roll.count :], registrar_seed(code_key))
    sealed = [
        (place, seal_code(code_key, uuid, place, code, act.randomness), credential)
        for place, code, credential in zip(roll.places, codes, keys, strict=False)
    ]
    repository.add_codes(act.session, uuid, sealed)
    take_list(act, election, credentials, listing, by=policy.acting_role(act.actor))
    _keep_spares(
        act, uuid, dict(zip(keys[roll.count :], codes[roll.count :], strict=True)), code_key
    )


def _keep_spares(act: Act, uuid: str, codes: dict[str, str], code_key: bytes) -> None:
    """Keep the spares' codes, each encrypted for the place that its number stands for."""
    for spare in issued.list_spares(act.session, uuid):
        code = codes[spare.credential]
        spare.sealed = seal_code(code_key, uuid, place_of_spare(spare.number), code, act.randomness)
        act.session.add(spare)
    act.session.flush()


def place_of_spare(number: int) -> int:
    """What stands for a place on the roll while a spare is nobody's: below every real one."""
    return -number
