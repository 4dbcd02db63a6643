"""Reading a Pabulib file: a real participatory budget with every ballot that was cast in it.

The format is three sections, `META`, `PROJECTS` and `VOTES`, of `;`-separated rows, each with a
heading row (pabulib.org, "PB file format"). Here the file is read strictly and whole before
anything is done with it, so that a bad row leaves nothing half imported. No key of META is taken
for granted but `vote_type`.
"""

import csv
import io
from collections.abc import Iterator, Mapping

from participate.replay.poll import CastVote, Poll, PollError, Project

ORDINAL = "ordinal"
VOTE_TYPES = ("approval", "choose-1", ORDINAL)
MOST_DIGITS = 9
SECTIONS = ("META", "PROJECTS", "VOTES")


Row = tuple[int, dict[str, str]]


def read_poll(raw: bytes) -> Poll:
    """The poll in the bytes of a Pabulib file, or PollError naming the line and the reason."""
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
        raise PollError(_line_of(sections["META"], "min_length"), "min_length is over the most")
    known = frozenset(project.id for project in projects)
    votes = tuple(_read_votes(sections["VOTES"], known, minimum, maximum))
    _require_number(meta, sections["META"], "num_projects", len(projects))
    _require_number(meta, sections["META"], "num_votes", len(votes))
    fewest = min((len(vote.chosen) for vote in votes), default=0)
    return Poll(
        description=meta.get("description", "").strip(),
        meta=meta,
        projects=projects,
        votes=votes,
        minimum=minimum or min(1, fewest),
        maximum=maximum,
        ranked=meta["vote_type"] == ORDINAL,
    )


def _decode(raw: bytes) -> str:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise PollError(line, "this is not UTF-8 text") from error


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
            raise PollError(line, "the file must begin with a line META")
        elif heading is None:
            heading = [column.strip() for column in row]
            _require_heading(line, tuple(sections)[-1], heading)
        elif len(row) == 1 and row[0].isupper() and row[0].isalpha():
            raise PollError(line, f"there is no section {row[0]}; it is META, PROJECTS or VOTES")
        elif len(row) != len(heading):
            raise PollError(line, f"{len(row)} columns where the heading has {len(heading)}")
        else:
            current.append((line, dict(zip(heading, row, strict=True))))
    for name in SECTIONS:
        if name not in sections:
            raise PollError(text.count("\n") + 1, f"the section {name} is missing")
    return sections


def _read_rows(text: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=";")
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                yield reader.line_num, row
    except csv.Error as error:
        raise PollError(reader.line_num + 1, f"not a row of cells: {error}") from error


def _require_order(line: int, name: str, seen: Mapping[str, object]) -> None:
    expected = SECTIONS[len(seen)] if len(seen) < len(SECTIONS) else None
    if name != expected:
        wanted = f"expected {expected}" if expected else "all three sections are there already"
        raise PollError(line, f"the section {name} is in the wrong place: {wanted}")


NEEDED_COLUMNS = {"META": ("key", "value"), "PROJECTS": ("project_id",), "VOTES": ("vote",)}


def _require_heading(line: int, section: str, heading: list[str]) -> None:
    for column in NEEDED_COLUMNS[section]:
        if column not in heading:
            raise PollError(line, f"the section {section} has no column {column}")
    if len(set(heading)) != len(heading):
        raise PollError(line, f"the section {section} names a column twice")


def _line_of(rows: list[Row], key: str) -> int:
    return next((line for line, row in rows if row["key"] == key), 1)


def _require_vote_type(meta: Mapping[str, str], rows: list[Row]) -> None:
    found = meta.get("vote_type")
    if found not in VOTE_TYPES:
        said = f"vote_type {found}" if found else "no vote_type"
        raise PollError(
            _line_of(rows, "vote_type"),
            f"{said}: replay takes approval, choose-1 and ordinal files",
        )


def _read_bound(meta: Mapping[str, str], rows: list[Row], key: str, default: int) -> int:
    return _read_count(_line_of(rows, key), key, meta[key]) if meta.get(key, "") else default


def _read_count(line: int, name: str, text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS):
        raise PollError(line, f"{name} is not a whole number: {text[:40]!r}")
    return int(text)


def _require_number(meta: Mapping[str, str], rows: list[Row], key: str, found: int) -> None:
    stated = _read_bound(meta, rows, key, found)
    if stated != found:
        raise PollError(_line_of(rows, key), f"{key} says {stated}, the file has {found}")


def _read_projects(rows: list[Row]) -> Iterator[Project]:
    seen: set[str] = set()
    for line, row in rows:
        project = row["project_id"].strip()
        if not project or "," in project:
            raise PollError(line, f"{project!r} cannot be a project_id")
        if project in seen:
            raise PollError(line, f"the project {project} stands twice")
        seen.add(project)
        votes = row.get("votes", "").strip()
        yield Project(
            id=project,
            name=" ".join(row.get("name", "").split()) or f"Project {project}",
            cost=row.get("cost", "").strip(),
            votes=_read_count(line, "votes", votes) if votes else None,
        )
    if not seen:
        raise PollError(1, "there is no project")


def _read_votes(
    rows: list[Row], known: frozenset[str], minimum: int, maximum: int
) -> Iterator[CastVote]:
    seen: set[str] = set()
    for number, (line, row) in enumerate(rows, start=1):
        voter = row.get("voter_id", "").strip() or str(number)
        if voter in seen:
            raise PollError(line, f"the voter {voter} stands twice")
        seen.add(voter)
        yield CastVote(voter, _read_chosen(line, row["vote"], known, minimum, maximum))


def _read_chosen(
    line: int, vote: str, known: frozenset[str], minimum: int, maximum: int
) -> tuple[str, ...]:
    chosen = tuple(part.strip() for part in vote.split(",")) if vote.strip() else ()
    for project in chosen:
        if project not in known:
            raise PollError(line, f"the ballot names a project that does not exist: {project}")
    if len(set(chosen)) != len(chosen):
        raise PollError(line, "the ballot names a project twice")
    if len(chosen) > maximum:
        raise PollError(line, f"the ballot names {len(chosen)} projects, at most {maximum}")
    if len(chosen) < minimum:
        raise PollError(line, f"the ballot names {len(chosen)} projects, at least {minimum}")
    return chosen
