"""What people do, act by act, and which entries each act writes: the life of a consultation.

A kind of the catalogue that no act here writes fails `test_every_kind.py`; so does an act that
writes anything else. A feature that brings a kind adds its act here.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from ballots.combining.timetable import Extension
from ballots.election.ballot import Ballot
from participate.accounts import service as accounts
from participate.app import note_start
from participate.comments.policy import Answer
from participate.conduct import service as conduct
from participate.consultations import service as consultations
from participate.consultations.policy import Phase
from participate.decisions import service as decisions
from participate.decisions.policy import Verdict
from participate.departments import service as departments
from participate.elections import service as elections
from participate.elections.plan import Registrar
from participate.elections.service import Statement
from participate.eligibility.service import Chamber, CheckKind, Evidence
from participate.moderation.policy import Answer as AppealAnswer
from participate.panels import service as panels
from participate.personal import service as personal
from participate.promises import service as promises
from participate.promises.policy import State
from participate.promises.service import PromiseDraft, ReportDraft
from participate.proposals import service as proposals
from participate.reviews import service as reviews
from participate.shared.act import Actor
from participate.shared.clock import format_moment
from participate.shared.text import make_text
from participate.web.services import Services
from tests.participate.consultations.making import make_draft
from tests.participate.elections.conftest import Stage
from tests.participate.moderation import making as moderating
from tests.participate.panels.making import SITE, acceptance, invitation
from tests.participate.proposals.making import draft
from tests.participate.reviews.making import declaration, review


@dataclass
class Town:
    """A platform, its people, and what they have made so far."""

    services: Services
    stage: Stage
    people: dict[str, Actor] = field(default_factory=dict)
    made: dict[str, Any] = field(default_factory=dict)

    def act(self, who: str, use_case: Callable[..., Any], *words: Any, **named: Any) -> Any:
        """Do something as somebody, in one unit of work."""
        return self.stage.write(self.people[who], use_case, *words, **named)

    def move(self, before: Phase, after: Phase) -> None:
        """Move the consultation on."""
        place = self.made["consultation"]
        self.act("publisher", conduct.move_phase, place, after, expected=before)


@dataclass(frozen=True, slots=True)
class Deed:
    """An act, and the kinds of its entries in their order; `before` is what comes before it."""

    writes: tuple[str, ...]
    do: Callable[[Town], object]
    before: Callable[[Town], object] = lambda _: None


def _platform(use_case: Callable[..., object], role: str) -> Callable[[Town], object]:
    def do(town: Town) -> object:
        account = town.people["newcomer"].account
        return town.stage.write(accounts.PLATFORM, use_case, account, role)

    return do


def _draft(town: Town) -> None:
    made = town.act("official", consultations.draft_consultation, make_draft())
    town.made["consultation"] = town.stage.consultation = made


def _publish(town: Town) -> None:
    town.act("publisher", consultations.publish_consultation, town.made["consultation"])


def _propose(town: Town) -> None:
    place = town.made["consultation"]
    town.made["proposal"] = town.act("author", proposals.propose, place, draft())


def _comment(town: Town) -> None:
    town.made["comment"] = town.act("speaker", moderating.say, town.made["proposal"])


def _moderate(who: str, use_case: Callable[..., object], *more: object) -> Callable[[Town], object]:
    def do(town: Town) -> object:
        subject = ("comment", town.made["comment"])
        return town.act(who, use_case, town.services.subjects, *subject, *more)

    return do


def _declare(town: Town) -> None:
    place = town.made["proposal"].id
    town.act("expert", reviews.declare_interests, place, declaration(), language="en")


def _stand_aside(town: Town) -> None:
    stands_aside = declaration("My brother builds benches.", recused=True)
    place = town.made["proposal"].id
    town.act("other expert", reviews.declare_interests, place, stands_aside, language="en")


def _review(town: Town) -> None:
    town.act("expert", reviews.submit_review, town.made["proposal"].id, review())


def _prepare_panel(town: Town) -> None:
    """Publish another consultation, which is to have a panel."""
    place = town.act("official", consultations.draft_consultation, make_draft("Lamps"))
    town.act("publisher", consultations.publish_consultation, place)
    town.made["paneled"] = place


def _convene(town: Town) -> None:
    terms = panels.Terms("Score each proposal.", "en")
    town.act("official", panels.convene_panel, town.made["paneled"], terms)


def _invite(town: Town) -> None:
    given = invitation(address="speaker@example.org")
    town.made["member"] = town.act(
        "official", panels.invite, town.made["paneled"], given, site=SITE
    )


def _join(town: Town) -> None:
    place, member = town.made["paneled"], town.made["member"]
    town.act("speaker", panels.join, place, member, acceptance())


def _leave(town: Town) -> None:
    place, member = town.made["paneled"], town.made["member"]
    town.act("speaker", panels.leave, place, member, "Ill.", language="en")


def _plan(town: Town) -> None:
    town.stage.put_roll("citizens", *(f"voter{n}@example.org" for n in (1, 2)))
    town.stage.options = (town.made["proposal"].id, town.made["second"].id)
    town.stage.hand_in_key(2)
    town.stage.save(
        replace(town.stage.plan(counting='{"method":"Schulze","blank":true}'), spares=1)
    )


def _download_letters(town: Town) -> None:
    stage, key = town.stage, town.stage.services.secrets.code_key
    stage.write(stage.official, elections.read_letters, stage.uuids[0], key, "https://v.example/e")


def _print_letters(town: Town) -> None:
    stage, uuid = town.stage, town.stage.uuids[0]
    seen = stage.read(elections.waiting_letters, uuid).letters
    stage.write(stage.official, elections.erase_printed, uuid, seen)


def _set_up_letters(town: Town) -> None:
    """Another vote, whose codes go by letter."""
    stage = town.stage
    stage.publish(2)
    stage.put_roll("citizens", "voter1@example.org")
    stage.hand_in_key(1)
    stage.save(replace(stage.plan(), registrar=Registrar.LETTERS))
    stage.set_up()


def _propose_spare(town: Town) -> None:
    stage = town.stage
    town.people["second"] = stage.make_person("official", address="second@example.org")
    lost = ("voter2@example.org", "The code was lost.")
    uuid = stage.uuids[0]
    town.made["spare"] = stage.write(stage.official, elections.propose_spare, uuid, *lost)


def _give_spare(town: Town) -> None:
    key = town.services.secrets.code_key
    uuid = town.stage.uuids[0]
    town.act("second", elections.confirm_spare, uuid, town.made["spare"], key)


def _burn(town: Town) -> None:
    tracker = Ballot.from_bytes(town.made["ballot"]).tracker
    town.stage.write(town.made["voter"], elections.burn_ballot, town.stage.uuids[0], tracker)


def _cast(town: Town) -> None:
    town.stage.cast(town.made["voter"], town.made["ballot"])


def _make_ballot(town: Town) -> None:
    town.made["voter"] = town.stage.voter(1)
    town.made["ballot"] = town.stage.ballot(town.made["voter"], [1, 0])


def _close(town: Town) -> None:
    town.move(Phase.VOTING, Phase.DECISION)


def _draft_decision(town: Town) -> None:
    place, platform = town.made["consultation"], accounts.PLATFORM
    name = make_text("Works")
    works = town.made["works"] = town.stage.write(platform, departments.make_department, name)
    town.stage.write(platform, departments.add_member, works, "official@example.org")
    given = decisions.DecisionGiven(
        tuple(
            decisions.VerdictGiven(option, Verdict.ADOPT, "So it was voted.", department=works)
            for option in town.stage.options
        ),
        departure="We do a little more.",
        language="en",
    )
    theme = town.act("official", decisions.draft_theme, place, "Noise")
    said = [town.made["comment"]]
    town.act("official", decisions.group_comments, place, theme, said, said)
    words = ("Noise", Answer.PARTLY, "Quieter pumps.")
    town.act("official", decisions.write_theme, place, theme, *words)
    town.act("official", decisions.save_draft, place, decisions.type_out(given))
    town.act("official", decisions.hand_over, place)


def _decide(town: Town) -> None:
    place = town.made["consultation"]
    read = town.act("publisher", decisions.propose_decision, place).sha256
    town.act("publisher", decisions.countersign, place, read)


def _promise(town: Town) -> None:
    first = town.stage.options[0]
    days = PromiseDraft(first, town.made["works"], "A bench", date(2027, 3, 1), (), "en")
    place = town.made["consultation"]
    town.made["promise"] = town.act("official", promises.make_promise, place, days, site="")


def _report(town: Town) -> None:
    done = ReportDraft(State.DONE, "It stands there.", None, (), (), "en")
    town.act("official", promises.report, town.made["promise"], done, site="")


def _promise_the_rest(town: Town) -> None:
    for option in town.stage.options[1:]:
        days = PromiseDraft(option, town.made["works"], "A lamp", date(2027, 3, 1), (), "en")
        place = town.made["consultation"]
        promise = town.act("official", promises.make_promise, place, days, site="")
        gone = ReportDraft(State.GIVEN_UP, "No money.", None, (), (), "en")
        town.act("official", promises.report, promise, gone, site="")


def _erase(town: Town) -> None:
    sources = town.services.subjects
    town.act("author", personal.erase_words, sources, "proposal", town.made["proposal"].id)


def _confirm_extension(town: Town) -> None:
    """Confirm what the official asked, as the page shows it."""
    consultation = town.stage.consultation
    election = town.stage.view(town.stage.uuids[0])
    closes = format_moment(election.closes + timedelta(minutes=30))
    town.act("publisher", elections.confirm_extension, consultation, "An outage.", closes)


def _plan_with_paper(town: Town) -> None:
    """A vote by name of two officials, one of them on paper."""
    stage, panel = town.stage, (Chamber.OFFICIALS,)
    stage.publish(2)
    stage.put_people("officials", "number,e-mail,name\nO1,,Voter\nO2,voter2@example.org,\n")
    stage.strike("officials", "voter2@example.org")
    stage.choose_checks("officials", CheckKind.IN_PERSON)
    stage.save(stage.plan(panel, named=panel))


def _sign_in_newcomer(town: Town) -> None:
    town.stage.make_person("citizen", address="newcomer@example.org")


def _give_place(town: Town) -> None:
    place = town.stage.consultation, Chamber.OFFICIALS
    seen = town.act("official", elections.look_up, *place, "O1")
    evidence = Evidence(place=seen.found.place, document_seen=True)
    town.act("official", elections.give_in_person, *place, evidence, "newcomer@example.org")


def _enter_paper(town: Town) -> None:
    stage = town.stage
    _move_panel(town, Phase.REVIEW, Phase.VOTING)
    stage.clock.advance(timedelta(days=12))
    _move_panel(town, Phase.VOTING, Phase.DECISION)
    town.act("official", elections.enter_paper_count, stage.uuids[0], 1, [[1, 0]])


def _confirm_paper(town: Town) -> None:
    (view,) = town.stage.read(elections.list_paper, town.stage.consultation)
    town.act("publisher", elections.confirm_paper_count, view.election, view.count.shown)


def _open_panel(town: Town) -> None:
    """Another vote, of a panel that votes by name."""
    stage, panel = town.stage, (Chamber.OFFICIALS,)
    stage.publish(2)
    stage.put_roll("officials", "voter1@example.org")
    stage.save(replace(stage.plan(panel, named=panel), extension=Extension(30, 1)))
    stage.set_up()
    _move_panel(town, Phase.REVIEW, Phase.VOTING)


def _move_panel(town: Town, before: Phase, after: Phase) -> None:
    place = town.stage.consultation
    town.act("publisher", conduct.move_phase, place, after, expected=before)


def _second(town: Town) -> None:
    town.made["second"] = town.act("author", proposals.propose, town.made["consultation"], draft())


DEEDS = (
    Deed(("software.noted", "settings.noted"), lambda town: note_start(town.services)),
    Deed(("role.granted",), _platform(accounts.grant_role, "trustee")),
    Deed(("role.taken",), _platform(accounts.revoke_role, "trustee")),
    Deed(("consultation.published",), _publish, before=_draft),
    Deed(("proposal.version",), _propose),
    Deed(
        ("proposal.version",),
        lambda town: town.act(
            "author", proposals.edit_proposal, town.made["proposal"].id, draft("B"), base=1
        ),
    ),
    Deed(("comment.posted",), _comment),
    Deed(("content.hidden",), _moderate("moderator", moderating.hide)),
    Deed(("appeal.made",), _moderate("speaker", moderating.appeal)),
    Deed(
        ("appeal.answered", "content.restored"),
        _moderate("colleague", moderating.answer, AppealAnswer.OVERTURNED),
    ),
    Deed(
        ("supports.counted", "phase.moved"),
        lambda town: town.move(Phase.DISCUSSION, Phase.REVIEW),
        before=_second,
    ),
    Deed(("interest.declared",), _declare),
    Deed(("review.submitted",), _review),
    Deed(("review.revised",), _review),
    Deed(("interest.declared", "review.submitted"), _stand_aside),
    Deed(("panel.convened",), _convene, before=_prepare_panel),
    Deed(("panel.joined",), _join, before=_invite),
    Deed(("panel.left",), _leave),
    Deed(
        ("ceremony.begun",),
        lambda town: town.stage.hold_ceremony(upto="certificate"),
        before=lambda town: town.stage.make_trustees(3),
    ),
    Deed(("ceremony.step",), lambda town: town.stage.take_step(1, elections.ROUNDS[0])),
    Deed(
        ("ceremony.ended",),
        lambda town: town.act(
            "official", elections.end_ceremony, town.made["consultation"], "mistake"
        ),
    ),
    Deed(("key.given",), lambda town: town.stage.hand_in_key(1)),
    Deed(
        ("roll.sealed", "rules.fixed", "credentials.listed", "election.event Setup"),
        lambda town: town.stage.set_up(),
        before=_plan,
    ),
    Deed(("rehearsal.made",), lambda town: town.stage.make_ready(1, only=(Statement.REHEARSAL,))),
    Deed(("setup.accepted",), lambda town: town.stage.make_ready(1)),
    Deed(
        ("election.opened", "supports.counted", "phase.moved"),
        lambda town: town.move(Phase.REVIEW, Phase.VOTING),
        before=lambda town: town.stage.make_ready(2),
    ),
    Deed(("spare.assigned",), _give_spare, before=_propose_spare),
    Deed(("ballot.spoiled",), _burn, before=_make_ballot),
    Deed(("election.event Ballot",), _cast, before=_make_ballot),
    Deed(
        ("health.asked",),
        lambda town: town.act("official", elections.ask_health, town.made["consultation"]),
    ),
    Deed(
        ("health.answered",),
        lambda town: town.stage.show_key(1, town.made["answer"]),
        before=lambda town: town.made.update(answer=town.stage.health_file(1)),
    ),
    Deed(
        (
            "election.event EndBallots",
            "election.event EncryptedTally",
            "supports.counted",
            "phase.moved",
        ),
        _close,
        before=lambda town: town.stage.clock.advance(timedelta(days=12)),
    ),
    Deed(("election.event Shuffle",), lambda town: town.stage.shuffle(1)),
    Deed(
        ("election.event Shuffle", "election.event EndShuffles"),
        lambda town: town.stage.shuffle(2),
    ),
    Deed(("election.event PartialDecryption",), lambda town: town.stage.submit(1)),
    Deed(
        ("election.event PartialDecryption", "election.event Result"),
        lambda town: town.stage.submit(2),
    ),
    Deed(
        ("outcome.published",),
        lambda town: town.act("publisher", decisions.publish_outcome, town.made["consultation"]),
    ),
    Deed(("decision.published",), _decide, before=_draft_decision),
    Deed(
        ("supports.counted", "phase.moved"),
        lambda town: town.move(Phase.DECISION, Phase.FOLLOW_UP),
    ),
    Deed(("promise.made",), _promise),
    Deed(("promise.reported",), _report),
    Deed(
        ("consultation.closed",),
        lambda town: town.act("publisher", conduct.close_consultation, town.made["consultation"]),
        before=_promise_the_rest,
    ),
    Deed(("content.erased",), _erase),
    Deed(
        ("named.vote",),
        lambda town: town.stage.cast_by_name(town.made["voter"], (1, 0)),
        before=_open_panel,
    ),
    Deed(
        ("voting.extended",),
        _confirm_extension,
        before=lambda town: town.act(
            "official", elections.ask_extension, town.stage.consultation, "An outage."
        ),
    ),
    Deed(
        ("named.closed", "supports.counted", "phase.moved"),
        lambda town: _move_panel(town, Phase.VOTING, Phase.DECISION),
        before=lambda town: town.stage.clock.advance(timedelta(days=12)),
    ),
    Deed(("letters.downloaded",), _download_letters, before=_set_up_letters),
    Deed(("codes.printed",), _print_letters),
    Deed(
        ("roll.sealed", "paper.announced", "checks.chosen", "rules.fixed"),
        lambda town: town.stage.set_up(),
        before=_plan_with_paper,
    ),
    Deed(("place.claimed",), _give_place, before=_sign_in_newcomer),
    Deed(("paper.counted",), _confirm_paper, before=_enter_paper),
)
