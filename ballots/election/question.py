"""The two kinds of questions: summed ones (homomorphic) and shuffled ones (mixnet).

Invariants (specification 7.2, 7.3): 0 ≤ min ≤ max ≤ answers for a homomorphic question; a mixnet
question has at most `MAX_MIXNET_ANSWERS` answers, because its whole answer is one group element.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from ballots.counting.extra import read_rule
from ballots.counting.rule import CountingRule
from ballots.crypto.plaintext import LARGEST_ANSWER, MAX_MIXNET_ANSWERS
from ballots.encoding import (
    JsonLike,
    JsonValue,
    as_boolean,
    as_integer,
    as_list,
    as_object,
    as_text,
    canonical_json,
    parse_json,
)
from ballots.errors import MalformedError, VerificationError

MAX_ANSWERS: Final = 1000
_MIXNET: Final = "NonHomomorphic"
_LISTS: Final = "Lists"


@dataclass(frozen=True, slots=True)
class HomomorphicQuestion:
    """A question whose ciphertexts are added up: choose `minimum` to `maximum` answers, or blank.

    Where a blank vote is allowed, element 0 of the choices and of the counts is the blank bit.
    """

    question: str
    answers: tuple[str, ...]
    minimum: int
    maximum: int
    blank: bool = False

    @property
    def choices(self) -> int:
        """Return how many integers an answer holds (the blank bit included)."""
        return len(self.answers) + self.blank

    @property
    def ciphertexts(self) -> int:
        """Return how many ciphertexts an answer holds: one a choice."""
        return self.choices

    def accepts(self, choices: Sequence[int]) -> bool:
        """Say whether a plain answer is one that the proofs can be made for."""
        if len(choices) != self.choices or any(choice not in (0, 1) for choice in choices):
            return False
        if self.blank and choices[0] == 1:
            return sum(choices) == 1
        return self.minimum <= sum(choices) <= self.maximum

    @classmethod
    def from_json_value(cls, value: JsonValue) -> "HomomorphicQuestion":
        """Read {"answers","blank","min","max","question"}; `blank` may be absent."""
        fields = as_object(value, ("answers", "min", "max", "question"), ("blank",))
        answers = _answers_of(fields["answers"])
        maximum = as_integer(fields["max"], 0, len(answers))
        return cls(
            question=as_text(fields["question"]),
            answers=answers,
            minimum=as_integer(fields["min"], 0, maximum),
            maximum=maximum,
            blank=as_boolean(fields.get("blank", False)),
        )

    def to_json_value(self) -> dict[str, JsonLike]:
        """Write the question in the specification's field order."""
        value: dict[str, JsonLike] = {"answers": self.answers}
        if self.blank:
            value["blank"] = True
        return value | {"min": self.minimum, "max": self.maximum, "question": self.question}


@dataclass(frozen=True, slots=True)
class MixnetQuestion:
    """A question whose answers are shuffled and opened one by one: an integer 0..255 an option.

    What the integers mean (ranks, grades, marks) is the business of the counting rule; the
    protocol proves nothing about them. `extra` is the canonical text of any JSON value: a foreign
    one means nothing here, and its election can still be verified.
    """

    question: str
    answers: tuple[str, ...]
    extra: bytes | None = None

    @property
    def choices(self) -> int:
        """Return how many integers an answer holds."""
        return len(self.answers)

    @property
    def ciphertexts(self) -> int:
        """Return how many ciphertexts an answer holds: one for all integers."""
        return 1

    def counting_rule(self) -> CountingRule:
        """Read the rule that `extra` names; `MalformedError` where it names none."""
        if self.extra is None:
            raise MalformedError("counting: the question does not say how it is counted")
        return read_rule(parse_json(self.extra, max_bytes=len(self.extra)))

    def accepts(self, choices: Sequence[int]) -> bool:
        """Say whether a plain answer can be encrypted; a rule may still count it as invalid."""
        return len(choices) == self.choices and all(0 <= n <= LARGEST_ANSWER for n in choices)

    @classmethod
    def from_json_value(cls, value: JsonValue) -> "MixnetQuestion":
        """Read {"type":"NonHomomorphic","value":{"answers","question"},"extra"}.

        `VerificationError("too-many-answers")` for one whose answers nobody can encrypt.
        """
        fields = as_object(value, ("type", "value"), ("extra",))
        content = as_object(fields["value"], ("answers", "question"))
        answers = _answers_of(content["answers"])
        if len(answers) > MAX_MIXNET_ANSWERS:
            raise VerificationError(
                "too-many-answers",
                f"a question counted by a mixnet has more than {MAX_MIXNET_ANSWERS} answers, "
                "which do not fit into one ciphertext",
            )
        extra = canonical_json(fields["extra"]) if "extra" in fields else None
        return cls(as_text(content["question"]), answers, extra)

    def to_json_value(self) -> dict[str, JsonLike]:
        """Write the question in the specification's field order."""
        content: dict[str, JsonLike] = {"answers": self.answers, "question": self.question}
        value: dict[str, JsonLike] = {"type": _MIXNET, "value": content}
        if self.extra is not None:
            value["extra"] = parse_json(self.extra, max_bytes=len(self.extra))
        return value


Question: TypeAlias = HomomorphicQuestion | MixnetQuestion


def question_of(value: JsonValue) -> Question:
    """Read one question of either kind; `not-supported` for the protocol's third one."""
    if not isinstance(value, dict) or "type" not in value:
        return HomomorphicQuestion.from_json_value(value)
    if value["type"] == _LISTS:
        raise VerificationError(
            "not-supported", "questions with lists of answers are not supported by this release"
        )
    if value["type"] != _MIXNET:
        raise MalformedError("the type of a question is unknown")
    return MixnetQuestion.from_json_value(value)


def _answers_of(value: JsonValue) -> tuple[str, ...]:
    answers = tuple(as_text(each) for each in as_list(value))
    if not 1 <= len(answers) <= MAX_ANSWERS:
        raise MalformedError(f"a question does not have 1 to {MAX_ANSWERS} answers")
    return answers
