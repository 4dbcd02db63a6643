"""A consultation with a panel of seven experts, up to the end of its reviews.

Two experts are followed at their browsers, one in English, one in Chinese on a phone: invited by
mail, joined with declared interests, reviews. The other five are played through the services. One
stands aside from one proposal, two come after the announced last day.
"""

import re
from dataclasses import dataclass, field
from datetime import date, timedelta

from participate.accounts import service as accounts
from participate.consultations import service as consultations
from participate.consultations.criteria import USUAL
from participate.consultations.policy import PHASES, Phase
from participate.mail import service as mail
from participate.panels import service as panels
from participate.panels.service import Acceptance, Invitation
from participate.proposals import service as proposals
from participate.reviews import service as reviews
from participate.reviews.service import ReviewDraft, Score
from participate.shared.act import Actor
from participate.shared.text import make_text
from participate.web import cookies
from participate.web.days import today
from tests.journeys.playing import play
from tests.journeys.sealing import WATCH, Cast
from tests.journeys.town import Person, Town
from tests.participate.elections.conftest import Stage

LAMPS, BUS, TREES = "Lamps along the school path", "A second bus stop", "古树周围留出空地"
CARS = "Cars through the square"
PROPOSALS = (LAMPS, BUS, TREES, CARS)
DAYS = {
    Phase.DRAFT: (date(2026, 11, 20), date(2026, 11, 22)),
    Phase.DISCUSSION: (date(2026, 11, 23), date(2026, 11, 25)),
    Phase.REVIEW: (date(2026, 11, 26), date(2026, 11, 28)),
    Phase.VOTING: (date(2026, 12, 1), date(2026, 12, 6)),
    Phase.DECISION: (date(2026, 12, 7), date(2026, 12, 20)),
    Phase.FOLLOW_UP: (date(2026, 12, 21), date(2027, 3, 31)),
}
TERMS = "Read four proposals and score each on two criteria, with a reason for every score."
INTEREST = "My brother works for a bus company."
ASIDE = "I planted some of these trees."
IDA, SHEN = "Dr Ida Ito", "沈悦 Shen Yue"
PLAYED = ("Dr Abe", "Dr Bell", "Dr Cai", "Dr Deng", "Dr Eze")
"""The five experts without a browser; the last of them comes late."""
FEASIBLE = {LAMPS: (5, 4, 4, 3, 4), BUS: (3, 4, 4, 3, 3), TREES: (4, 3, 4, 4, 3)}
FEASIBLE[CARS] = (1, 1, 2, 3, 3)
"""What they give on feasibility; with Ida's 3 and Shen's 2 the cars have the median 2."""


@dataclass
class Told:
    """The consultation, its people, and what they saw."""

    town: Town
    stage: Stage
    people: dict[str, Person] = field(default_factory=dict)
    played: dict[str, Actor] = field(default_factory=dict)
    casts: list[Cast] = field(default_factory=list)
    seen: dict[str, str] = field(default_factory=dict)
    dossier: bytes = b""

    def path(self, rest: str = "") -> str:
        """An address below the consultation."""
        return f"/consultations/{self.stage.consultation}{rest}"

    def desk(self, rest: str) -> str:
        """An address of its desk."""
        return f"/desk{self.path(rest)}"

    def proposal(self, title: str) -> str:
        """The id of a proposal."""
        return self.stage.options[PROPOSALS.index(title)]

    def look(self, key: str, path: str, name: str) -> str:
        """Let somebody read a page, which is judged; returns what it says."""
        person = self.people[key]
        person.go(path)
        person.see(name)
        return person.text()

    def letter(self, key: str, word: str) -> str:
        """The mail to somebody at a browser in which this stands."""
        address = self.people[key].address
        letters = self.stage.read(mail.list_outbox)
        return next(
            each.body for each in letters if each.recipient == address and word in each.body
        )

    def enrol(self, key: str, address: str, name: str, *roles: str) -> Actor:
        """Let somebody with this address be played through the services, in these roles too."""
        self.played[key] = self.stage.make_person(*roles, address=address, name=name)
        return self.played[key]

    def come_back(self, *keys: str) -> None:
        """Days have gone by: let these people be signed in again, a moment ago."""
        for key in keys:
            person = self.people[key]
            with self.stage.services.database.write() as session:
                account = accounts.account_of_address(session, person.address) or ""
                value = accounts.open_session(self.stage.act(session), account)
            place = self.town.url.replace("http:", "https:")
            cookie = {"name": cookies.SESSION, "value": value, "secure": True, "url": place}
            person.page.context.add_cookies([cookie])

    def wait_until(self, day: date) -> None:
        """Let the clock go on to a day, in the morning."""
        days = (day - today(self.town.clock.now())).days
        self.town.clock.advance(timedelta(days=days))


