"""The demo's site with a consultation at every stage, and who may look at what there.

Beside the demo's own three stories (in discussion, voting, finished) three more are told to a
certain point: a draft, one in review whose vote is not planned yet, one counted and not decided.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path

from playwright.sync_api import Page
from starlette.applications import Starlette

from participate.accounts import service as accounts
from participate.app import create_app, make_services
from participate.comments import service as comments
from participate.comments.policy import Answer, Stance
from participate.consultations import service as consultations
from participate.consultations.policy import PHASES, Phase
from participate.decisions import service as decisions
from participate.decisions.policy import Verdict
from participate.decisions.service import DecisionGiven, VerdictGiven
from participate.demo.build import CITIZENS, TRUSTEES, tell, weave
from participate.demo.content import ConsultationContent, read_consultations
from participate.demo.crowd import CITIZEN, EXPERT, MODERATOR, OFFICIAL, PUBLISHER, Crowd
from participate.demo.deciding import found_departments
from participate.demo.routes import make_routes
from participate.demo.service import Demo
from participate.demo_trustees import service as trustees
from participate.demo_trustees.people import Played, Stage, make_people
from participate.departments import service as departments
from participate.elections import service as elections
from participate.eligibility import service as eligibility
from participate.eligibility.service import Chamber, Mode
from participate.following import repository as following_rows
from participate.following import service as following
from participate.moderation import service as moderation
from participate.moderation.policy import Reason
from participate.panels import service as panels
from participate.promises import service as promises
from participate.promises.service import PromiseView
from participate.proposals import service as proposals
from participate.proposals.service import ProposalView
from participate.proposals.subjects import card_of
from participate.reviews import service as reviews
from participate.settings import make_settings
from participate.shared.act import Act
from participate.shared.clock import SteppedClock
from participate.shared.subjects import Subject
from participate.web import cookies
from tests.journeys.conftest import serving, taken_place

DAYS_BACK = 151  # before the first day of the demo's stories
STRANGER = ""
ADMINISTRATOR = "administrator@example.org"
REGISTRAR = "registrar@example.org"
NEWCOMER = "expert-without-reviews@example.org"
VOTERS = 12
CLEAR = 100
VOTE_FORMS = {
    "chambers": "chambers",
    "timetable": "timetable",
    "trustees": "trustees",
    "registrar": "registrar",
    "spares": "spares",
    "letters": "letters",
    "paper": "paper",
    "in-person": "in-person",
    "questions/{n}": "questions/0",
    "rolls/{chamber}": "rolls/citizens",
    "rolls/{chamber}/file": "rolls/citizens/file",
}
ROLL_FILES = {
    "citizens": "number,name,postcode,birth date\n1,Lin Mei,650000,1970-01-31\n",
    "experts": "e-mail,birth date\nnobody,31.01.1970\nexpert@example.org,\nexpert@example.org,\n",
}
"""A file that can be taken, and one whose every row has a fault."""


@dataclass(frozen=True, slots=True)
class Staged:
    """A running site. `by_phase`: one consultation of each phase; `hidden`: a comment's author, id.

    Nobody has appealed for that comment yet. `asked`: of the panel of the consultation in
    discussion, the invitation that waits for NEWCOMER, and the member who has joined.
    """

    url: str
    app: Starlette
    stage: Stage
    by_phase: dict[str, str]
    hidden: tuple[str, str]
    asked: tuple[str, str]

    def sign_in(self, page: Page, address: str) -> None:
        """Make a browser that of the person with this address; nobody's for STRANGER."""
        if address == STRANGER:
            return
        with self.stage.writing(accounts.PLATFORM) as act:
            account = accounts.account_of_address(act.session, address)
            assert account, address
            value = accounts.open_session(act, account)
        cookie = {"name": cookies.SESSION, "value": value, "secure": True}
        page.context.add_cookies([{**cookie, "url": self.url.replace("http:", "https:")}])

    def proposals(self, phase: str) -> Sequence[ProposalView]:
        """The proposals of a phase's consultation."""
        with self.stage.services.database.read() as session:
            return proposals.list_proposals(session, self.by_phase[phase])

    def reviews(self) -> tuple[str, str, str]:
        """Where a review with two versions, a late one and a recusal of an open vote stand."""
        with self.stage.services.database.read() as session:
            found = reviews.list_reviews(session, self.by_phase["voting"])
        changed = next(each for each in found if each.revision > 1)
        late = next(each for each in found if each.late)
        aside = next(each for each in found if each.recused)
        base = f"/consultations/{self.by_phase['voting']}/reviews"
        return (f"{base}/{changed.id}", f"{base}/{late.id}", f"{base}/{aside.id}")

    def chamber(self, phase: str, *, named: bool = False) -> str:
        """The citizens' election of a phase's consultation, or that of who votes by name."""
        with self.stage.services.database.read() as session:
            found = elections.list_elections(session, self.by_phase[phase])
        return next(each.uuid for each in found if each.is_secret is not named)

    def address_of(self, account: str) -> str:
        """An account's mail address."""
        with self.stage.services.database.read() as session:
            return accounts.address_of(session, account) or ""

    def counted_code(self) -> str:
        """The code of a ballot on the board of the finished vote."""
        with self.stage.services.database.read() as session:
            return elections.list_board(session, self.chamber("follow_up")).rows[0].code

    def desk(self) -> moderation.Desk:
        """What waits for the demo's moderator."""
        services = self.stage.services
        with services.database.read() as session:
            account = accounts.account_of_address(session, MODERATOR) or ""
            actor = accounts.actor_of(session, account)
            act = Act(session, actor, self.stage.clock.now(), services.randomness)
            return moderation.read_desk(act, services.subjects, "")

    def promises(self) -> tuple[PromiseView, ...]:
        """What the finished consultation's decision led to."""
        with self.stage.services.database.read() as session:
            return promises.list_promises(session, self.by_phase["follow_up"])

    def followed(self) -> str:
        """The token with which the demo's citizen stops the mails about the finished one."""
        place, services = self.by_phase["follow_up"], self.stage.services
        with services.database.write() as session:
            account = accounts.account_of_address(session, CITIZEN) or ""
            actor = accounts.actor_of(session, account)
            act = Act(session, actor, self.stage.clock.now(), services.randomness)
            following.follow(act, place)
            row = following_rows.find(session, place, account)
            assert row is not None
            return row.token

    def let_a_decision_wait(self) -> None:
        """See to it that a draft waits for its second signature, whoever has saved it since."""
        place = self.by_phase["decision"]
        with self.stage.services.database.read() as session:
            waits = decisions.waiting_among(session, [place])
        if not waits:
            draft_a_decision(self.stage, place)

    def theme(self) -> str:
        """A theme of the decision that waits for its second signature."""
        with self.stage.services.database.read() as session:
            return comments.list_themes(session, self.by_phase["decision"])[0].id

    def commented(self) -> ProposalView:
        """A proposal in discussion that has comments."""
        with self.stage.services.database.read() as session:
            numbers = comments.count_in_consultations(session, [self.by_phase["discussion"]])
        assert numbers[self.by_phase["discussion"]] > 0
        return self.proposals("discussion")[0]


