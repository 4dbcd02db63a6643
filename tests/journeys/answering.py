"""The vote on what the experts' gate let through, the decision, and what became of its promises.

Citizens vote by secret ballot, experts and officials by name. The authority adapts the winner and
rejects something else that was carried, so it has to say why.
"""

from dataclasses import replace
from datetime import timedelta
from fractions import Fraction

import pytest

from participate.accounts import service as accounts
from participate.conduct import service as conduct
from participate.consultations.policy import Phase
from participate.departments import service as departments
from participate.elections.gates import Gate
from participate.elections.plan import Accept, AcceptKind
from participate.eligibility.service import Chamber
from participate.shared.errors import ConflictError
from participate.shared.text import make_text
from participate.web.days import today
from tests.journeys.council import BUS, CARS, DAYS, LAMPS, PLAYED, TREES, Told
from tests.journeys.outline import take_outline
from tests.journeys.playing import pass_the_close
from tests.journeys.sealing import cast
from tests.journeys.town import Person

WEIGHTS = {Chamber.CITIZENS: 60, Chamber.EXPERTS: 25, Chamber.OFFICIALS: 15}
NAMED = (Chamber.EXPERTS, Chamber.OFFICIALS)
ON_BALLOT = (LAMPS, BUS, TREES)
BY_NAME = {
    "shen": (LAMPS,),
    PLAYED[0]: (LAMPS, BUS),
    PLAYED[1]: (LAMPS, BUS),
    PLAYED[2]: (LAMPS, TREES),
    PLAYED[3]: (BUS,),
    PLAYED[4]: (TREES,),
    "Otto": (LAMPS, BUS),
    "Ona": (TREES,),
}
"""How those vote by name who are not at a browser; Ida and Olga are."""
WHY_NOT = "The bus company withdrew; the stop is planned again in 2028."
REASON = "Lamps on the path itself, none in the park, for the bats."
LATE_REASON = "The masts are delivered in March."
ON_TIME, LATE = "14 lamps along the path", "A switch at the school"


def plan_vote(story: Told) -> None:
    """Rolls, trustees and rules with the gate; the phase of the reviews ends, voting opens."""
    stage = story.stage
    story.wait_until(DAYS[Phase.VOTING][0])
    of = {key: person.address for key, person in story.people.items()}
    played = [f"expert{number}@example.org" for number in range(1, len(PLAYED) + 1)]
    unseen = ("voter1@example.org", "voter2@example.org")
    stage.put_roll(Chamber.CITIZENS, of["lin"], of["wang"], *unseen)
    stage.put_roll(Chamber.EXPERTS, of["ida"], of["shen"], *played)
    stage.put_roll(Chamber.OFFICIALS, of["olga"], "otto@example.org", "ona@example.org")
    for name in ("Otto", "Ona"):
        story.enrol(name, f"{name.lower()}@example.org", name)
    stage.hand_in_key(1)
    stage.hand_in_key(2)
    plan = stage.plan(tuple(WEIGHTS), named=NAMED)
    chambers = tuple(replace(each, weight=WEIGHTS[each.chamber]) for each in plan.chambers)
    gated = replace(plan.contests[0], options=stage.options, gate=Gate("c1", 3, 3))
    half = Accept(AcceptKind.THRESHOLD, share=Fraction(1, 2))
    stage.save(replace(plan, contests=(gated,), chambers=chambers, accept=half))
    stage.set_up()
    stage.make_ready()
    stage.move(Phase.REVIEW, Phase.VOTING)
    story.seen["lamps"] = story.look("lin", proposal_page(story, LAMPS), "44-reviews")
    story.seen["cars"] = story.look("lin", proposal_page(story, CARS), "44-held-back")
    story.seen["trees"] = story.look("wang", proposal_page(story, TREES), "44-reviews-zh")


def proposal_page(story: Told, title: str) -> str:
    """The page of a proposal."""
    return story.path(f"/proposals/{story.proposal(title)}")


