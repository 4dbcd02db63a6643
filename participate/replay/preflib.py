"""Reading a PrefLib `.soi` file: strict, perhaps incomplete rankings, equal ones counted together.

`# KEY: value` lines, among them one `# ALTERNATIVE NAME n: …` for each candidate, then lines
`count: n,n,…`, the most preferred first (preflib.org, "Data formats"). The file is read whole and
strictly before anything is done with it.
"""

import re
from collections.abc import Iterator, Mapping

from participate.replay.poll import CastVote, Poll, PollError, Project

_HEADING = re.compile(r"#\s*([A-Z][A-Z ]*?)(?:\s+([0-9]{1,4}))?\s*:\s*(.*)")
_ORDER = re.compile(r"([1-9][0-9]{0,6})\s*:\s*([0-9]{1,4}(?:\s*,\s*[0-9]{1,4})*)")
_NAME = "ALTERNATIVE NAME"
MOST_VOTERS = 100_000


def read_soi(raw: bytes) -> Poll:
    """The poll in the bytes of a `.soi` file, or PollError naming the line and the reason."""
    try:
        lines = raw.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        raise PollError(raw.count(b"\n", 0, error.start) + 1, "this is not UTF-8 text") from error
    meta, names = _read_headings(lines)
    if not names:
        raise PollError(1, "there is no line # ALTERNATIVE NAME")
    votes = tuple(_read_votes(lines, names))
    _require_number(meta, "NUMBER ALTERNATIVES", len(names))
    _require_number(meta, "NUMBER VOTERS", len(votes))
    return Poll(
        description=meta.get("TITLE", ""),
        meta=meta,
        projects=tuple(
            Project(id=key, name=name, cost="", votes=None) for key, name in names.items()
        ),
        votes=votes,
        minimum=1,
        maximum=len(names),
        ranked=True,
    )


def _read_headings(lines: list[str]) -> tuple[dict[str, str], dict[str, str]]:
    """The headings by their keys, and the candidates' names by number."""
    meta: dict[str, str] = {}
    names: dict[str, str] = {}
    for number, line in enumerate(lines, start=1):
        found = _HEADING.fullmatch(line.strip())
        if found is None:
            continue
        key, place, value = found.groups()
        if key == _NAME and place:
            if place in names:
                raise PollError(number, f"the candidate {place} has two names")
            names[place] = " ".join(value.split()) or f"Candidate {place}"
        else:
            meta[key] = value.strip()
    return meta, names


def _read_votes(lines: list[str], names: Mapping[str, str]) -> Iterator[CastVote]:
    voters = 0
    for number, line in enumerate(lines, start=1):
        text = line.strip()
        if not text or text.startswith("#"):
            continue
        found = _ORDER.fullmatch(text)
        if found is None:
            raise PollError(number, "this is no line 'count: candidate,candidate,…'")
        order = tuple(each.strip() for each in found[2].split(","))
        for each in order:
            if each not in names:
                raise PollError(number, f"the ballot names a candidate that does not exist: {each}")
        if len(set(order)) != len(order):
            raise PollError(number, "the ballot names a candidate twice")
        if voters + int(found[1]) > MOST_VOTERS:
            raise PollError(number, f"there are more than {MOST_VOTERS} ballots")
        for _ in range(int(found[1])):
            voters += 1
            yield CastVote(str(voters), order)


def _require_number(meta: Mapping[str, str], key: str, found: int) -> None:
    stated = meta.get(key, "")
    if stated and stated != str(found):
        raise PollError(1, f"{key} says {stated[:20]}, the file has {found}")