@contextmanager
def staged_site(folder: Path) -> Iterator[Staged]:
    """Build the site in a folder and serve it."""
    today = datetime.now(UTC).replace(microsecond=0)
    clock = SteppedClock(today - timedelta(days=DAYS_BACK))
    with taken_place() as place:
        settings = make_settings({"data_dir": str(folder), "base_url": place.url, "demo": True})
        services = make_services(settings, clock)
        services.database.create_tables()
        stage = Stage(services, clock)
        tell_all(stage, folder, today)
        app = create_app(
            settings, clock=clock, services=services, extra_routes=make_routes(Demo(stage, folder))
        )
        hidden = hide_a_comment(stage)
        with services.database.read() as session:
            views = consultations.list_consultations(session, PHASES)
        by_phase = {str(view.phase): view.id for view in views}
        draft_a_decision(stage, by_phase["decision"])
        keep_roll_files(stage, by_phase["review"])
        asked = ask_experts(stage, by_phase["discussion"])
        with serving(app, place) as url:
            yield Staged(url, app, stage, by_phase, hidden, asked)


def hide_a_comment(stage: Stage) -> tuple[str, str]:
    """Let the demo's moderator hide a reported comment's neighbour; return its author and id."""
    sources = stage.services.subjects
    with stage.writing(accounts.PLATFORM) as platform:
        account = accounts.account_of_address(platform.session, MODERATOR) or ""
        act = replace(platform, actor=accounts.actor_of(platform.session, account))
        open_ones = consultations.list_consultations(act.session, (Phase.DISCUSSION,))
        made = proposals.list_proposals(act.session, open_ones[0].id)[1]
        said = comments.list_comments(act.session, Subject("proposal", made.id))[0]
        words = moderation.find_contribution(act.session, sources, "comment", said.id)
        moderation.hide(act, words, Reason.THREAT, seen=words.entries[-1], site="")
        return accounts.address_of(act.session, said.author) or "", said.id


