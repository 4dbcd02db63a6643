"""Consultations for tests: a valid draft as a value and as a form; ways to bring it further."""

from contextlib import contextmanager
from datetime import date, timedelta

from sqlalchemy import event

from participate.consultations import service as consultations
from participate.consultations.criteria import CriterionGiven
from participate.consultations.policy import PHASES, Phase
from participate.consultations.service import ConsultationDraft, Span
from participate.shared.text import make_text

FIRST_DAY = date(2026, 11, 1)


def make_timetable():
    """Return the six spans, ten days each, the second running on the tests' first day."""
    return tuple(
        Span(phase, FIRST_DAY + timedelta(days=20 * n), FIRST_DAY + timedelta(days=20 * n + 19))
        for n, phase in enumerate(PHASES)
    )


def make_draft(title="Benches in the park", title_zh="公园长椅"):
    """Return a valid draft."""
    return ConsultationDraft(
        title=make_text(title, title_zh),
        summary=make_text("Where the new benches stand.", "新长椅放在哪里。"),
        changes=make_text("The places are not fixed yet.", "位置还没有定。"),
        text=make_text("## Benches\n\nTwelve of them.", "## 长椅\n\n一共十二张。"),
        criteria=(
            CriterionGiven(make_text("Feasibility", "可行性")),
            CriterionGiven(make_text("Cost", "费用")),
        ),
        timetable=make_timetable(),
    )


def draft_form(**changes):
    """Return the fields of a valid form, with changes."""
    draft = make_draft()
    fields = {}
    for name in ("title", "summary", "changes", "text"):
        text = getattr(draft, name)
        fields |= {f"{name}_en": text["en"], f"{name}_zh": text["zh"]}
    for n, given in enumerate(draft.criteria, 1):
        fields |= {f"criterion_{n}_en": given.name["en"], f"criterion_{n}_zh": given.name["zh"]}
    for span in draft.timetable:
        fields |= {f"starts_{span.phase}": f"{span.starts}", f"ends_{span.phase}": f"{span.ends}"}
    return fields | changes


def put_draft(database, act, drafter, draft=None):
    """Keep a draft; return its id."""
    with database.write() as session:
        return consultations.draft_consultation(act(session, drafter), draft or make_draft())


def put_public(database, act, drafter, publisher, phase=Phase.DISCUSSION, draft=None):
    """Publish a consultation and bring it to a phase, elections left out; return its id."""
    consultation = put_draft(database, act, drafter, draft)
    with database.write() as session:
        consultations.publish_consultation(act(session, publisher), consultation)
    bring(database, act, publisher, consultation, phase)
    return consultation


def bring(database, act, publisher, consultation, phase):
    """Move a public consultation on until it stands in `phase`."""
    with database.write() as session:
        doing = act(session, publisher)
        now = consultations.get_consultation(session, consultation).phase
        for to in PHASES[PHASES.index(now) + 1 : PHASES.index(phase) + 1]:
            consultations.move_phase(doing, consultation, to)


@contextmanager
def count_queries(session):
    """Yield the list of the queries that a session goes on to send."""
    queries = []

    def note(_connection, _cursor, statement, *_):
        if statement.startswith("SELECT"):
            queries.append(statement)

    engine = session.get_bind()
    event.listen(engine, "before_cursor_execute", note)
    yield queries
    event.remove(engine, "before_cursor_execute", note)
