"""One answer of a ballot: ciphertexts and the proofs that go with them.

Invariants (specification 9.2, 9.3): of a homomorphic answer each choice is 0 or 1 (bound to S0),
and their sum lies between min and max, or the blank bit is 1 and all others 0 (bound to S, which
names every ciphertext). Of a mixnet answer the voter knows what is encrypted (bound to S0, key and
ciphertext); which integers it holds shows only when it is opened.
"""

from dataclasses import dataclass
from typing import TypeAlias

from ballots.crypto.elgamal import Ciphertext, sum_of
from ballots.crypto.group import Point, check_member
from ballots.crypto.proofs import Proof, check_encryption, check_one_of, value_branches
from ballots.crypto.suite import Suite
from ballots.election.question import HomomorphicQuestion, MixnetQuestion, Question
from ballots.encoding import JsonLike, JsonValue, as_list, as_object
from ballots.errors import VerificationError


@dataclass(frozen=True, slots=True)
class HomomorphicAnswer:
    """The encrypted choices of a homomorphic question and their proofs."""

    choices: tuple[Ciphertext, ...]
    individual_proofs: tuple[tuple[Proof, ...], ...]
    overall_proof: tuple[Proof, ...]
    blank_proof: tuple[Proof, ...] | None

    @property
    def ciphertexts(self) -> tuple[Ciphertext, ...]:
        """Return one ciphertext a choice."""
        return self.choices

    @classmethod
    def from_json_value(cls, value: JsonValue) -> "HomomorphicAnswer":
        """Read {"choices","individual_proofs","overall_proof","blank_proof"}."""
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


@dataclass(frozen=True, slots=True)
class MixnetAnswer:
    """The one ciphertext of a mixnet question and the proof that its voter knows what is in it."""

    ciphertext: Ciphertext
    proof: Proof

    @property
    def ciphertexts(self) -> tuple[Ciphertext, ...]:
        """Return the one ciphertext."""
        return (self.ciphertext,)

    @classmethod
    def from_json_value(cls, value: JsonValue) -> "MixnetAnswer":
        """Read {"choices","proof"}."""
        fields = as_object(value, ("choices", "proof"))
        ciphertext = Ciphertext.from_json_value(fields["choices"])
        return cls(ciphertext, Proof.from_json_value(fields["proof"]))

    def to_json_value(self) -> dict[str, JsonLike]:
        """Write the answer in the specification's field order."""
        return {"choices": self.ciphertext.to_json_value(), "proof": self.proof.to_json_value()}


Answer: TypeAlias = HomomorphicAnswer | MixnetAnswer


def answer_of(value: JsonValue) -> Answer:
    """Read an answer of either kind; a mixnet one is told by its field `proof`."""
    if isinstance(value, dict) and "proof" in value:
        return MixnetAnswer.from_json_value(value)
    return HomomorphicAnswer.from_json_value(value)


def check_shape(question: Question, answer: Answer) -> None:
    """Check that the answer is of its question's kind and holds as much as that asks for."""
    match question, answer:
        case MixnetQuestion(), MixnetAnswer():
            return
        case HomomorphicQuestion(), HomomorphicAnswer():
            _check_lengths(question, answer)
        case _:
            raise _of_another_kind()


def check_answer(
    suite: Suite, public_key: Point, voter_context: str, question: Question, answer: Answer
) -> None:
    """Check all proofs of an answer whose shape is right; `voter_context` is S0."""
    match question, answer:
        case MixnetQuestion(), MixnetAnswer():
            _check_encryption(suite, public_key, voter_context, answer)
        case HomomorphicQuestion(), HomomorphicAnswer():
            _check_choices(suite, public_key, voter_context, answer)
            _check_sum(suite, public_key, voter_context, question, answer)
        case _:
            raise _of_another_kind()


def overall_statement(
    suite: Suite, context: str, question: HomomorphicQuestion, choices: tuple[Ciphertext, ...]
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
    suite: Suite, context: str, question: HomomorphicQuestion, choices: tuple[Ciphertext, ...]
) -> tuple[str, list[Ciphertext]]:
    """Return prefix and branches of "the blank bit is 1 or the sum is one of min..max"."""
    ranges = value_branches(sum_of(choices[1:]), question.minimum, question.maximum)
    return suite.blank_range_prefix(context), [choices[0].minus_value(1), *ranges]


def _check_lengths(question: HomomorphicQuestion, answer: HomomorphicAnswer) -> None:
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


def _check_encryption(
    suite: Suite, public_key: Point, voter_context: str, answer: MixnetAnswer
) -> None:
    check_member(answer.ciphertext.beta)  # the proof multiplies alpha only
    prefix = suite.encryption_prefix(voter_context, public_key, answer.ciphertext)
    check_encryption(suite, prefix, answer.ciphertext.alpha, answer.proof)


def _check_choices(
    suite: Suite, public_key: Point, voter_context: str, answer: HomomorphicAnswer
) -> None:
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


def _check_sum(
    suite: Suite,
    public_key: Point,
    voter_context: str,
    question: HomomorphicQuestion,
    answer: HomomorphicAnswer,
) -> None:
    context = suite.answer_context(voter_context, answer.choices)
    if answer.blank_proof is None:
        prefix, branches = overall_statement(suite, context, question, answer.choices)
    else:
        prefix, branches = blank_statement(suite, context, answer.choices)
        check_one_of(suite, prefix, public_key, branches, answer.blank_proof, "the blank proof")
        prefix, branches = blank_overall_statement(suite, context, question, answer.choices)
    check_one_of(suite, prefix, public_key, branches, answer.overall_proof, "the overall proof")


def _of_another_kind() -> VerificationError:
    return VerificationError("wrong-shape", "an answer is of another kind than its question")


def _proofs_of(value: JsonValue) -> tuple[Proof, ...]:
    return tuple(Proof.from_json_value(each) for each in as_list(value))