def gather(town: Town) -> Told:
    """Six people sign in; the office publishes a consultation with four proposals."""
    story = Told(town, play(town))
    for key, name, language, narrow in (
        ("olga", "Olga", "en", False),
        ("pavel", "Pavel", "zh", False),
        ("ida", "Ida Ito", "en", False),
        ("shen", "Shen Yue", "zh", True),
        ("lin", "Lin", "en", False),
        ("wang", "Wang", "zh", True),
    ):
        story.people[key] = town.person(name, language, narrow=narrow, init=WATCH)
    for key, person in story.people.items():
        roles = {"olga": ("official",), "pavel": ("publisher",)}.get(key, ())
        story.enrol(key, person.address, person.name, *roles)
    stage = story.stage
    stage.official, stage.publisher = story.played["olga"], story.played["pavel"]
    text = make_text("The square and the ways to it.", "广场和通往广场的路。")
    draft = consultations.ConsultationDraft(
        title=make_text("Renewal of the square", "广场更新"),
        summary=text,
        changes=make_text("What is carried is built, or the office says why not.", "通过的就做。"),
        text=text,
        criteria=(USUAL[0], USUAL[4]),
        timetable=tuple(consultations.Span(phase, *DAYS[phase]) for phase in PHASES),
    )
    place = stage.write(stage.official, consultations.draft_consultation, draft)
    stage.consultation = place
    stage.write(stage.publisher, consultations.publish_consultation, place)
    stage.options = tuple(
        stage.write(
            stage.official,
            proposals.propose,
            place,
            proposals.ProposalDraft(title, f"{title}.", "zh" if title == TREES else "en"),
            by_office=True,
        ).id
        for title in PROPOSALS
    )
    return story


def convene(story: Told) -> None:
    """The office convenes a panel and invites seven experts; each accepts."""
    olga = story.people["olga"]
    olga.go(story.desk("/panel"))
    olga.see("40-no-panel")
    olga.fill(terms=TERMS)
    olga.press("Convene a panel")
    olga.see("40-panel-convened")
    story.seen["empty"] = story.look("olga", story.desk("/phase"), "40-nobody-joined")
    olga.go(story.desk("/panel"))
    olga.fill(
        address=story.people["ida"].address,
        name=IDA,
        field="Civil engineering",
        institution="Institute of Roads",
    )
    olga.press("Send the invitation")
    invite(story, SHEN, story.people["shen"].address, "文物保护 Heritage")
    join_in_english(story)
    join_in_chinese(story)
    for number, name in enumerate(PLAYED, 1):
        address = f"expert{number}@example.org"
        asked = invite(story, name, address, "Traffic planning")
        expert = story.enrol(name, address, name)
        acceptance = Acceptance("", "woman" if number % 2 else "man", "en")
        story.stage.write(expert, panels.join, story.stage.consultation, asked, acceptance)
    story.seen["panel"] = story.look("lin", story.path("/panel"), "41-panel")
    story.people["lin"].go(story.path())
    story.people["lin"].press("Follow by mail")
    story.people["lin"].see("41-follows")


def invite(story: Told, name: str, address: str, of: str) -> str:
    """The office invites an expert; returns the invitation's id."""
    stage, until = story.stage, DAYS[Phase.FOLLOW_UP][1]
    given = Invitation(address, name, of, f"Institute of {name}", until)
    place = stage.consultation
    return stage.write(stage.official, panels.invite, place, given, site=story.town.url)


def join_in_english(story: Told) -> None:
    """Ida follows the link of her mail and declares an interest."""
    ida = story.people["ida"]
    found = re.search(r"/consultations/\S+/invitations/\S+", story.letter("ida", "/invitations/"))
    assert found
    ida.go(found.group())
    ida.see("41-invitation")
    ida.page.check('input[name="kind"][value="some"]')
    ida.press("Join the panel")
    assert ida.page.locator("#interests-error").count() == 1
    ida.see("41-no-interest-said")
    ida.fill(interests=INTEREST)
    ida.press("Join the panel")
    ida.see("41-joined")