def keep_roll_files(stage: Stage, consultation: str) -> None:
    """Let the demo's official upload a file for two rolls, and confirm neither."""
    with stage.writing(accounts.PLATFORM) as platform:
        account = accounts.account_of_address(platform.session, OFFICIAL) or ""
        act = replace(platform, actor=accounts.actor_of(platform.session, account))
        for chamber, table in ROLL_FILES.items():
            eligibility.keep_file(act, consultation, Chamber(chamber), Mode.REPLACE, table.encode())


def ask_experts(stage: Stage, consultation: str) -> tuple[str, str]:
    """Let the demo's official convene a panel and ask two experts, of whom one joins."""
    with stage.writing(accounts.PLATFORM) as platform:
        account = accounts.account_of_address(platform.session, OFFICIAL) or ""
        act = replace(platform, actor=accounts.actor_of(platform.session, account))
        panels.convene_panel(act, consultation, panels.Terms("每项提案打分并写明理由。", "zh"))
        until = consultations.get_consultation(act.session, consultation).span(Phase.DECISION).ends
        waiting, joined = (
            panels.invite(
                act,
                consultation,
                panels.Invitation(address, name, "消防 Fire safety", "云溪大学", until),
                site=stage.services.settings.base_url,
            )
            for address, name in ((NEWCOMER, "Dr New"), (EXPERT, "沈悦 Shen Yue"))
        )
        expert = accounts.account_of_address(platform.session, EXPERT) or ""
        act = replace(platform, actor=accounts.actor_of(platform.session, expert))
        panels.join(act, consultation, joined, panels.Acceptance("", "woman", "zh"))
    return waiting, joined


def draft_a_decision(stage: Stage, consultation: str) -> None:
    """Let the demo's official draft the decision that is due, with a theme, and hand it over."""
    with stage.writing(accounts.PLATFORM) as act:
        account = accounts.account_of_address(act.session, OFFICIAL) or ""
        official = accounts.actor_of(act.session, account)
    with stage.writing(official) as act:
        works = departments.list_departments(act.session)[0].id
        result = decisions.get_result(act.session, consultation)
        given = tuple(
            VerdictGiven(each, Verdict.ADAPT, "可以做，但分两步。", department=works)
            for each in result.proposals
        )
        typed = decisions.type_out(DecisionGiven(given, "经费只够一部分。", "zh"))
        theme = decisions.draft_theme(act, consultation, "夜间噪声 Noise at night")
        made = proposals.get_proposal(act.session, result.proposals[0])
        words = comments.CommentDraft(Stance.AGAINST, "夜里水泵太吵，窗户都关不严。", "zh")
        comments.post_comment(act, card_of(made, accepts_comments=True), words)
        said = comments.list_to_group(act.session, consultation, limit=2, offset=0, ungrouped=True)
        ids = [each.id for each in said.comments]
        decisions.group_comments(act, consultation, theme, ids, ids)
        decisions.write_theme(act, consultation, theme, "夜间噪声", Answer.PARTLY, "加装隔音。")
        decisions.save_draft(act, consultation, typed)
        decisions.hand_over(act, consultation)


