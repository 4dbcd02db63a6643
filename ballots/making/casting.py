"""Making a ballot: encrypt, prove, sign (protocol 2.1, 2.2).

Invariant: each ciphertext has its own fresh scalar; the scalars live in this call only.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from ballots.crypto.elgamal import Ciphertext, encrypt, encrypt_element
from ballots.crypto.plaintext import encode_answers
from ballots.crypto.proofs import Proof
from ballots.election.answer import (
    Answer,
    HomomorphicAnswer,
    MixnetAnswer,
    blank_overall_statement,
    blank_statement,
    overall_statement,
)
from ballots.election.ballot import sign_ballot_json, unsigned_ballot_json
from ballots.election.definition import Election
from ballots.election.question import HomomorphicQuestion, MixnetQuestion, Question
from ballots.errors import VerificationError
from ballots.making.provers import Randomness, draw_scalar, prove_key, prove_one_of
from ballots.making.registrar import derive


def make_ballot(
    election: Election,
    code: str,
    choices: Sequence[Sequence[int]],
    randomness: Randomness,
) -> bytes:
    """Return a ballot's canonical bytes; `choices` has one list of integers a question.

    A homomorphic question takes 0/1, the blank bit first where it allows a blank vote; a mixnet
    question takes 0..255 as its counting rule reads them. `bad-choices` for an
    answer that the election does not allow, `bad-code` for a code that is none.
    """
    _require_choices(election, choices)
    secret, credential = derive(election.uuid, code)
    context = election.suite.voter_context(election.fingerprint, credential)
    answers = tuple(
        _answer(election, question, tuple(numbers), context, randomness)
        for question, numbers in zip(election.questions, choices, strict=True)
    )
    unsigned = unsigned_ballot_json(election.uuid, election.fingerprint, credential, answers)
    ballot_hash = election.suite.ballot_hash(unsigned)
    prefix = election.suite.signature_prefix(ballot_hash)
    return sign_ballot_json(
        unsigned, ballot_hash, prove_key(election.suite, prefix, secret, randomness)
    )


@dataclass(frozen=True, slots=True)
class _Draft:
    """One homomorphic question's plain choices, their encryptions and the scalars used."""

    election: Election
    question: HomomorphicQuestion
    bits: tuple[int, ...]
    scalars: tuple[int, ...]
    choices: tuple[Ciphertext, ...]

    @classmethod
    def encrypted(
        cls,
        election: Election,
        question: HomomorphicQuestion,
        bits: tuple[int, ...],
        randomness: Randomness,
    ) -> "_Draft":
        scalars = tuple(draw_scalar(randomness) for _ in bits)
        choices = tuple(
            encrypt(election.public_key, bit, scalar)
            for bit, scalar in zip(bits, scalars, strict=True)
        )
        return cls(election, question, bits, scalars, choices)


def _require_choices(election: Election, choices: Sequence[Sequence[int]]) -> None:
    if len(choices) != len(election.questions):
        raise VerificationError("bad-choices", "not every question is answered")
    for number, (question, answer) in enumerate(zip(election.questions, choices, strict=True), 1):
        if not question.accepts(answer):
            raise VerificationError(
                "bad-choices", f"the answer to question {number} is not one that it allows"
            )


def _answer(
    election: Election,
    question: Question,
    numbers: tuple[int, ...],
    voter_context: str,
    randomness: Randomness,
) -> Answer:
    if isinstance(question, MixnetQuestion):
        return _mixnet_answer(election, numbers, voter_context, randomness)
    draft = _Draft.encrypted(election, question, numbers, randomness)
    return _homomorphic_answer(draft, voter_context, randomness)


def _mixnet_answer(
    election: Election, numbers: tuple[int, ...], voter_context: str, randomness: Randomness
) -> MixnetAnswer:
    suite, public_key = election.suite, election.public_key
    scalar = draw_scalar(randomness)
    ciphertext = encrypt_element(public_key, encode_answers(numbers), scalar)
    prefix = suite.encryption_prefix(voter_context, public_key, ciphertext)
    return MixnetAnswer(ciphertext, prove_key(suite, prefix, scalar, randomness))


def _homomorphic_answer(
    draft: _Draft, voter_context: str, randomness: Randomness
) -> HomomorphicAnswer:
    suite, public_key = draft.election.suite, draft.election.public_key
    individual = tuple(
        prove_one_of(
            suite,
            suite.range_prefix(voter_context, choice),
            public_key,
            [choice, choice.minus_value(1)],
            bit,
            scalar,
            randomness,
        )
        for choice, bit, scalar in zip(draft.choices, draft.bits, draft.scalars, strict=True)
    )
    context = suite.answer_context(voter_context, draft.choices)
    if draft.question.blank:
        return _with_blank(draft, context, individual, randomness)
    prefix, branches = overall_statement(suite, context, draft.question, draft.choices)
    overall = prove_one_of(
        suite,
        prefix,
        public_key,
        branches,
        sum(draft.bits) - draft.question.minimum,
        sum(draft.scalars),
        randomness,
    )
    return HomomorphicAnswer(draft.choices, individual, overall, None)


def _with_blank(
    draft: _Draft,
    context: str,
    individual: tuple[tuple[Proof, ...], ...],
    randomness: Randomness,
) -> HomomorphicAnswer:
    suite, public_key, question = draft.election.suite, draft.election.public_key, draft.question
    is_blank, chosen = draft.bits[0] == 1, sum(draft.bits[1:])
    blank_scalar, sum_scalar = draft.scalars[0], sum(draft.scalars[1:])
    prefix, branches = blank_statement(suite, context, draft.choices)
    blank = prove_one_of(
        suite,
        prefix,
        public_key,
        branches,
        1 if is_blank else 0,
        sum_scalar if is_blank else blank_scalar,
        randomness,
    )
    prefix, branches = blank_overall_statement(suite, context, question, draft.choices)
    overall = prove_one_of(
        suite,
        prefix,
        public_key,
        branches,
        0 if is_blank else 1 + chosen - question.minimum,
        blank_scalar if is_blank else sum_scalar,
        randomness,
    )
    return HomomorphicAnswer(draft.choices, individual, overall, blank)
