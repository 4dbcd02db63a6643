"""The demo's decisions: the official whom visitors play drafts, the publisher countersigns."""

from collections.abc import Sequence

from participate.accounts import service as accounts
from participate.decisions import service as decisions
from participate.decisions.policy import Verdict
from participate.decisions.service import DecisionGiven, VerdictGiven
from participate.demo.content import ConsultationContent, read_departments
from participate.demo.crowd import OFFICIAL, PUBLISHER, Crowd
from participate.demo_trustees.people import Stage
from participate.departments import service as departments
from participate.shared.act import Actor


def found_departments(stage: Stage) -> None:
    """Make the departments; the official whom visitors play reports for each."""
    with stage.writing(accounts.PLATFORM) as act:
        for name in read_departments().values():
            made = departments.make_department(act, name)
            departments.add_member(act, made, OFFICIAL)


def list_departments(stage: Stage) -> dict[str, str]:
    """The departments' ids by the keys of the content."""
    with stage.services.database.read() as session:
        known = {each.name["en"]: each.id for each in departments.list_departments(session)}
    return {key: known[name["en"]] for key, name in read_departments().items()}


def decide_as_written(
    stage: Stage,
    crowd: Crowd,
    consultation: str,
    content: ConsultationContent,
    made: Sequence[str],
) -> None:
    """Publish the decision that the content holds."""
    known = list_departments(stage)
    verdicts = tuple(
        VerdictGiven(
            identifier,
            Verdict(each.verdict),
            each.verdict_reasons,
            department=known.get(each.department, ""),
        )
        for identifier, each in zip(made, content.proposals, strict=True)
    )
    given = DecisionGiven(verdicts, departure="", language="zh")
    decide(stage, crowd.person(OFFICIAL), crowd.person(PUBLISHER), consultation, given)


def decide(
    stage: Stage, official: Actor, publisher: Actor, consultation: str, given: DecisionGiven
) -> None:
    """Let one person draft the decision and the other countersign it."""
    with stage.writing(official) as act:
        decisions.save_draft(act, consultation, decisions.type_out(given))
        decisions.hand_over(act, consultation)
    with stage.writing(publisher) as act:
        read = decisions.propose_decision(act, consultation).sha256
        site = stage.services.settings.base_url
        decisions.countersign(act, consultation, read, site=site)
