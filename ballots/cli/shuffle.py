"""`ballots shuffle`: a trustee puts the ballots into another order, and signs that it did."""

import argparse
import secrets
from pathlib import Path
from typing import Final

from ballots.cli.changing import Changing
from ballots.cli.files import PUBLIC, CannotError, Journal, read_file, refuse_existing, write_new
from ballots.cli.parsing import Parser, small_number
from ballots.cli.passphrase import add_passphrase_options, unlocked
from ballots.cli.tally import OK, WRONG, add_step, examined, keep, step
from ballots.encoding import sha256_hex
from ballots.making import keyfile, tallying
from ballots.making.journal import ShuffleLine, enter_shuffle
from ballots.making.tallying import Sealed
from ballots.making.upload import ShuffleUpload

_SHUFFLE: Final = """\
Shuffles the ballots of every question that is counted by a mixnet, and proves that none was
changed, added or left out. The order lives in this command only and is forgotten when it ends.

After `ballots tally seal`, each shuffling trustee runs it in turn on their own machine and hands
the archive on. At least two different trustees must shuffle, so that nobody knows the whole order;
then somebody ends the shuffles. The whole archive is verified before anything is added.

With --key the shuffle is signed: a line goes into your journal, then your key signs that this
shuffle is yours, of this election and after this event. Keep the journal beside the key:
`ballots trustee decrypt` finds in it whether a shuffle under your number is yours.
With --owner it carries a number and no signature.

examples:
  ballots shuffle vote.bel --key my-key/anna.key.json --journal my-key/journal \\
      --shuffle-proofs shuffle-proofs
  ballots shuffle vote.bel --owner 3
  ballots shuffle vote.bel --end

Where a platform keeps the archive, download it, write the signed shuffle alone and hand that in:

  ballots shuffle vote.bel --key my-key/anna.key.json --journal my-key/journal --out shuffle.json"""


def add_commands(commands: "argparse._SubParsersAction[Parser]") -> None:
    """Add `shuffle` to the parser."""
    parser = add_step(commands, "shuffle", "shuffle the ballots", _SHUFFLE, run_shuffle)
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--owner", type=small_number, metavar="N", help="which trustee you are")
    what.add_argument("--key", type=Path, metavar="FILE", help="your private key file")
    what.add_argument("--end", action="store_true", help="end the shuffles")
    for option, metavar, about in (
        ("--journal", "FILE", "with --key: your journal; made when there is none"),
        ("--out", "FILE", "with --key: write the signed shuffle alone, to be handed in"),
        ("--shuffle-proofs", "DIR", "with --key: keep the signature there as N.json"),
    ):
        parser.add_argument(option, type=Path, metavar=metavar, help=about)
    add_passphrase_options(parser, making=False)


def run_shuffle(options: argparse.Namespace) -> int:
    """Shuffle, or end the shuffles."""
    _require_options(options)
    if options.end:
        return step(options, tallying.end_shuffles, "the shuffles have ended")
    if options.out:
        return _hand_out(options)
    if options.key:
        return _add_signed(options)
    return step(
        options,
        lambda archive: tallying.shuffle(archive, options.owner, secrets.token_bytes),
        f"shuffled by trustee {options.owner}",
    )


def _require_options(options: argparse.Namespace) -> None:
    """Refuse options that do not go together."""
    given = (options.journal, options.out, options.shuffle_proofs)
    if not options.key and any(given):
        raise CannotError("--journal, --out and --shuffle-proofs go with --key")
    if options.key and not options.journal:
        raise CannotError("--key goes with --journal, which knows your own shuffles again")
    if options.key and bool(options.out) == bool(options.shuffle_proofs):
        raise CannotError("--key goes with --out, or with --shuffle-proofs")


def _hand_out(options: argparse.Namespace) -> int:
    """Write a signed shuffle of the archive into a new file; the archive stays as it is."""
    refuse_existing(options.out)
    with examined(read_file(options.archive)) as sealed:
        if sealed is None:
            return WRONG
        write_new(options.out, _signed(sealed, options).to_bytes(), mode=PUBLIC)
    print(f"wrote {options.out}")
    return OK


def _add_signed(options: argparse.Namespace) -> int:
    """Add a signed shuffle to the archive, and keep its signature."""
    with Changing(options.archive) as file, examined(file.content) as sealed:
        if sealed is None:
            return WRONG
        upload = _signed(sealed, options)
        added = tallying.add_shuffle(sealed, upload)
        keep(options.shuffle_proofs, upload.owner, upload.shuffle_proof)
        file.replace(file.content + added)
    print(f"shuffled by trustee {upload.owner}")
    return OK


def _signed(archive: Sealed, options: argparse.Namespace) -> ShuffleUpload:
    """Shuffle, write the journal, and only then use the key."""
    raw_key = read_file(options.key)
    public_key = keyfile.read_public_key(raw_key)
    archive.trustees.owner_of(public_key)
    made = tallying.make_part(archive, secrets.token_bytes)
    line = ShuffleLine(public_key, archive.election.fingerprint, sha256_hex(made))
    with Journal(options.journal) as journal:
        enter_shuffle(journal.content, line)
        journal.append(line.to_bytes())
    key = keyfile.read_key_file(unlocked(raw_key, options))
    return tallying.sign_part(archive, made, key, secrets.token_bytes)