def tell_all(stage: Stage, folder: Path, today: datetime) -> None:
    """Tell the demo's stories with fewer voters, and three more in part."""
    crowd = Crowd(stage)
    crowd.settle(CITIZENS)
    make_people(
        stage,
        [
            Played(ADMINISTRATOR, "Administrator", ("administrator",)),
            Played(NEWCOMER, "Newcomer", ("expert",)),
            Played(REGISTRAR, "Registrar", ("registrar",)),
        ],
    )
    found_departments(stage)
    keepers = trustees.invite(stage, folder, TRUSTEES)
    contents = [with_few_voters(content) for content in read_consultations()]
    finished = next(content for content in contents if content.phase == "follow_up")
    discussed = len(finished.proposals) + 2
    parts = [
        *((content, None) for content in contents),
        (named(contents[0], "draft"), 2),
        (named(finished, "in review"), discussed + 2),
        (named(finished, "counted"), discussed + 7),
    ]
    stories = [
        islice(tell(stage, crowd, keepers, content, today), steps) for content, steps in parts
    ]
    weave(stage, today, stories)
    stage.clock.advance_to(max(today, stage.clock.now()))


def with_few_voters(content: ConsultationContent) -> ConsultationContent:
    """The same consultation with few ballots; they leave no doubt, as the decision follows them."""
    if content.vote is None:
        return content
    adopted = [each for each in content.proposals if each.verdict == "adopt"]
    clear = (adopted or content.proposals)[0]
    cast = {
        chamber: count if chamber in content.vote.named else VOTERS
        for chamber, count in content.vote.cast.items()
    }
    vote = replace(content.vote, cast=cast)
    proposals = tuple(
        replace(each, leaning=CLEAR) if each is clear else each for each in content.proposals
    )
    return replace(content, vote=vote, proposals=proposals)


def named(content: ConsultationContent, word: str) -> ConsultationContent:
    """The same consultation under another title, so that its links are others."""
    title = {"en": f"{content.title['en']} ({word})", "zh": f"{content.title['zh']}（{word}）"}
    return replace(content, title=title)


@dataclass(frozen=True, slots=True)
class Spot:
    """One page with real ids, and an address of somebody who may look at it."""

    pattern: str
    who: str
    path: str


