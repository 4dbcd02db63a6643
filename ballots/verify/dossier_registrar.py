"""Who issued the voting codes: the registrar's signed list of each chamber, and what it promises.

Checked where the rules name a registrar's key: the list was signed by it, for exactly the sealed
roll and the published number of spares, behind the rules and before the set-up that it goes into.
Source: specification 6.4, 6.5, 15.2.
"""

from __future__ import annotations

from collections import Counter
from types import MappingProxyType

from ballots.combining import Rules
from ballots.combining.rules import INDEPENDENT, LETTERS, PLATFORM, Chamber
from ballots.dossier.entries import Entry
from ballots.election.approvals import CredentialsOk
from ballots.election.credentials import CredentialList
from ballots.election.listing import Listing
from ballots.errors import VerificationError
from ballots.verify.dossier_story import Placed, Story
from ballots.verify.election import Examination
from ballots.verify.record import entry_place
from ballots.verify.report import ReportBuilder

REGISTRAR = "registrar's list"
RULES = "rules"
SAID = MappingProxyType(
    {
        PLATFORM: "registrar: this platform, so it is not promised that the platform itself cast "
        "no ballot",
        LETTERS: "registrar: this platform, which printed the codes and erased them; a letter "
        "votes without a sign-in, so whoever holds it can vote, and it is not promised that the "
        "platform itself cast no ballot",
        INDEPENDENT: "registrar: independent of this platform, which never held a code; that the "
        "registrar kept no copy of one, nothing can show",
    }
)
"""What each kind of registrar leaves open, in one sentence."""


def tell_registrar(report: ReportBuilder, rules: Rules) -> None:
    """Say who the registrar is and what that leaves open."""
    if rules.registrar == INDEPENDENT:
        report.info(RULES, "I-REGISTRAR", SAID[INDEPENDENT])
    else:
        report.warning(RULES, "W-REGISTRAR", SAID[rules.registrar])


def refuse_foreign_lists(report: ReportBuilder, story: Story, rules: Rules) -> None:
    """Report lists of elections that the rules do not name."""
    uuids = {chamber.election for chamber in rules.secret_chambers}
    for index, entry in story.lists:
        if entry.text("election") not in uuids:
            sentence = "the registrar lists credentials of another election"
            report.error(REGISTRAR, "wrong-election", sentence, entry_place(index))


def check_list(
    report: ReportBuilder, story: Story, rules: Rules, chamber: Chamber, seen: Examination
) -> None:
    """Check one chamber's list against the rules and against what its set-up holds."""
    lists = [each for each in story.lists if each[1].text("election") == chamber.election]
    report.examined(REGISTRAR, len(lists))
    if rules.registrar_key is None:  # rules of before registrars signed
        for index, _ in lists:
            sentence = "there is a registrar's list, and the rules name no registrar's key"
            report.error(REGISTRAR, "wrong-key", sentence, entry_place(index))
        return
    if len(lists) != 1:
        sentence = f"the registrar's list of {chamber.id} is recorded {len(lists)} times, not once"
        report.error(REGISTRAR, "no-list", sentence)
        return
    index, entry = lists[0]
    _check_place(report, story, chamber, lists[0])
    if seen.credentials is None:
        return  # reported with the archive
    try:
        _check_words(listing_of(entry), rules, rules.registrar_key, chamber, seen.credentials)
    except VerificationError as error:
        report.failed(REGISTRAR, error, entry_place(index))


def check_printed(report: ReportBuilder, story: Story, rules: Rules) -> None:
    """Check that codes sent by letter were all printed and erased before voting opened."""
    if rules.registrar != LETTERS:
        return
    opened = None if story.opened is None else story.opened[0]
    for chamber in rules.secret_chambers:
        counts = [
            entry.number("count")
            for index, entry in story.printed
            if entry.text("election") == chamber.election and (opened is None or index < opened)
        ]
        if sum(counts) < chamber.roll_count:
            sentence = (
                f"{sum(counts)} of {chamber.roll_count} codes of {chamber.id} were printed and "
                "erased before voting opened"
            )
            report.error(REGISTRAR, "not-printed", sentence)
        _tell_copies(report, story, chamber)


def _tell_copies(report: ReportBuilder, story: Story, chamber: Chamber) -> None:
    """Say where the same letters were downloaded more than once."""
    copies = Counter(
        entry.text("letters")
        for _, entry in story.downloads
        if entry.text("election") == chamber.election
    )
    most = max(copies.values(), default=0)
    if most > 1:
        sentence = (
            f"the same letters of {chamber.id} were downloaded {most} times: each copy can vote"
        )
        report.warning(REGISTRAR, "W-LETTERS", sentence)


def listing_of(entry: Entry) -> Listing:
    """Return what an entry `credentials.listed` says."""
    spares = entry.texts("spares")
    statement = CredentialsOk(
        election=entry.text("election"),
        credentials=entry.text("credentials"),
        count=entry.number("count"),
        spares=len(spares),
        root=entry.text("root"),
    )
    return Listing(
        statement=statement,
        spares=spares,
        public_key=entry.text("public_key"),
        signature=entry.text("signature"),
        spares_signature=entry.text("spares_signature"),
    )


def _check_place(report: ReportBuilder, story: Story, chamber: Chamber, listed: Placed) -> None:
    """Check that a list stands between the rules and its set-up."""
    index = listed[0]
    rules_index = -1 if story.rules is None else story.rules[0]
    events = story.events.get(chamber.election, ())
    if index < rules_index or (events and index > events[0][0]):
        sentence = "the registrar's list stands outside rules and set-up"
        report.error(REGISTRAR, "wrong-order", sentence, entry_place(index))


def _check_words(
    listing: Listing, rules: Rules, key: str, chamber: Chamber, credentials: CredentialList
) -> None:
    """Check signatures, list and numbers."""
    listing.check(chamber.election, credentials, key)
    counts = listing.statement.count, len(listing.spares)
    if counts != (chamber.roll_count, rules.spares):
        raise VerificationError(
            "wrong-credential-count",
            f"the list is for {counts[0]} places and {counts[1]} spares, the rules say "
            f"{chamber.roll_count} and {rules.spares}",
        )
    # An independent registrar commits to the roll with salts of their own.
    if rules.registrar != INDEPENDENT and listing.statement.root != chamber.roll_root:
        raise VerificationError("wrong-roll", "the list is for another roll than the sealed one")
