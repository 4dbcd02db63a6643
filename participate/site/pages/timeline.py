"""A consultation drawn as one line of time: its phases, and what happened, numbered.

Every mark of the drawing stands in words in the list beside it, in the same order. Lengths are in
the drawing's own units; days run evenly, marks that would meet are moved apart.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from participate.consultations.policy import PHASES, Phase
from participate.consultations.service import ConsultationView
from participate.promises.service import PromiseView
from participate.site.service import Happening, TimelineReading
from participate.web.days import today

TOP: Final = 14
GAP: Final = 26
LEAST: Final = 380
"""Where the line begins, how far apart marks stand, and how long the line is at least."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A phase as a piece of the line; `is_planned` where it has not begun."""

    phase: Phase
    top: float
    height: float
    is_planned: bool

    @property
    def middle(self) -> float:
        """Where its name stands."""
        return self.top + self.height / 2


@dataclass(frozen=True, slots=True)
class Mark:
    """Something that happened (or is due): `at` its place on the line, `label` that of its number.

    `kind` is that of the record's entry, or "promise.due"; `words` are a promise's, `state` that
    of a report or the phase that began.
    """

    number: int
    day: date
    kind: str
    words: str
    language: str
    state: str
    path: str
    at: float
    label: float

    @property
    def is_planned(self) -> bool:
        """Whether it is still to come."""
        return self.kind == "promise.due"


@dataclass(frozen=True, slots=True)
class TimelinePage:
    """The drawing and its list."""

    consultation: ConsultationView
    height: float
    stretches: tuple[Stretch, ...]
    marks: tuple[Mark, ...]
    now: float | None


def make_timeline_page(reading: TimelineReading, now: datetime) -> TimelinePage:
    """Lay a consultation out along its time."""
    view, day = reading.consultation, today(now)
    found = [*_happened(reading), *_due(view, reading.promised, day)]
    spans = _spans(view, reading.happenings, day)
    first = min([start for _, start, _, _ in spans] + [mark[0] for mark in found])
    last = max([end for _, _, end, _ in spans] + [mark[0] for mark in found])
    length = float(max(LEAST, GAP * len(found)))

    def place(when: date) -> float:
        days = (last - first).days
        return round(TOP + length * (when - first).days / days, 1) if days else float(TOP)

    found.sort(key=lambda each: each[0])
    labels = _spread([place(each[0]) for each in found], TOP + length)
    return TimelinePage(
        consultation=view,
        height=2 * TOP + length,
        stretches=tuple(
            Stretch(phase, place(start), round(place(end) - place(start), 1), planned)
            for phase, start, end, planned in spans
        ),
        marks=tuple(
            Mark(number, *each, at=place(each[0]), label=label)
            for number, (each, label) in enumerate(zip(found, labels, strict=True), 1)
        ),
        now=place(day) if first <= day <= last else None,
    )


_Found = tuple[date, str, str, str, str, str]
"""Day, kind, words, language, state, path."""


def _happened(reading: TimelineReading) -> list[_Found]:
    return [
        (today(each.at), each.kind, each.words, each.language, each.state, each.path)
        for each in reading.happenings
    ]


def _due(view: ConsultationView, promised: Sequence[PromiseView], day: date) -> list[_Found]:
    """Promises that are to be done on a day to come."""
    return [
        (
            each.due,
            "promise.due",
            each.title,
            each.language,
            "",
            f"/consultations/{view.id}/promises/{each.id}",
        )
        for each in promised
        if each.end is None and each.due >= day
    ]


def _spans(
    view: ConsultationView, happenings: Sequence[Happening], day: date
) -> list[tuple[Phase, date, date, bool]]:
    """Each phase from the day on which it began to that of the next; those to come, as announced.

    The phase that it is lasts to its announced end, or until today where that is over.
    """
    began = {Phase.DISCUSSION: today(view.published_at)} if view.published_at else {}
    for each in happenings:
        if each.kind == "phase.moved":
            began[Phase(each.state)] = today(each.at)
    spans: list[tuple[Phase, date, date, bool]] = []
    for phase in PHASES[1:]:
        planned = view.span(phase)
        after = began.get(PHASES[PHASES.index(phase) + 1]) if phase is not PHASES[-1] else None
        if phase not in began:
            start = max(planned.starts, spans[-1][2] if spans else planned.starts)
            spans.append((phase, start, max(start, planned.ends + timedelta(days=1)), True))
        elif after is not None:
            spans.append((phase, began[phase], after, False))
        else:
            closed = today(view.closed_at) if view.closed_at else None
            end = closed or max(planned.ends + timedelta(days=1), day)
            spans.append((phase, began[phase], max(end, began[phase]), False))
    return spans


def _spread(places: Sequence[float], lowest: float) -> list[float]:
    """Where labels of marks at these places stand: in order, GAP apart, none below `lowest`."""
    labels: list[float] = []
    for place in places:
        labels.append(max(place, labels[-1] + GAP) if labels else place)
    room = [lowest - GAP * left for left in range(len(labels) - 1, -1, -1)]
    return [min(label, most) for label, most in zip(labels, room, strict=True)]
