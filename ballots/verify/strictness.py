"""What the profile `participate` demands of a set-up beyond the protocol (specification 17.1)."""

from typing import Final

from ballots.crypto.group import IDENTITY
from ballots.election.credentials import CredentialList
from ballots.election.definition import Election
from ballots.election.pedersen import Pedersen
from ballots.election.question import MixnetQuestion
from ballots.election.tally import check_weights
from ballots.election.trustees import Trustees
from ballots.errors import BallotsError, MalformedError, VerificationError
from ballots.verify.report import ReportBuilder

CREDENTIALS: Final = "credentials"


def require_canonical(holds: bool, what: str) -> None:  # noqa: FBT001 - read as a sentence
    """Refuse what is written otherwise than this release writes it."""
    if not holds:
        raise MalformedError(f"{what} is not canonical", "not-canonical")


def require_rules(election: Election) -> None:
    """Refuse an election whose ballots are bound to no rules document."""
    if election.rules_sha256 is None:
        raise VerificationError(
            "no-rules", "the description does not end with the hash of the rules"
        )


def require_counting_rules(election: Election) -> None:
    """Refuse a mixnet question that does not say beforehand how its answers are counted."""
    for question in election.questions:
        if isinstance(question, MixnetQuestion):
            question.counting_rule()


def require_distinct(trustees: Trustees) -> None:
    """Refuse a key that two trustees hold."""
    if trustees.has_repeated_keys:
        raise VerificationError("repeated-trustee", "two trustees have the same key")


def require_coefficients(trustees: Trustees) -> None:
    """Refuse the identity as a coefficient of a group: where all are 0, fewer trustees open."""
    coefficients = [
        point
        for item in trustees.items
        if isinstance(item, Pedersen)
        for polynomial in item.polynomials
        for point in polynomial
    ]
    if IDENTITY in coefficients:
        raise VerificationError("bad-point", "a coefficient of a threshold group is the identity")


def check_credentials(
    credentials: CredentialList, election: Election | None, report: ReportBuilder, *, strict: bool
) -> None:
    """Check order, membership and weights of the list of credentials."""
    report.examined(CREDENTIALS, len(credentials))
    if not (credentials.is_canonical if strict else credentials.is_ordered):
        report.error(
            CREDENTIALS, "not-canonical", "the list of credentials is not in canonical order"
        )
    try:
        credentials.check_members()
        if election is not None:
            check_weights(election, credentials)
    except BallotsError as error:
        report.failed(CREDENTIALS, error)
