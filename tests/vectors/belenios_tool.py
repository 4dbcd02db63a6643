"""Drives the upstream command-line tool, release 3.3, to make and to check whole elections.

The tool is found by the environment variable ``BELENIOS_TOOL``, else on ``PATH``, else at
``../shared/tools/belenios-tool`` beside the checkout. Nothing here computes anything of the
protocol: what comes out is what the tool wrote, so it can stand against our own code.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

GROUP = "Ed25519"
ROOT = Path(__file__).resolve().parents[2]


class ToolError(Exception):
    """The tool ended with a failure; the text is what it said."""


def find_tool() -> Path | None:
    """The tool's path, or None where it cannot be had."""
    named = os.environ.get("BELENIOS_TOOL")
    if named:
        return Path(named) if Path(named).exists() else None
    on_path = shutil.which("belenios-tool")
    beside = ROOT.parent / "shared" / "tools" / "belenios-tool"
    return Path(on_path) if on_path else beside if beside.exists() else None


@dataclass(frozen=True, slots=True)
class BeleniosTool:
    """One installed tool."""

    path: Path

    def run(self, *arguments: str, cwd: Path, stdin: bytes = b"") -> bytes:
        """Run one command in a folder and return what it printed, or raise ToolError."""
        done = subprocess.run(
            [str(self.path), *arguments], cwd=cwd, input=stdin, capture_output=True, check=False
        )
        if done.returncode != 0:
            said = done.stderr.decode(errors="replace").strip()
            raise ToolError(f"{' '.join(arguments)}: exit {done.returncode}: {said}")
        return done.stdout

    def version(self) -> str:
        """What ``--version`` prints."""
        return self.run("--version", cwd=Path.cwd()).decode().strip()

    def new_uuid(self, cwd: Path) -> str:
        """A fresh election identifier of 14 characters."""
        return self.run("setup", "generate-token", "--length", "14", cwd=cwd).decode().strip()

    def verify_archive(self, archive: bytes, uuid: str, folder: Path) -> None:
        """Have the tool verify a whole archive; raises ToolError where it refuses."""
        folder.mkdir(parents=True)
        (folder / f"{uuid}.bel").write_bytes(archive)
        self.run("election", "verify", "--dir", str(folder), cwd=folder)

    def verify_ballot(self, setup_archive: bytes, uuid: str, ballot: bytes, folder: Path) -> None:
        """Have the tool verify one ballot against an archive that was cut after its Setup event."""
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{uuid}.bel").write_bytes(setup_archive)
        (folder / "ballot.json").write_bytes(ballot)
        self.run(
            "election", "verify-ballot", "--dir", str(folder),
            "--ballot", str(folder / "ballot.json"), cwd=folder,
        )  # fmt: skip


