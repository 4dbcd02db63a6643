"""What the platform says about each kind of entry: its group, title, who writes it and by what act.

The forms of the kinds stand in `ballots.dossier.catalogue`, which checks them offline too. Here an
election's events are told apart by their type (`election.event Ballot`).
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from participate.record.kind_words import OFFICE, PROMISE_WORDS, ROLL_WORDS, KindWords
from participate.record.words import GROUP_WORDS, PLATFORM
from participate.shared.i18n import N_

BALLOT: Final = "election.event Ballot"


KINDS: Final[Mapping[str, KindWords]] = MappingProxyType(
    {
        "consultation.published": KindWords(
            "consultations",
            N_("Consultation published"),
            N_("A second official publishes a consultation that somebody else drafted."),
            ("publisher",),
        ),
        "phase.moved": KindWords(
            "consultations",
            N_("Next phase begun"),
            N_("A consultation is moved on to its next phase."),
            OFFICE,
        ),
        "supports.counted": KindWords(
            "consultations",
            N_("Supports counted"),
            N_("A phase ends: how many people support each proposal at that moment."),
            OFFICE,
        ),
        "proposal.version": KindWords(
            "proposals",
            N_("Proposal made or changed"),
            N_("Somebody makes a proposal, or its author writes the next version."),
            ("citizen", "expert", "official"),
        ),
        "comment.posted": KindWords(
            "comments",
            N_("Comment published"),
            N_("Somebody comments on a proposal."),
            ("citizen", "expert", "official"),
        ),
        "panel.convened": KindWords(
            "reviews",
            N_("Panel of experts convened"),
            N_("An official decides that a panel of experts reviews a consultation’s proposals."),
            OFFICE,
        ),
        "panel.joined": KindWords(
            "reviews",
            N_("Panel joined"),
            N_("An expert accepts the invitation to a panel and declares interests."),
            ("expert",),
        ),
        "panel.left": KindWords(
            "reviews",
            N_("Panel left"),
            N_("An expert leaves a panel, or is taken off it by an official."),
            ("expert", *OFFICE),
        ),
        "interest.declared": KindWords(
            "reviews",
            N_("Interests declared"),
            N_("An expert declares interests before reviewing a proposal."),
            ("expert",),
        ),
        "review.submitted": KindWords(
            "reviews",
            N_("Review submitted"),
            N_("An expert submits a review of a proposal, or stands aside."),
            ("expert",),
        ),
        "review.revised": KindWords(
            "reviews",
            N_("Review changed"),
            N_("An expert puts another version in the place of a review, while reviews are open."),
            ("expert",),
        ),
        "key.given": KindWords(
            "votes",
            N_("Trustee’s public key handed in"),
            N_("A trustee hands in the public half of a key for a vote."),
            ("trustee",),
        ),
        "ceremony.begun": KindWords(
            "votes",
            N_("Trustees’ key ceremony begun"),
            N_("An official names the trustees of a vote, and how many of them are needed."),
            OFFICE,
        ),
        "ceremony.step": KindWords(
            "votes",
            N_("Step of the trustees’ key ceremony"),
            N_("A trustee hands in the file of one step of the ceremony."),
            ("trustee",),
        ),
        "ceremony.ended": KindWords(
            "votes",
            N_("Trustees’ key ceremony given up"),
            N_("An official gives a ceremony up; its keys are void."),
            OFFICE,
        ),
        "roll.sealed": KindWords(
            "votes",
            N_("Roll of voters sealed"),
            N_("A vote is set up: who may vote can no longer change."),
            OFFICE,
        ),
        "rules.fixed": KindWords(
            "votes",
            N_("Rules of the vote fixed"),
            N_("A vote is set up: its rules can no longer change."),
            OFFICE,
        ),
        "credentials.listed": KindWords(
            "votes",
            N_("Registrar’s list signed"),
            N_("The registrar signs which list of voters’ credentials was issued for a chamber."),
            ("registrar", *OFFICE),
        ),
        "letters.downloaded": KindWords(
            "votes",
            N_("Letters downloaded"),
            N_("An official downloads letters with voting codes, to print them."),
            OFFICE,
        ),
        **ROLL_WORDS,
        "codes.printed": KindWords(
            "votes",
            N_("Letters printed, codes erased"),
            N_("Letters with voting codes are printed, and the platform erases these codes."),
            OFFICE,
        ),
        "spare.assigned": KindWords(
            "votes",
            N_("Spare code given"),
            N_("A spare code takes the place of a lost one or is given to a late person."),
            ("registrar", *OFFICE),
        ),
        "election.event Setup": KindWords(
            "votes",
            N_("Election set up"),
            N_("A vote is set up: questions, trustees’ keys and voting codes of one chamber."),
            (PLATFORM,),
        ),
        "rehearsal.made": KindWords(
            "votes",
            N_("Opening rehearsed by a trustee"),
            N_("A trustee tries out the stored key on numbers made for it, before voting opens."),
            ("trustee",),
        ),
        "setup.accepted": KindWords(
            "votes",
            N_("Set-up accepted by a trustee"),
            N_("A trustee signs that rules, voting codes and keys of a vote are right."),
            ("trustee",),
        ),
        "health.asked": KindWords(
            "votes",
            N_("Trustees asked to show their keys"),
            N_("The office asks the trustees of a running vote whether their keys are at hand."),
            OFFICE,
        ),
        "health.answered": KindWords(
            "votes",
            N_("Key shown by a trustee"),
            N_("A trustee shows over a fresh challenge that the key is at hand."),
            ("trustee",),
        ),
        "election.opened": KindWords(
            "votes",
            N_("Voting opened"),
            N_("A consultation is moved on to its voting phase."),
            OFFICE,
        ),
        BALLOT: KindWords(
            "ballots",
            N_("Ballot received"),
            N_("A voter casts a ballot, for the first time or once more."),
            ("voter",),
        ),
        "ballot.spoiled": KindWords(
            "ballots",
            N_("Ballot used for a test"),
            N_("A voter tests the device with a ballot, which can never be cast then."),
            ("voter",),
        ),
        "named.vote": KindWords(
            "ballots",
            N_("Vote by name"),
            N_("A member of a chamber that votes by name votes, for the first time or once more."),
            ("voter",),
        ),
        "named.closed": KindWords(
            "votes",
            N_("Voting by name closed"),
            N_("Voting is closed in a chamber that votes by name; how many voted is recorded."),
            OFFICE,
        ),
        "voting.extended": KindWords(
            "votes",
            N_("Close put off"),
            N_("After an outage two officials put off the close, as the rules allow."),
            OFFICE,
        ),
        "election.event EndBallots": KindWords(
            "votes",
            N_("Voting closed"),
            N_("Voting is closed; no ballot is taken after this."),
            (PLATFORM,),
        ),
        "election.event EncryptedTally": KindWords(
            "votes",
            N_("Ballots added up, still sealed"),
            N_("After the close the ballots of a chamber are added up without opening any."),
            (PLATFORM,),
        ),
        "election.event Shuffle": KindWords(
            "votes",
            N_("Ballots shuffled"),
            N_("A trustee shuffles the sealed ballots of a chamber."),
            ("trustee",),
        ),
        "election.event EndShuffles": KindWords(
            "votes",
            N_("Shuffling finished"),
            N_("All trustees who were to shuffle have done so."),
            (PLATFORM,),
        ),
        "election.event PartialDecryption": KindWords(
            "votes",
            N_("A trustee’s part of the opening received"),
            N_("A trustee hands in a part of the opening of the sealed count."),
            ("trustee",),
        ),
        "election.event Result": KindWords(
            "votes",
            N_("Count finished"),
            N_("The last part needed has come in, and the count is opened."),
            (PLATFORM,),
        ),
        "outcome.published": KindWords(
            "outcomes",
            N_("Outcome published"),
            N_("The office publishes what follows from the counts by the rules."),
            ("official",),
        ),
        "decision.published": KindWords(
            "outcomes",
            N_("Decision published"),
            N_("A publisher countersigns the decision that an official drafted; it is published."),
            ("publisher",),
        ),
        **PROMISE_WORDS,
        "content.hidden": KindWords(
            "moderation",
            N_("Proposal or comment hidden"),
            N_("A moderator hides what breaks the code of conduct."),
            ("moderator",),
        ),
        "content.restored": KindWords(
            "moderation",
            N_("Proposal or comment shown again"),
            N_("Something hidden is shown again, after an appeal or because of a mistake."),
            ("moderator",),
        ),
        "appeal.made": KindWords(
            "moderation",
            N_("Appeal made"),
            N_("An author appeals against the hiding of what they wrote."),
            ("citizen", "expert", "official"),
        ),
        "appeal.answered": KindWords(
            "moderation",
            N_("Appeal answered"),
            N_("Another moderator answers an appeal."),
            ("moderator",),
        ),
        "content.erased": KindWords(
            "moderation",
            N_("Text erased"),
            N_("What somebody wrote is erased at their wish, or because the law demands it."),
            ("citizen", "expert", "official", "administrator"),
        ),
        "role.granted": KindWords(
            "platform",
            N_("Role given"),
            N_("An administrator gives somebody a role."),
            ("administrator",),
        ),
        "role.taken": KindWords(
            "platform",
            N_("Role taken"),
            N_("An administrator takes a role from somebody."),
            ("administrator",),
        ),
        "settings.noted": KindWords(
            "platform",
            N_("Settings noted"),
            N_("The platform starts with settings that touch voting and are new or changed."),
            ("administrator",),
        ),
        "software.noted": KindWords(
            "platform",
            N_("Software noted"),
            N_("The platform starts with another version, or other scripts and styles."),
            ("administrator",),
        ),
    }
)
"""Every kind, in the order of the life of a consultation."""

GROUPS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        group: tuple(kind for kind, words in KINDS.items() if words.group == group)
        for group in GROUP_WORDS
    }
)
"""The kinds in each group."""