def vote(story: Told) -> None:
    """Two citizens at their browsers, two without; seven experts and three officials by name."""
    stage = story.stage
    citizens, experts, officials = stage.uuids
    story.come_back("lin", "wang", "ida", "olga")
    story.seen["rules"] = story.look("lin", f"/elections/{citizens}", "45-election")
    lin, wang = story.people["lin"], story.people["wang"]
    story.casts.append(cast(lin, citizens, (ON_BALLOT,), ((LAMPS, BUS),), "45-vote"))
    story.casts.append(cast(wang, citizens, (ON_BALLOT,), ((TREES, LAMPS),), "45-vote-zh"))
    for number, titles in ((1, (LAMPS, BUS)), (2, (BUS,))):
        voter = stage.voter(number)
        stage.cast(voter, stage.ballot(voter, marks(titles), citizens), citizens)
    vote_by_name(story.people["ida"], experts, (LAMPS, BUS))
    vote_by_name(story.people["olga"], officials, (LAMPS,))
    for key, titles in BY_NAME.items():
        uuid = officials if key in {"Otto", "Ona"} else experts
        stage.cast_by_name(story.played[key], tuple(marks(titles)), uuid=uuid)
    story.seen["votes"] = story.look("lin", f"/elections/{experts}/votes", "46-votes")
    story.seen["votes zh"] = story.look("wang", f"/elections/{officials}/votes", "46-votes-zh")


def marks(titles: tuple[str, ...]) -> list[int]:
    """A ballot on which these are marked."""
    return [int(title in titles) for title in ON_BALLOT]


def vote_by_name(person: Person, uuid: str, titles: tuple[str, ...]) -> None:
    """Vote by name on the page, after reading once more what will be published."""
    person.go(f"/elections/{uuid}/vote-by-name")
    for title in titles:
        person.page.get_by_label(title, exact=True).check()
    person.see(f"46-by-name-{person.name}")
    person.press("Check the vote")
    person.see(f"46-check-{person.name}")
    person.press("Vote under my name")
    assert person.page.locator("main article").count() > 0, person.text()


def count(story: Told) -> None:
    """The close; two trustees count; a publisher publishes the outcome in Chinese."""
    stage = story.stage
    pass_the_close(story.town)
    stage.move(Phase.VOTING, Phase.DECISION)
    for owner in (1, 2):
        stage.submit(owner)
    story.come_back("olga", "pavel", "lin", "wang")
    pavel = story.people["pavel"]
    pavel.go(story.path("/result"))
    pavel.see("47-before-outcome-zh")
    pavel.press_main()
    pavel.see("47-outcome-zh")
    story.seen["outcome zh"] = pavel.text()


def decide(story: Told) -> None:
    """The winner is adapted, another carried one rejected; first without saying why, then so."""
    stage, olga, pavel = story.stage, story.people["olga"], story.people["pavel"]
    platform = accounts.PLATFORM
    works = stage.write(platform, departments.make_department, make_text("Works", "工程科"))
    stage.write(platform, departments.add_member, works, olga.address)
    olga.go(story.path("/decide"))
    for title, verdict, reasons in (
        (LAMPS, "adapt", REASON),
        (BUS, "reject", "It cannot be run now."),
        (TREES, "reject", "It was not carried."),
    ):
        option = story.proposal(title)
        olga.page.check(f'input[name="verdict-{option}"][value="{verdict}"]')
        olga.page.fill(f"#reasons-{option}", reasons)
    lamps = story.proposal(LAMPS)
    olga.page.select_option(f"#department-{lamps}", label="Works")
    olga.page.fill(f"#due-{lamps}", "2027-03-01")
    olga.page.fill(f"#budget-{lamps}", "Streets 2027, line 4")
    olga.page.select_option("#language", "en")
    olga.press("Hand over for countersigning")
    story.seen["demanded"] = olga.page.locator("#departure-error").inner_text()
    olga.see("48-why-not")
    olga.fill(departure=WHY_NOT)
    olga.press("Hand over for countersigning")
    pavel.go(story.path("/countersign"))
    pavel.see("48-countersign-zh")
    pavel.press_main()
    pavel.see("48-decided-zh")
    pavel.go(story.desk("/phase"))
    pavel.press_main()


