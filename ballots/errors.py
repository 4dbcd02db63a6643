"""The errors of the voting core (specification 2.5).

Invariant: whatever bytes come in, a function of this package either returns a value or raises one
of these. Each carries a sentence for a person and a kebab-case reason code for a programme.
"""


class BallotsError(Exception):
    """The root of all errors of `ballots`: a reason `code` and a whole `sentence`."""

    def __init__(self, code: str, sentence: str) -> None:
        """Keep the reason; `str(error)` is the sentence."""
        super().__init__(code, sentence)
        self.code = code
        self.sentence = sentence

    def __str__(self) -> str:
        """Return the sentence alone."""
        return self.sentence


class MalformedError(BallotsError):
    """The bytes do not have the form that the format asks for; nothing was built from them.

    The code is `malformed` unless a caller can do something with a finer one
    (`too-large`, `too-deep`, `duplicate-key`, `not-canonical`, `bad-point`, `bad-scalar`).
    """

    def __init__(self, sentence: str, code: str = "malformed") -> None:
        """Take the sentence, and a finer code where there is one."""
        super().__init__(code, sentence)

    def __reduce__(self) -> tuple[type["MalformedError"], tuple[str, str]]:
        """Let the error cross a process border (a pool of checkers)."""
        return type(self), (self.sentence, self.code)


class VerificationError(BallotsError):
    """The form is right, the content does not hold: a forged proof, a foreign credential, …."""

    def __reduce__(self) -> tuple[type["VerificationError"], tuple[str, str]]:
        """Let the error cross a process border (a pool of checkers)."""
        return type(self), (self.code, self.sentence)