@dataclass(slots=True)
class UpstreamElection:
    """An election that the tool runs in one folder, from set-up to result."""

    tool: BeleniosTool
    folder: Path
    uuid: str
    threshold: int | None = None

    @classmethod
    def prepare(cls, tool: BeleniosTool, folder: Path, voters: Sequence[str]) -> UpstreamElection:
        """Draw the identifier and the voters' codes (lines ``address,login[,weight]``)."""
        folder.mkdir(parents=True)
        election = cls(tool, folder, tool.new_uuid(folder))
        (folder / "voters.txt").write_text("".join(f"{voter}\n" for voter in voters))
        election._run("setup", "generate-credentials", "--uuid", election.uuid, "--group", GROUP,
                      "--file", "voters.txt")  # fmt: skip
        next(folder.glob("*.privcreds")).rename(folder / "private_creds.json")
        next(folder.glob("*.pubcreds")).rename(folder / "public_creds.json")
        return election

    def add_trustees(self, count: int) -> None:
        """Make single-key trustees; all of them are needed to open the tally."""
        publics = []
        for owner in range(1, count + 1):
            self._run("setup", "generate-trustee-key", "--group", GROUP)
            private = next(self.folder.glob("*.privkey"))
            public = private.with_suffix(".pubkey")
            publics.append(public.read_bytes().rstrip(b"\n") + b"\n")
            private.rename(self.folder / f"trustee-{owner}.key.json")
            public.unlink()
        (self.folder / "public_keys.jsons").write_bytes(b"".join(publics))

    def add_threshold_trustees(self, count: int, threshold: int) -> None:
        """Run the upstream's ceremony: any ``threshold`` of ``count`` trustees open the tally."""
        base = ["setup", "generate-trustee-key-threshold", "--group", GROUP]
        contexts = [f"{i}/{threshold}/{count}" for i in range(1, count + 1)]
        names = [self._step_one(base, context) for context in contexts]
        certs = b"".join(_line(self.folder / f"{name}.cert") for name in names)
        (self.folder / "certs.jsons").write_bytes(certs)
        known = [*base, "--certs", "certs.jsons"]
        self._run(*known, "--step", "2")
        polynomials = b"".join(
            _ended(self._run(*known, "--threshold-context", context,
                             "--key", f"{name}.key", "--step", "3"))
            for context, name in zip(contexts, names, strict=True)
        )  # fmt: skip
        (self.folder / "polynomials.jsons").write_bytes(polynomials)
        self._run(*known, "--step", "4", "--polynomials", "polynomials.jsons")
        outputs = b"".join(
            _ended(self._run(*known, "--key", f"{name}.key", "--step", "5",
                             stdin=(self.folder / f"{name}.vinput").read_bytes()))
            for name in names
        )  # fmt: skip
        six = self._run(*known, "--step", "6", "--polynomials", "polynomials.jsons", stdin=outputs)
        (self.folder / "threshold.json").write_bytes(six)
        (self.folder / "public_keys.jsons").write_bytes(b"")
        for owner, name in enumerate(names, 1):
            (self.folder / f"{name}.key").rename(self.folder / f"trustee-{owner}.key")
            (self.folder / f"{name}.dkey").rename(self.folder / f"trustee-{owner}.dkey")
        self.threshold = threshold

    def open(self, questions: Sequence[object], *, name: str, description: str) -> None:
        """Make the election and start its archive."""
        template = {"description": description, "name": name, "questions": list(questions)}
        (self.folder / "questions.json").write_text(json.dumps(template, ensure_ascii=False))
        self._run("setup", "make-trustees")
        self._run("setup", "make-election", "--uuid", self.uuid, "--group", GROUP,
                  "--template", "questions.json")  # fmt: skip
        self._run("archive", "init")
        for finished in ("election.json", "trustees.json", "public_creds.json"):
            (self.folder / finished).unlink()

    def codes(self) -> dict[str, str]:
        """Every voter's private code, by login."""
        codes: dict[str, str] = json.loads((self.folder / "private_creds.json").read_text())
        return codes

    def make_ballot(self, code: str, choices: object) -> bytes:
        """Let the tool encrypt, prove and sign; nothing is added to the archive."""
        (self.folder / "code.txt").write_text(code)
        (self.folder / "choice.json").write_text(json.dumps(choices))
        ballot = self._run("election", "generate-ballot", "--privcred", "code.txt",
                           "--choice", "choice.json")  # fmt: skip
        return ballot.rstrip(b"\n")

    def cast(self, code: str, choices: object) -> bytes:
        """Make a ballot and add it to the archive."""
        ballot = self.make_ballot(code, choices)
        self.add_event("Ballot", ballot)
        return ballot

    def add_event(self, kind: str, payload: bytes = b"") -> None:
        """Append one event; the tool checks nothing that it appends."""
        self._run(
            "archive", "add-event", f"--type={kind}", stdin=_ended(payload) if payload else b""
        )

    def close(self) -> bytes:
        """End the casting and add the encrypted tally; returns the tool's two lines."""
        self.add_event("EndBallots")
        tally = self._run("election", "compute-encrypted-tally")
        self.add_event("EncryptedTally", tally)
        return tally

    def shuffle(self, owners: Iterable[int]) -> None:
        """Let these trustees shuffle one after the other."""
        for owner in owners:
            self.add_event("Shuffle", self.make_shuffle(owner))
        self.add_event("EndShuffles")

    def make_shuffle(self, owner: int) -> bytes:
        """Let one trustee shuffle without adding it: the shuffle and, below it, whose it is."""
        return self._run("election", "shuffle", f"--trustee-id={owner}")

    def decrypt(self, owners: Iterable[int]) -> None:
        """Add these trustees' partial decryptions."""
        for owner in owners:
            if self.threshold is None:
                keys = ["decrypt", "--privkey", f"trustee-{owner}.key.json"]
            else:
                key, share = f"trustee-{owner}.key", f"trustee-{owner}.dkey"
                keys = ["decrypt-threshold", "--key", key, "--decryption-key", share]
            partial = self._run("election", *keys, "--trustee-id", str(owner))
            self.add_event("PartialDecryption", partial)

    def publish(self) -> bytes:
        """Add the result and let the tool verify the whole; returns the result."""
        result = self._run("election", "compute-result")
        self.add_event("Result", result)
        self._run("election", "verify")
        return result.rstrip(b"\n")

    def archive(self) -> bytes:
        """The archive as it stands now."""
        return (self.folder / f"{self.uuid}.bel").read_bytes()

    def trustee_key(self, owner: int) -> bytes:
        """One single-key trustee's private key file."""
        return (self.folder / f"trustee-{owner}.key.json").read_bytes().rstrip(b"\n")

    def _step_one(self, base: Sequence[str], context: str) -> str:
        before = set(self.folder.glob("*.cert"))
        self._run(*base, "--threshold-context", context, "--step", "1")
        return (set(self.folder.glob("*.cert")) - before).pop().stem

    def _run(self, *arguments: str, stdin: bytes = b"") -> bytes:
        return self.tool.run(*arguments, cwd=self.folder, stdin=stdin)


def _ended(text: bytes) -> bytes:
    return text.rstrip(b"\n") + b"\n"


def _line(path: Path) -> bytes:
    return _ended(path.read_bytes())