def promise(story: Told) -> None:
    """Two promises: one kept with evidence, one late with its reason; then everything is done."""
    olga = story.people["olga"]
    olga.go(story.path("/promises"))
    olga.see("49-nothing-promised")
    first = make_promise(story, ON_TIME, 60)
    late = make_promise(story, LATE, 30)
    story.seen["letter"] = story.letter("lin", LATE)
    report(story, first, "progress", "Four of them stand.", milestone=True)
    report(story, late, "delayed", LATE_REASON, due=90)
    story.town.clock.advance(timedelta(days=40))
    story.come_back("olga", "pavel", "lin", "wang")
    story.seen["promises"] = story.look("lin", story.path("/promises"), "50-one-late")
    story.seen["late"] = story.look("wang", late, "50-late-zh")
    report(story, first, "done", "All 14 stand and burn.")
    story.seen["open"] = story.look("pavel", story.desk("/phase"), "50-cannot-close-zh")
    with pytest.raises(ConflictError) as early:
        close(story)
    story.seen["early"] = early.value.code
    report(story, late, "done", "The switch is there.")
    story.seen["board"] = story.look("wang", "/promises", "51-board-zh")
    pavel = story.people["pavel"]
    pavel.go(story.desk("/phase"))
    pavel.see("51-close-zh")
    pavel.press_main()
    pavel.see("51-closed-zh")
    story.seen["kept"] = story.look("lin", story.path("/promises"), "51-kept")


def close(story: Told) -> int:
    """A publisher closes the consultation."""
    stage = story.stage
    return stage.write(stage.publisher, conduct.close_consultation, stage.consultation)


def in_days(story: Told, days: int) -> str:
    """A day from now, as a form takes it."""
    return str(today(story.town.clock.now()) + timedelta(days=days))


def make_promise(story: Told, title: str, days: int) -> str:
    """Promise something on the page; returns the promise's address."""
    olga = story.people["olga"]
    olga.go(story.path("/promises/new"))
    olga.fill(title=title, due=in_days(story, days))
    olga.page.fill("#step-1", "Half of it")
    olga.page.fill("#step-1-due", in_days(story, days // 2))
    olga.page.select_option("#language", "en")
    olga.see("49-promise")
    olga.press("Publish the promise")
    olga.see("49-promised")
    return olga.page.url.removeprefix(story.town.url).split("?")[0]


def report(
    story: Told, path: str, state: str, words: str, *, due: int = 0, milestone: bool = False
) -> None:
    """Report on a promise, on the page."""
    olga = story.people["olga"]
    olga.go(f"{path}/report")
    olga.page.check(f'input[name="state"][value="{state}"]')
    olga.fill(text=words)
    if due:
        olga.fill(due=in_days(story, due))
    if milestone:
        olga.page.check('input[name="reached"]')
        olga.page.fill("#evidence-1", "A photograph")
        olga.page.fill("#address-1", "https://example.org/path")
    olga.page.select_option("#language", "en")
    if state in {"progress", "delayed"}:
        olga.see(f"50-report-{state}")
    olga.press("Publish the report")
    olga.see(f"50-reported-{state}")


def read(story: Told) -> None:
    """Two citizens read the decision, one in each language; one takes the dossier home."""
    for key, language in (("lin", "en"), ("wang", "zh")):
        person = story.people[key]
        person.go(story.path("/result"))
        person.see(f"52-decision-{language}")
        story.seen[f"decision {language}"] = person.text()
        story.seen[f"outline {language}"] = take_outline(person.page)
    story.people["lin"].go(story.path("/result"))
    story.dossier = story.people["lin"].download('main a[href$="dossier.zip"]')
