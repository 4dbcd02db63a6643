"""One answer of a ballot: ciphertexts and the proofs that they hold an allowed choice.

Invariants (protocol 2.2): each choice is 0 or 1 (bound to S0), and their sum lies between min and
max, or the blank bit is 1 and all others 0 (bound to S, which names every ciphertext).
"""

from dataclasses import dataclass

from ballots.crypto.elgamal import Ciphertext, sum_of
from ballots.crypto.group import Point
from ballots.crypto.proofs import Proof, check_one_of, value_branches
from ballots.crypto.suite import Suite
from ballots.election.definition import Question
from ballots.encoding import JsonLike, JsonValue, as_list, as_object
from ballots.errors import VerificationError


@dataclass(frozen=True, slots=True)
class Answer:
    """The encrypted answer to one question and its proofs."""

    choices: tuple[Ciphertext, ...]
    individual_proofs: tuple[tuple[Proof, ...], ...]
    overall_proof: tuple[Proof, ...]
    blank_proof: tuple[Proof, ...] | None

    @classmethod
    def from_json_value(cls, value: JsonValue) -> "Answer":
        """Read one answer; `not-supported` for that of a mixnet question."""
        if isinstance(value, dict) and "proof" in value:
            raise VerificationError(
                "not-supported", "questions counted by a mixnet are not supported by this release"
            )
        fields = as_object(
            value, ("choices", "individual_proofs", "overall_proof"), ("blank_proof",)
        )
        blank = fields.get("blank_proof")
        return cls(
            choices=tuple(Ciphertext.from_json_value(each) for each in as_list(fields["choices"])),
            individual_proofs=tuple(
                _proofs_of(each) for each in as_list(fields["individual_proofs"])
            ),
            overall_proof=_proofs_of(fields["overall_proof"]),
            blank_proof=_proofs_of(blank) if "blank_proof" in fields else None,
        )

    def to_json_value(self) -> dict[str, JsonLike]:
        """Write the answer in the specification's field order."""
        value: dict[str, JsonLike] = {
            "choices": [each.to_json_value() for each in self.choices],
            "individual_proofs": [
                [proof.to_json_value() for proof in proofs] for proofs in self.individual_proofs
            ],
            "overall_proof": [proof.to_json_value() for proof in self.overall_proof],
        }
        if self.blank_proof is not None:
            value["blank_proof"] = [proof.to_json_value() for proof in self.blank_proof]
        return value


def check_shape(question: Question, answer: Answer) -> None:
    """Check that the answer holds as many ciphertexts and proofs as its question asks for."""
    lengths = (
        len(answer.choices),
        [len(proofs) for proofs in answer.individual_proofs],
        len(answer.overall_proof),
        None if answer.blank_proof is None else len(answer.blank_proof),
    )
    expected = (
        question.choices,
        [2] * question.choices,
        question.maximum - question.minimum + 1 + question.blank,
        2 if question.blank else None,
    )
    if lengths != expected:
        raise VerificationError(
            "wrong-shape", "an answer does not have as many ciphertexts or proofs as its question"
        )


def check_answer(
    suite: Suite, public_key: Point, voter_context: str, question: Question, answer: Answer
) -> None:
    """Check all proofs of an answer whose shape is right; `voter_context` is S0."""
    for number, (choice, proofs) in enumerate(
        zip(answer.choices, answer.individual_proofs, strict=True), 1
    ):
        check_one_of(
            suite,
            suite.range_prefix(voter_context, choice),
            public_key,
            value_branches(choice, 0, 1),
            proofs,
            f"the proof that choice {number} is 0 or 1",
        )
    context = suite.answer_context(voter_context, answer.choices)
    if answer.blank_proof is None:
        prefix, branches = overall_statement(suite, context, question, answer.choices)
    else:
        prefix, branches = blank_statement(suite, context, answer.choices)
        check_one_of(suite, prefix, public_key, branches, answer.blank_proof, "the blank proof")
        prefix, branches = blank_overall_statement(suite, context, question, answer.choices)
    check_one_of(suite, prefix, public_key, branches, answer.overall_proof, "the overall proof")


def overall_statement(
    suite: Suite, context: str, question: Question, choices: tuple[Ciphertext, ...]
) -> tuple[str, list[Ciphertext]]:
    """Return prefix and branches of "the sum is one of min..max"; `context` is S."""
    chosen = sum_of(choices)
    branches = value_branches(chosen, question.minimum, question.maximum)
    return suite.range_prefix(context, chosen), branches


def blank_statement(
    suite: Suite, context: str, choices: tuple[Ciphertext, ...]
) -> tuple[str, list[Ciphertext]]:
    """Return prefix and branches of "the blank bit is 0 or the sum of the others is"."""
    return suite.blank_prefix(context), [choices[0], sum_of(choices[1:])]


def blank_overall_statement(
    suite: Suite, context: str, question: Question, choices: tuple[Ciphertext, ...]
) -> tuple[str, list[Ciphertext]]:
    """Return prefix and branches of "the blank bit is 1 or the sum is one of min..max"."""
    ranges = value_branches(sum_of(choices[1:]), question.minimum, question.maximum)
    return suite.blank_range_prefix(context), [choices[0].minus_value(1), *ranges]


def _proofs_of(value: JsonValue) -> tuple[Proof, ...]:
    return tuple(Proof.from_json_value(each) for each in as_list(value))
