"""Reading a Pabulib file: a real participatory budget with every ballot that was cast in it.

The format is three sections, `META`, `PROJECTS` and `VOTES`, of `;`-separated rows, each with a
heading row (pabulib.org, "PB file format"). Here the file is read strictly and whole before
anything is done with it, so that a bad row leaves nothing half imported. No key of META is taken
for granted but `vote_type`.
"""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

VOTE_TYPES = ("approval", "choose-1")
MOST_DIGITS = 9
SECTIONS = ("META", "PROJECTS", "VOTES")


class PabulibError(Exception):
    """The file cannot be read: the line (1-based) and the reason, in one sentence."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(f"line {line}: {reason}")
        self.line = line
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Project:
    """One project; `votes` is the published count, or None where the file has none."""

    id: str
    name: str
    cost: str
    votes: int | None


@dataclass(frozen=True, slots=True)
class CastVote:
    """One voter's real ballot: the ids of the projects approved, in the file's order."""

    voter: str
    approvals: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Poll:
    """A whole file: what was on the ballot and what everyone chose."""

    description: str
    meta: Mapping[str, str]
    projects: tuple[Project, ...]
    votes: tuple[CastVote, ...]
    minimum: int
    maximum: int

    def counts(self) -> dict[str, int]:
        """How many approvals each project has, by project id, from the ballots themselves."""
        counts = {project.id: 0 for project in self.projects}
        for vote in self.votes:
            for project in vote.approvals:
                counts[project] += 1
        return counts

    def published_counts(self) -> dict[str, int] | None:
        """The counts that the file publishes, or None unless it has one for every project."""
        counts = {p.id: p.votes for p in self.projects if p.votes is not None}
        return counts if len(counts) == len(self.projects) else None


Row = tuple[int, dict[str, str]]


def read_poll(raw: bytes) -> Poll:
    """The poll in the bytes of a Pabulib file, or PabulibError naming the line and the reason."""
    sections = _read_sections(_decode(raw))
    meta = {row["key"]: row["value"] for _, row in sections["META"]}
    _require_vote_type(meta, sections["META"])
    projects = tuple(_read_projects(sections["PROJECTS"]))
    maximum = _read_bound(meta, sections["META"], "max_length", len(projects))
    if meta["vote_type"] == "choose-1":
        maximum = 1
    maximum = min(maximum, len(projects))
    minimum = _read_bound(meta, sections["META"], "min_length", 0)
    if minimum > maximum:
        raise PabulibError(_line_of(sections["META"], "min_length"), "min_length is over the most")
    known = frozenset(project.id for project in projects)
    votes = tuple(_read_votes(sections["VOTES"], known, minimum, maximum))
    _require_number(meta, sections["META"], "num_projects", len(projects))
    _require_number(meta, sections["META"], "num_votes", len(votes))
    fewest = min((len(vote.approvals) for vote in votes), default=0)
    return Poll(
        description=meta.get("description", "").strip(),
        meta=meta,
        projects=projects,
        votes=votes,
        minimum=minimum or min(1, fewest),
        maximum=maximum,
    )


def _decode(raw: bytes) -> str:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise PabulibError(line, "this is not UTF-8 text") from error


def _read_sections(text: str) -> dict[str, list[Row]]:
    sections: dict[str, list[Row]] = {}
    current: list[Row] | None = None
    heading: list[str] | None = None
    for line, row in _read_rows(text):
        if len(row) == 1 and row[0].strip() in SECTIONS:
            name = row[0].strip()
            _require_order(line, name, sections)
            current, heading = sections.setdefault(name, []), None
        elif current is None:
            raise PabulibError(line, "the file must begin with a line META")
        elif heading is None:
            heading = [column.strip() for column in row]
            _require_heading(line, tuple(sections)[-1], heading)
        elif len(row) == 1 and row[0].isupper() and row[0].isalpha():
            raise PabulibError(line, f"there is no section {row[0]}; it is META, PROJECTS or VOTES")
        elif len(row) != len(heading):
            raise PabulibError(line, f"{len(row)} columns where the heading has {len(heading)}")
        else:
            current.append((line, dict(zip(heading, row, strict=True))))
    for name in SECTIONS:
        if name not in sections:
            raise PabulibError(text.count("\n") + 1, f"the section {name} is missing")
    return sections


def _read_rows(text: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=";")
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                yield reader.line_num, row
    except csv.Error as error:
        raise PabulibError(reader.line_num + 1, f"not a row of cells: {error}") from error


def _require_order(line: int, name: str, seen: Mapping[str, object]) -> None:
    expected = SECTIONS[len(seen)] if len(seen) < len(SECTIONS) else None
    if name != expected:
        wanted = f"expected {expected}" if expected else "all three sections are there already"
        raise PabulibError(line, f"the section {name} is in the wrong place: {wanted}")


NEEDED_COLUMNS = {"META": ("key", "value"), "PROJECTS": ("project_id",), "VOTES": ("vote",)}


def _require_heading(line: int, section: str, heading: list[str]) -> None:
    for column in NEEDED_COLUMNS[section]:
        if column not in heading:
            raise PabulibError(line, f"the section {section} has no column {column}")
    if len(set(heading)) != len(heading):
        raise PabulibError(line, f"the section {section} names a column twice")


def _line_of(rows: list[Row], key: str) -> int:
    return next((line for line, row in rows if row["key"] == key), 1)


def _require_vote_type(meta: Mapping[str, str], rows: list[Row]) -> None:
    found = meta.get("vote_type")
    if found not in VOTE_TYPES:
        said = f"vote_type {found}" if found else "no vote_type"
        raise PabulibError(
            _line_of(rows, "vote_type"),
            f"{said}: replay takes approval and choose-1 files for now",
        )


def _read_bound(meta: Mapping[str, str], rows: list[Row], key: str, default: int) -> int:
    return _read_count(_line_of(rows, key), key, meta[key]) if meta.get(key, "") else default


def _read_count(line: int, name: str, text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS):
        raise PabulibError(line, f"{name} is not a whole number: {text[:40]!r}")
    return int(text)


def _require_number(meta: Mapping[str, str], rows: list[Row], key: str, found: int) -> None:
    stated = _read_bound(meta, rows, key, found)
    if stated != found:
        raise PabulibError(_line_of(rows, key), f"{key} says {stated}, the file has {found}")


def _read_projects(rows: list[Row]) -> Iterator[Project]:
    seen: set[str] = set()
    for line, row in rows:
        project = row["project_id"].strip()
        if not project or "," in project:
            raise PabulibError(line, f"{project!r} cannot be a project_id")
        if project in seen:
            raise PabulibError(line, f"the project {project} stands twice")
        seen.add(project)
        votes = row.get("votes", "").strip()
        yield Project(
            id=project,
            name=" ".join(row.get("name", "").split()) or f"Project {project}",
            cost=row.get("cost", "").strip(),
            votes=_read_count(line, "votes", votes) if votes else None,
        )
    if not seen:
        raise PabulibError(1, "there is no project")


def _read_votes(
    rows: list[Row], known: frozenset[str], minimum: int, maximum: int
) -> Iterator[CastVote]:
    seen: set[str] = set()
    for number, (line, row) in enumerate(rows, start=1):
        voter = row.get("voter_id", "").strip() or str(number)
        if voter in seen:
            raise PabulibError(line, f"the voter {voter} stands twice")
        seen.add(voter)
        yield CastVote(voter, _read_approvals(line, row["vote"], known, minimum, maximum))


def _read_approvals(
    line: int, vote: str, known: frozenset[str], minimum: int, maximum: int
) -> tuple[str, ...]:
    approvals = tuple(part.strip() for part in vote.split(",")) if vote.strip() else ()
    for project in approvals:
        if project not in known:
            raise PabulibError(line, f"the ballot names a project that does not exist: {project}")
    if len(set(approvals)) != len(approvals):
        raise PabulibError(line, "the ballot names a project twice")
    if len(approvals) > maximum:
        raise PabulibError(line, f"the ballot has {len(approvals)} approvals, at most {maximum}")
    if len(approvals) < minimum:
        raise PabulibError(line, f"the ballot has {len(approvals)} approvals, at least {minimum}")
    return approvals