def spots(site: Staged) -> list[Spot]:
    """Every page of the site that is no download, some of them in several states."""
    c, citizens = site.by_phase, CITIZEN
    made = site.commented()
    trustee = TRUSTEES[0][0]
    planned = f"/desk/consultations/{c['review']}/vote"
    proposal = f"/consultations/{c['discussion']}/proposals/{made.id}"
    reviewed = f"/consultations/{c['review']}/proposals/{site.proposals('review')[0].id}"
    opened, finished = site.chamber("voting"), site.chamber("follow_up")
    panel = site.chamber("voting", named=True)
    code = site.counted_code()
    desk, (writer, hidden) = site.desk(), site.hidden
    kept = site.promises()
    site.let_a_decision_wait()
    reported = desk.cases[0].contribution.card.subject
    appealed = desk.appeals[0].contribution.card.subject
    found = [
        *(("/consultations/{c}", who, f"/consultations/{c[phase]}")
          for phase in c if phase != "draft" for who in (STRANGER,)),
        *(("/desk/consultations/{c}/phase", OFFICIAL, f"/desk/consultations/{c[phase]}/phase")
          for phase in c if phase != "draft"),
        ("/", STRANGER, "/"),
        ("/demo", STRANGER, "/demo"),
        ("/record", STRANGER, "/record"),
        ("/record/entries/{index}", STRANGER, "/record/entries/3"),
        ("/record/entries/{index}/receipt", STRANGER, "/record/entries/0/receipt"),
        ("/record/entries/{index}/receipt", STRANGER, "/record/entries/1/receipt"),
        ("/record/check", STRANGER, "/record/check"),
        ("/status", STRANGER, "/status"),
        ("/code-of-conduct", STRANGER, "/code-of-conduct"),
        ("/report/{kind}/{id}", STRANGER, f"/report/{reported.kind}/{reported.id}"),
        ("/report/{kind}/{id}", citizens, f"/report/proposal/{made.id}"),
        ("/moderation", MODERATOR, "/moderation"),
        ("/moderation/{kind}/{id}", MODERATOR, f"/moderation/{reported.kind}/{reported.id}"),
        ("/moderation/{kind}/{id}", MODERATOR, f"/moderation/{appealed.kind}/{appealed.id}"),
        ("/moderation/{kind}/{id}", MODERATOR, f"/moderation/comment/{hidden}"),
        ("/appeal/{kind}/{id}", writer, f"/appeal/comment/{hidden}"),
        ("/appeal/{kind}/{id}", citizens, f"/appeal/{appealed.kind}/{appealed.id}"),
        ("/my", writer, "/my"),
        ("/record/schemas", STRANGER, "/record/schemas"),
        ("/sign-in", STRANGER, "/sign-in"),
        ("/account", citizens, "/account"),
        ("/account/rolls", citizens, "/account/rolls"),
        ("/account/rolls", NEWCOMER, "/account/rolls"),
        ("/account/name", citizens, "/account/name"),
        ("/account/confirm", citizens, "/account/confirm"),
        ("/account/data", citizens, "/account/data"),
        ("/account/data", NEWCOMER, "/account/data"),
        ("/account/erase", citizens, "/account/erase"),
        ("/account/erase", NEWCOMER, "/account/erase"),
        ("/account/close", citizens, "/account/close"),
        ("/account/close", OFFICIAL, "/account/close"),
        ("/account/erase/{kind}/{subject}", site.address_of(made.author),
         f"/account/erase/proposal/{made.id}"),
        ("/my", citizens, "/my"),
        ("/my", STRANGER, "/my"),
        ("/reviews", NEWCOMER, "/reviews"),
        ("/consultations/{c}/panel", STRANGER, f"/consultations/{c['voting']}/panel"),
        ("/consultations/{c}/panel", EXPERT, f"/consultations/{c['discussion']}/panel"),
        ("/consultations/{c}/panel/invitations/{m}", NEWCOMER,
         f"/consultations/{c['discussion']}/panel/invitations/{site.asked[0]}"),
        ("/consultations/{c}/panel/invitations/{m}", EXPERT,
         f"/consultations/{c['discussion']}/panel/invitations/{site.asked[1]}"),
        ("/consultations/{c}/panel/members/{m}/leave", EXPERT,
         f"/consultations/{c['discussion']}/panel/members/{site.asked[1]}/leave"),
        *(("/desk/consultations/{c}/panel", OFFICIAL, f"/desk/consultations/{c[phase]}/panel")
          for phase in ("discussion", "review", "draft")),
        *(("/consultations/{c}/reviews/{r}", STRANGER, path) for path in site.reviews()),
        ("/consultations/{c}/proposals/{p}", STRANGER,
         f"/consultations/{c['voting']}/proposals/{site.proposals('voting')[0].id}"),
        ("/trustee", trustee, "/trustee"),
        ("/registrar", REGISTRAR, "/registrar"),
        *(("/consultations/{c}/registrar", REGISTRAR, f"/consultations/{c[phase]}/registrar")
          for phase in ("review", "voting")),
        ("/elections/{uuid}/enter", STRANGER, f"/elections/{opened}/enter"),
        ("/desk/consultations/{c}/vote/spares", OFFICIAL,
         f"/desk/consultations/{c['voting']}/vote/spares"),
        ("/desk", OFFICIAL, "/desk"),
        ("/desk", NEWCOMER, "/desk"),
        ("/desk/roles", ADMINISTRATOR, "/desk/roles"),
        ("/desk/consultations/new", OFFICIAL, "/desk/consultations/new"),
        ("/desk/consultations/{c}/draft", PUBLISHER, f"/desk/consultations/{c['draft']}/draft"),
        ("/desk/consultations/{c}/edit", OFFICIAL, f"/desk/consultations/{c['draft']}/edit"),
        ("/desk/consultations/{c}/vote", OFFICIAL, f"/desk/consultations/{c['review']}/vote"),
        ("/desk/consultations/{c}/vote", PUBLISHER, f"/desk/consultations/{c['voting']}/vote"),
        *(("/desk/consultations/{c}/vote/running", OFFICIAL,
           f"/desk/consultations/{c[phase]}/vote/running") for phase in ("review", "voting")),
        *((f"/desk/consultations/{{c}}/vote/{form}", OFFICIAL, f"{planned}/{end}")
          for form, end in VOTE_FORMS.items()),
        *(("/desk/consultations/{c}/vote/preview", OFFICIAL,
           f"/desk/consultations/{c[phase]}/vote/preview") for phase in ("review", "voting")),
        ("/desk/consultations/{c}/vote/rolls/{chamber}", OFFICIAL,
         f"/desk/consultations/{c['voting']}/vote/rolls/experts"),
        ("/desk/consultations/{c}/vote/rolls/{chamber}/file", OFFICIAL,
         f"{planned}/rolls/experts/file"),
        ("/elections/{uuid}", STRANGER, f"/elections/{opened}"),
        ("/elections/{uuid}", STRANGER, f"/elections/{finished}"),
        ("/elections/{uuid}/board", STRANGER, f"/elections/{opened}/board?code=2222"),
        ("/elections/{uuid}/board", STRANGER, f"/elections/{finished}/board?code={code}"),
        ("/elections/{uuid}/verify", STRANGER, f"/elections/{opened}/verify"),
        ("/elections/{uuid}/verify", STRANGER, f"/elections/{finished}/verify"),
        ("/elections/{uuid}/receipt", STRANGER, f"/elections/{opened}/receipt"),
        ("/elections/{uuid}/test", STRANGER, f"/elections/{opened}/test"),
        ("/elections/{uuid}/check", STRANGER, f"/elections/{finished}/check?code={code}"),
        ("/elections/{uuid}/check", STRANGER, f"/elections/{finished}/check?code=wrong"),
        ("/elections/{uuid}/vote", citizens, f"/elections/{opened}/vote"),
        ("/elections/{uuid}/vote", OFFICIAL, f"/elections/{opened}/vote"),
        ("/elections/{uuid}/vote", citizens, f"/elections/{finished}/vote"),
        ("/elections/{uuid}/votes", STRANGER, f"/elections/{panel}/votes"),
        ("/elections/{uuid}/votes", OFFICIAL, f"/elections/{panel}/votes"),
        ("/elections/{uuid}/vote-by-name", OFFICIAL, f"/elections/{panel}/vote-by-name"),
        ("/elections/{uuid}/vote-by-name", OFFICIAL,
         f"/elections/{panel}/vote-by-name?answers=0,1,0,0,0,0"),
        ("/elections/{uuid}/vote-by-name", citizens, f"/elections/{panel}/vote-by-name"),
        ("/desk/consultations/{c}/vote/rolls/{chamber}", OFFICIAL,
         f"/desk/consultations/{c['voting']}/vote/rolls/officials"),
        ("/elections/{uuid}/trustee", trustee, f"/elections/{opened}/trustee"),
        ("/elections/{uuid}/trustee", trustee, f"/elections/{finished}/trustee"),
        ("/consultations/{c}/roll", citizens, f"/consultations/{c['voting']}/roll"),
        ("/consultations/{c}/roll", OFFICIAL, f"/consultations/{c['voting']}/roll"),
        ("/consultations/{c}/trustee", trustee, f"/consultations/{c['review']}/trustee"),
        ("/consultations/{c}/trustee", trustee, f"/consultations/{c['voting']}/trustee"),
        *(("/consultations/{consultation}/result", PUBLISHER, f"/consultations/{c[phase]}/result")
          for phase in ("discussion", "voting", "decision", "follow_up")),
        *(("/consultations/{consultation}/what-if", STRANGER, f"/consultations/{c[phase]}/what-if")
          for phase in ("decision", "follow_up")),
        ("/consultations/{consultation}/decide", OFFICIAL,
         f"/consultations/{c['decision']}/decide"),
        ("/consultations/{consultation}/decide/themes", OFFICIAL,
         f"/consultations/{c['decision']}/decide/themes"),
        ("/consultations/{consultation}/decide/themes/{theme}", OFFICIAL,
         f"/consultations/{c['decision']}/decide/themes/{site.theme()}"),
        ("/consultations/{consultation}/countersign", PUBLISHER,
         f"/consultations/{c['decision']}/countersign"),
        ("/desk/departments", ADMINISTRATOR, "/desk/departments"),
        ("/promises", STRANGER, "/promises"),
        ("/promises/{d}", STRANGER, f"/promises/{kept[0].department}"),
        ("/consultations/{c}/promises", STRANGER, f"/consultations/{c['follow_up']}/promises"),
        ("/consultations/{c}/promises", OFFICIAL, f"/consultations/{c['decision']}/promises"),
        *(("/consultations/{c}/promises/{promise}", OFFICIAL,
           f"/consultations/{c['follow_up']}/promises/{each.id}") for each in kept[:2]),
        ("/consultations/{c}/promises/new", OFFICIAL,
         f"/consultations/{c['follow_up']}/promises/new"),
        ("/consultations/{c}/promises/{promise}/report", OFFICIAL,
         f"/consultations/{c['follow_up']}/promises/{kept[1].id}/report"),
        *(("/consultations/{c}/timeline", STRANGER, f"/consultations/{c[phase]}/timeline")
          for phase in ("discussion", "decision", "follow_up")),
        *(("/embed/consultations/{c}", STRANGER, f"/embed/consultations/{c[phase]}")
          for phase in ("voting", "follow_up")),
        ("/unfollow/{token}", STRANGER, f"/unfollow/{site.followed()}"),
        ("/consultations/{c}/proposals/new", OFFICIAL,
         f"/consultations/{c['discussion']}/proposals/new"),
        ("/consultations/{c}/proposals/{p}", citizens, proposal),
        ("/consultations/{c}/proposals/{p}", STRANGER,
         f"/consultations/{c['follow_up']}/proposals/{site.proposals('follow_up')[0].id}"),
        ("/consultations/{c}/proposals/{p}/edit", site.address_of(made.author), f"{proposal}/edit"),
        ("/consultations/{c}/proposals/{p}/comments", STRANGER, f"{proposal}/comments"),
        ("/consultations/{c}/proposals/{p}/comments/new", citizens, f"{proposal}/comments/new"),
        ("/consultations/{c}/proposals/{p}/versions/{n}", STRANGER, f"{proposal}/versions/1"),
        ("/consultations/{c}/proposals/{p}/review", NEWCOMER, f"{reviewed}/review"),
    ]  # fmt: skip
    return [Spot(*each) for each in found]
