"""An election office in a folder: every command by its own words, for tests of the shell."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path

from ballots.cli.main import main
from ballots.making import ceremony, keyfile
from tests.ballots.elections import UUID, Course, randomness_of

QUESTIONS = [
    {"question": "Trees?", "answers": ["Oak", "Lime", "Ash"], "choose": {"from": 1, "to": 2}},
    {"question": "Agree?", "answers": ["Yes", "No"], "choose": 1, "blank": True},
]


@dataclass
class Office:
    """A folder with a list, keys and questions; `run` calls the command in it."""

    folder: Path
    capsys: object
    voters: int = 3
    trustees: int = 2
    questions: list = field(default_factory=lambda: list(QUESTIONS))
    weights: tuple = ()

    def __post_init__(self):
        course = Course(voters=self.voters, weights=self.weights)
        self.codes = course.codes
        self.keys = [ceremony.generate_trustee_key(randomness_of(n)) for n in range(self.trustees)]
        self.put("credentials.json", course.credentials.raw)
        self.put("questions.json", json.dumps(self.questions).encode())
        for number, key in enumerate(self.keys, 1):
            self.put(f"{number}.public.json", keyfile.public_key_file(key))
        for number, code in enumerate(self.codes):
            self.put(f"{number}.code", f"{code}\n".encode())

    def path(self, name):
        return self.folder / name

    def put(self, name, content):
        self.path(name).write_bytes(content)

    def read(self, name="vote.bel"):
        return self.path(name).read_bytes()

    def run(self, *arguments):
        """Return the exit code; what was printed is in `out` and `err`."""
        code = main([str(each) for each in arguments])
        said = self.capsys.readouterr()
        self.out, self.err = said.out, said.err
        return code

    def set_up(self, *more, trustees=None, out="vote.bel"):
        names = trustees or [f"{number}.public.json" for number in range(1, self.trustees + 1)]
        return self.run(
            "setup", "election", "--uuid", UUID, "--name", "Trees", "--k", "1",
            "--questions", self.path("questions.json"),
            "--credentials", self.path("credentials.json"), "--out", self.path(out),
            "--trustees", *(self.path(name) for name in names), *more,
        )  # fmt: skip

    def cast(self, voter, choices, *more):
        return self.run(
            "cast", self.path("vote.bel"), "--code-file", self.path(f"{voter}.code"),
            "--choices", json.dumps(choices), *(more or ["--append"]),
        )  # fmt: skip

    def append(self, name="ballot.json"):
        return self.run("cast", self.path("vote.bel"), "--ballot", self.path(name), "--append")

    def close(self):
        return self.run("close", self.path("vote.bel"))
