"""`ballots tally …`: from the closed ballot box to the result."""

import argparse
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Final

from ballots.cli.changing import Changing
from ballots.cli.files import PUBLIC, CannotError, make_folder, read_file, write_new
from ballots.cli.parsing import Layout, Parser, numbered_file
from ballots.cli.pool import processes
from ballots.cli.progress import ProgressLine
from ballots.cli.results import result_lines
from ballots.cli.text import print_report, shown
from ballots.counting.extra import read_rule
from ballots.counting.story import story
from ballots.election.definition import MAX_ELECTION_BYTES
from ballots.encoding import parse_json
from ballots.making import tallying
from ballots.making.tallying import BadArchiveError, Sealed
from ballots.making.upload import Upload

OK: Final = 0
WRONG: Final = 1

_TALLY: Final = """\
Counts, step by step; each step verifies the whole archive before it adds anything.

  ballots tally seal vote.bel                         after `ballots close`
  ballots shuffle vote.bel --owner N … --end          only where a question is shuffled
  ballots trustee decrypt vote.bel …                  each trustee, on their own machine
  ballots tally add vote.bel upload-1.json …          what the trustees handed in
  ballots tally publish vote.bel                      the result
  ballots tally count vote.bel                        the result told step by step"""

_SEAL: Final = """\
Adds the encrypted tally: of each voter the last ballot, summed or listed. From then on it is fixed
what the trustees open.

example:
  ballots tally seal vote.bel"""

_ADD: Final = """\
Checks every proof in what trustees handed in, then adds it. A file that does not hold is named and
nothing is added; the same part again adds nothing.

The proofs over the whole tally do not stand in the archive: keep them in a folder with
--statement-proofs, for `ballots verify --statement-proofs`.

example:
  ballots tally add vote.bel upload-1.json upload-3.json --statement-proofs proofs"""

_PUBLISH: Final = """\
Opens the tally with the trustees' parts and adds the result, once enough parts are in.

example:
  ballots tally publish vote.bel"""


_COUNT: Final = """\
Counts a finished election question by question and tells every step, with the ties that the seed of
the sealed tally settled. Nothing is added to the archive; all of it is verified first.

A question that is ranked, graded or a budget says itself by which rule it is counted. --rule gives
a rule to one that does not, or another rule to compare with: a file with for example
{"method":"STV","blank":false,"seats":3}; docs/specification/counting.md lists the methods.

examples:
  ballots tally count vote.bel
  ballots tally count vote.bel --rule 2=budget.json
  ballots tally count vote.bel --json > count.json"""


def add_commands(commands: "argparse._SubParsersAction[Parser]") -> None:
    """Add `tally` to the parser."""
    tally = commands.add_parser(
        "tally", help="seal, open, publish", description=_TALLY, formatter_class=Layout
    )
    parts = tally.add_subparsers(metavar="COMMAND", required=True)
    add_step(parts, "seal", "fix the encrypted tally", _SEAL, run_seal)
    add = add_step(parts, "add", "add what trustees handed in", _ADD, run_add)
    add.add_argument(
        "uploads", type=Path, metavar="UPLOAD", nargs="+", help="what a trustee handed in"
    )
    add.add_argument(
        "--statement-proofs", type=Path, metavar="DIR", help="keep the trustees' proofs there"
    )
    add_step(parts, "publish", "add the result", _PUBLISH, run_publish)
    count = add_step(parts, "count", "tell the result step by step", _COUNT, run_count)
    count.add_argument(
        "--rule", type=numbered_file, metavar="N=FILE", action="append", default=[],
        help="count question N by the rule in a file; may be given again",
    )  # fmt: skip
    count.add_argument("--json", action="store_true", help="the counts with their steps as JSON")


def run_seal(options: argparse.Namespace) -> int:
    """Add the encrypted tally."""
    return step(options, tallying.seal, "the tally is sealed")


def run_add(options: argparse.Namespace) -> int:
    """Check and add partial decryptions, and keep their statements."""
    uploads = [(path, Upload.from_bytes(read_file(path))) for path in options.uploads]
    for path, upload in uploads:
        code = step(options, partial(_opening, upload), f"{path}: trustee {upload.owner}")
        if code != OK:
            return code
        if options.statement_proofs:
            keep(options.statement_proofs, upload.owner, upload.statement_proof)
    return OK


def run_publish(options: argparse.Namespace) -> int:
    """Add the result and say it in words."""
    with Changing(options.archive) as file, examined(file.content) as archive:
        if archive is None:
            return WRONG
        added, result = tallying.publish(archive)
        file.replace(file.content + added)
    for line in result_lines(archive.election, result, archive.tally_event or ""):
        print(line)
    return OK


def run_count(options: argparse.Namespace) -> int:
    """Tell the result of every question by its rule."""
    rules = {
        number - 1: read_rule(parse_json(read_file(path), max_bytes=MAX_ELECTION_BYTES))
        for number, path in options.rule
    }
    with examined(read_file(options.archive)) as archive:
        if archive is None:
            return WRONG
        counts = tallying.count(archive, rules)
    if options.json:
        print(json.dumps([count.to_json_value() for count in counts], ensure_ascii=False))
        return OK
    for number, (question, count) in enumerate(
        zip(archive.election.questions, counts, strict=True)
    ):
        print(f"{number + 1}. {shown(question.question)}")
        for line in story(count, [shown(name) for name in question.answers]):
            print(f"   {line}")
    return OK


def step(options: argparse.Namespace, take: Callable[[Sealed], bytes], done: str) -> int:
    """Verify the archive, take a step, add what it gives."""
    with Changing(options.archive) as file, examined(file.content) as archive:
        if archive is None:
            return WRONG
        added = take(archive)
        if added:
            file.replace(file.content + added)
    print(done if added else f"{done}: nothing was added, the archive holds it already")
    return OK


def _opening(upload: Upload, archive: Sealed) -> bytes:
    return tallying.add_opening(archive, upload)


@contextmanager
def examined(content: bytes) -> Iterator[Sealed | None]:
    """Verify an archive; one that does not hold is reported and None."""
    archive: Sealed | None = None
    try:
        with processes(None) as mapper, ProgressLine() as progress:
            archive = tallying.examine(content, mapper, progress)
    except BadArchiveError as error:
        print_report(error.report, title="nothing was added: the archive does not hold")
    yield archive


def keep(folder: Path, owner: int, proof: bytes) -> None:
    """Write a trustee's proof as `<owner>.json`; the same one may be there already."""
    make_folder(folder)
    path = folder / f"{owner}.json"
    if path.exists():
        if read_file(path) != proof:
            raise CannotError(f"{path} exists already and is not overwritten")
        return
    write_new(path, proof, mode=PUBLIC)


def add_step(
    commands: "argparse._SubParsersAction[Parser]",
    name: str,
    help_text: str,
    about: str,
    run: Callable[[argparse.Namespace], int],
) -> Parser:
    """Add a command that takes an archive."""
    parser = commands.add_parser(name, help=help_text, description=about, formatter_class=Layout)
    parser.add_argument("archive", type=Path, metavar="ARCHIVE", help="the archive (.bel)")
    parser.set_defaults(run=run)
    return parser
