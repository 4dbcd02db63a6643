"""Making a ballot: encrypt, prove, sign (specification 9.1 to 9.5, 9.10).

Invariants: each ciphertext has its own fresh scalar; all scalars of a ballot's answers come from
one fresh seed, which lives in this call only; the signature's nonce is drawn apart from it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from ballots.crypto.elgamal import Ciphertext, encrypt, encrypt_element, sum_of
from ballots.crypto.plaintext import encode_answers
from ballots.crypto.proofs import Proof
from ballots.election.answer import Answer, HomomorphicAnswer, MixnetAnswer
from ballots.election.ballot import sign_ballot_json, unsigned_ballot_json
from ballots.election.definition import Election
from ballots.election.question import HomomorphicQuestion, MixnetQuestion, Question
from ballots.errors import VerificationError
from ballots.making.provers import (
    Plain,
    Randomness,
    draw_scalar,
    prove_key,
    prove_one_of,
    sum_of_plains,
)
from ballots.making.registrar import derive
from ballots.making.seed import SEED_BYTES, SeededScalars


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
    secret, credential = derive(election.uuid, code)
    unsigned = make_unsigned(election, credential, choices, randomness(SEED_BYTES))
    ballot_hash = election.suite.ballot_hash(unsigned)
    prefix = election.suite.signature_prefix(ballot_hash)
    return sign_ballot_json(
        unsigned, ballot_hash, prove_key(election.suite, prefix, secret, randomness)
    )


def make_unsigned(
    election: Election, credential: str, choices: Sequence[Sequence[int]], seed: bytes
) -> bytes:
    """Return a ballot's bytes without its signature: the same ones for the same seed.

    `bad-choices` for an answer that the election does not allow.
    """
    _require_choices(election, choices)
    draws = SeededScalars(seed, election.fingerprint, credential)
    context = election.suite.voter_context(election.fingerprint, credential)
    answers = tuple(
        _answer(election, question, tuple(numbers), context, draws)
        for question, numbers in zip(election.questions, choices, strict=True)
    )
    return unsigned_ballot_json(election.uuid, election.fingerprint, credential, answers)


@dataclass(frozen=True, slots=True)
class _Draft:
    """One homomorphic question's plain choices with the scalars used, and their encryptions."""

    election: Election
    question: HomomorphicQuestion
    plains: tuple[Plain, ...]
    choices: tuple[Ciphertext, ...]

    @classmethod
    def encrypted(
        cls,
        election: Election,
        question: HomomorphicQuestion,
        bits: tuple[int, ...],
        randomness: Randomness,
    ) -> "_Draft":
        plains = tuple(Plain(bit, draw_scalar(randomness)) for bit in bits)
        choices = tuple(encrypt(election.public_key, each.value, each.scalar) for each in plains)
        return cls(election, question, plains, choices)


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
            [plain, plain.plus(-1)],
            plain.value,
            randomness,
        )
        for choice, plain in zip(draft.choices, draft.plains, strict=True)
    )
    context = suite.answer_context(voter_context, draft.choices)
    if draft.question.blank:
        return _with_blank(draft, context, individual, randomness)
    chosen = sum_of_plains(draft.plains)
    overall = prove_one_of(
        suite,
        suite.range_prefix(context, sum_of(draft.choices)),
        public_key,
        _range(draft.question, chosen),
        chosen.value - draft.question.minimum,
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
    blank_bit, chosen = draft.plains[0], sum_of_plains(draft.plains[1:])
    blank = prove_one_of(
        suite,
        suite.blank_prefix(context),
        public_key,
        [blank_bit, chosen],
        1 if blank_bit.value else 0,
        randomness,
    )
    overall = prove_one_of(
        suite,
        suite.blank_range_prefix(context),
        public_key,
        [blank_bit.plus(-1), *_range(question, chosen)],
        0 if blank_bit.value else 1 + chosen.value - question.minimum,
        randomness,
    )
    return HomomorphicAnswer(draft.choices, individual, overall, blank)


def _range(question: HomomorphicQuestion, chosen: Plain) -> list[Plain]:
    """The branches "the sum is v" for each v of min..max."""
    return [chosen.plus(-value) for value in range(question.minimum, question.maximum + 1)]