def join_in_chinese(story: Told) -> None:
    """Shen finds the invitation on the page of reviews."""
    shen = story.people["shen"]
    shen.go("/reviews")
    shen.see("41-invited-zh")
    with shen.page.expect_navigation():
        shen.page.locator('main a[href*="/invitations/"]').click()
    shen.page.check('input[name="kind"][value="none"]')
    shen.page.select_option("#gender", "woman")
    shen.see("41-invitation-zh")
    shen.press_main()
    shen.see("41-joined-zh")


def review(story: Told) -> None:
    """Five experts in time, one of them standing aside once; two after the announced last day."""
    pavel = story.people["pavel"]
    pavel.go(story.desk("/phase"))
    pavel.see("42-open-reviews-zh")
    pavel.press_main()
    story.wait_until(DAYS[Phase.REVIEW][0])
    review_in_english(story)
    for number in range(4):
        play_reviews(story, number)
    story.seen["sealed"] = story.look(
        "wang", story.path(f"/proposals/{story.proposal(LAMPS)}"), "43-sealed-zh"
    )
    story.wait_until(DAYS[Phase.REVIEW][1] + timedelta(days=2))
    review_late(story)
    play_reviews(story, 4)
    for title in (LAMPS, BUS, TREES):
        give(story, "shen", title, 4)


def open_review(story: Told, key: str, title: str) -> Person:
    """Somebody goes on to the review of a proposal from the list of their own."""
    person = story.people[key]
    person.go("/reviews")
    with person.page.expect_navigation():
        person.page.locator(f'main a[href$="/{story.proposal(title)}/review"]').click()
    return person


def write_review(person: Person, feasible: int, legal: int, words: str) -> None:
    """Fill in a review over the two criteria."""
    for criterion, score in (("c1", feasible), ("c2", legal)):
        person.page.locator(f'input[name="score_{criterion}"]').nth(score - 1).check()
        person.page.fill(f"#reason_{criterion}", words)
    person.page.fill("#summary", words)


def review_in_english(story: Told) -> None:
    """Ida scores the lamps, shows once more that it is her, and stands aside from the trees."""
    story.come_back("ida")
    ida = story.people["ida"]
    ida.go("/reviews")
    ida.see("42-queue")
    open_review(story, "ida", LAMPS)
    write_review(ida, 4, 5, "Done on the north path in 2024.")
    ida.fill(sources="https://example.org/north-path", estimate="1,200,000")
    ida.see("42-review")
    story.town.clock.advance(timedelta(minutes=30))
    ida.press("Submit the review")
    ida.see("42-confirm")
    ida.press_main()
    ida.page.fill("#code", story.town.mailed_code(ida.address))
    ida.press_main()
    ida.see("42-draft-kept")
    ida.press("Submit the review")
    story.seen["submitted"] = ida.text()
    ida.see("42-submitted")
    open_review(story, "ida", TREES)
    ida.page.locator("main details:has(#interests) > summary").click()
    ida.fill(interests=ASIDE)
    ida.see("42-stand-aside")
    ida.press("Stand aside")
    ida.see("42-stood-aside")
    for title in (BUS, CARS):
        give(story, "ida", title, 3)


def review_late(story: Told) -> None:
    """Shen comes late, is told so, and reviews the cars in Chinese."""
    story.come_back("shen")
    shen = open_review(story, "shen", CARS)
    write_review(shen, 2, 4, "广场上没有车道。")
    story.seen["late warning"] = shen.text()
    shen.see("43-late-zh")
    shen.press_main()
    story.seen["late"] = shen.text()
    shen.see("43-late-submitted-zh")


def play_reviews(story: Told, number: int) -> None:
    """An expert without a browser reviews every proposal."""
    for title in PROPOSALS:
        give(story, PLAYED[number], title, FEASIBLE[title][number])


def give(story: Told, key: str, title: str, feasible: int) -> None:
    """Submit a review through the services."""
    scores = (Score("c1", feasible, "By the plans."), Score("c2", 4, "By the law."))
    draft = ReviewDraft(scores, f"{title}: looked into.", "en")
    expert = story.played[key]
    story.stage.write(expert, reviews.submit_review, story.proposal(title), draft)
