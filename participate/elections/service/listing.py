"""A registrar's signed list goes into the record, and the election is set up with it.

The list comes from the platform itself (`issuing`) or from an independent registrar, who made it
offline and hands in what is public alone. Nothing of a refused list is kept.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from sqlmodel import Session

from ballots.combining import Rules
from ballots.election.archive import EventType, SetupData
from ballots.election.credentials import CredentialList
from ballots.election.definition import Election, make_election_json
from ballots.election.listing import Listing
from ballots.election.trustees import Trustees
from ballots.encoding import sha256_hex
from ballots.errors import BallotsError, VerificationError
from ballots.making.issuing import SALTS_START
from ballots.making.registrar import ALPHABET
from ballots.verify.dossier_registrar import listing_of
from ballots.verify.rules import questions_of
from participate.consultations import service as consultations
from participate.elections import policy
from participate.elections.models import ElectionTable
from participate.elections.policy import State
from participate.elections.repository import registrar as issued
from participate.elections.service.archive import append_event
from participate.elections.service.ceremony import trustees_document
from participate.elections.service.parts import require_own_registrar
from participate.elections.service.views import get_rules, require_election
from participate.eligibility.service import Chamber
from participate.record import service as record
from participate.shared.act import Act
from participate.shared.clock import format_moment
from participate.shared.errors import ConflictError, InvalidInputError
from participate.shared.i18n import N_
from participate.shared.text import Text

CHAMBER_NAMES: Mapping[Chamber, Text] = {
    Chamber.CITIZENS: {"en": "Citizens", "zh": "公民组"},
    Chamber.EXPERTS: {"en": "Experts", "zh": "专家组"},
    Chamber.OFFICIALS: {"en": "Officials", "zh": "工作人员组"},
}
"""Names as they stand in an election's definition, in both languages for good."""
_CODE: Final = re.compile(
    rb"[%(a)s]{5}-[%(a)s]{6}-[%(a)s]{5}-[%(a)s]{6}" % {b"a": ALPHABET.encode()}
)
PRIVATE: Final = N_(
    "This file is private: it holds what only the registrar may have. It was not kept. If it held "
    "voting codes, issue new ones: these have left your machine."
)


@dataclass(frozen=True, slots=True)
class ListFiles:
    """What a registrar hands in: credentials.json, credentials-ok.json, spares.json."""

    credentials: bytes
    approval: bytes
    spares: bytes


def submit_list(act: Act, uuid: str, files: ListFiles) -> None:
    """Take an independent registrar's list and set the chamber up with it.

    From the account alone that handed in the registrar's key. Raises DeniedError, NotFoundError,
    ConflictError unless the list is awaited; InvalidInputError
    by the field of the file that is private or does not hold: then nothing is kept.
    """
    policy.require_registrar(act.actor)
    election = require_election(act.session, uuid)
    require_own_registrar(act, election.consultation)
    policy.require_awaiting_list(State(election.state))
    _refuse_private(files)
    try:
        listing = Listing.from_files(files.approval, files.spares)
    except BallotsError as error:
        raise _refused("approval", error) from error
    try:
        with act.session.begin_nested():
            take_list(act, election, files.credentials, listing, by="registrar")
    except BallotsError as error:
        raise _refused("credentials", error) from error


def take_list(
    act: Act, election: ElectionTable, credentials: bytes, listing: Listing, *, by: str
) -> None:
    """Check a list, record the registrar's word on it, and append the Setup event.

    Raises MalformedError or VerificationError for a list that is not as rules and roll want it.
    """
    rules = get_rules(act.session, election.consultation)
    _check_list(rules, election, credentials, listing)
    statement = listing.statement
    election.list_index = record.append(
        act.session,
        {
            "kind": "credentials.listed",
            "consultation": election.consultation,
            "at": format_moment(act.now),
            "by": by,
            "election": election.uuid,
            "count": statement.count,
            "credentials": statement.credentials,
            "root": statement.root,
            "spares": list(listing.spares),
            "public_key": listing.public_key,
            "signature": listing.signature,
            "spares_signature": listing.spares_signature,
        },
    )
    issued.add_spares(act.session, election.uuid, listing.spares)
    _append_setup(act, election, rules, credentials)


def get_listing(session: Session, uuid: str) -> Listing:
    """The registrar's word on an election's list; ConflictError while there is none."""
    election = require_election(session, uuid)
    if election.list_index is None:
        raise ConflictError("no-list", N_("There is no list of the registrar yet."))
    return listing_of(record.get_entry(session, election.list_index).entry)


def _check_list(
    rules: Rules, election: ElectionTable, credentials: bytes, listing: Listing
) -> None:
    listed = CredentialList.from_bytes(credentials)
    if not listed.is_canonical or listed.is_weighted:
        raise VerificationError("not-canonical", "the list is not as `registrar issue` writes it")
    listing.check(election.uuid, listed, rules.registrar_key or "")
    counts = listing.statement.count, len(listing.spares)
    if counts != (election.roll_count, rules.spares):
        raise VerificationError(
            "wrong-credential-count",
            f"the list is for {counts[0]} places and {counts[1]} spares, the rules say "
            f"{election.roll_count} and {rules.spares}",
        )
    listed.check_members()


def _append_setup(act: Act, election: ElectionTable, rules: Rules, credentials: bytes) -> None:
    """Make the election's definition and append the Setup event to its new archive."""
    title = consultations.get_consultation(act.session, election.consultation).title
    keys = trustees_document(act.session, election.consultation)
    definition = make_election_json(
        description=_both(title),
        name=f"{_both(title)} · {_both(CHAMBER_NAMES[Chamber(election.chamber)])}",
        public_key=Trustees.from_bytes(keys).election_key(),
        questions=questions_of(rules),
        uuid=election.uuid,
        rules_sha256=rules.sha256,
    )
    setup = SetupData(sha256_hex(definition), sha256_hex(keys), sha256_hex(credentials))
    election.fingerprint = Election.from_bytes(definition).fingerprint
    election.definition, election.trustees = setup.election, setup.trustees
    election.credentials = setup.credentials
    election.state = policy.move(State(election.state), State.SET_UP)
    append_event(
        act.session,
        election,
        EventType.SETUP,
        (definition, keys, credentials, setup.to_bytes()),
    )


def _refuse_private(files: ListFiles) -> None:
    """Refuse files that hold what never leaves the registrar, before anything is parsed or kept."""
    for field in ("credentials", "approval", "spares"):
        content = getattr(files, field)
        if _CODE.search(content) or content.startswith(SALTS_START) or b'"seed"' in content:
            raise InvalidInputError({field: PRIVATE})


def _refused(field: str, error: BallotsError) -> InvalidInputError:
    return InvalidInputError(
        {field: N_("The list is refused: %(reason)s.")}, params={"reason": error.sentence}
    )


def _both(text: Text) -> str:
    return " / ".join(dict.fromkeys(words for words in (text["en"], text["zh"]) if words))
