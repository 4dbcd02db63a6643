"""How large what trustees hand in can be: it follows from the election, never from the sender.

A shuffle has some 530 bytes an answer as it is uploaded, a partial decryption 260 a ciphertext; the
numbers here are the largest that can be written (specification 12.1, 13.1, 18.4).
"""

from collections.abc import Sequence
from typing import Final

from ballots.election.question import MixnetQuestion, Question
from ballots.errors import MalformedError
from participate.elections.plan import Contest, Plan
from participate.elections.problems import Fault, Ground
from participate.shared.i18n import N_

MOST_SHUFFLED: Final = 100_000
"""Answers of a vote that may have to be shuffled: a minute or two of proofs, 54 MB a file."""
_FRAME: Final = 64 * 1024
_SHUFFLED_BYTES: Final = 540
_SUMMED_BYTES: Final = 270


def upload_bytes(questions: Sequence[Question], voters: int) -> int:
    """Return the bytes that a trustee's file about this count has at most, with its form."""
    shuffled = sum(isinstance(each, MixnetQuestion) for each in questions)
    summed = sum(each.choices for each in questions if not isinstance(each, MixnetQuestion))
    return _FRAME + _SHUFFLED_BYTES * shuffled * voters + _SUMMED_BYTES * summed


def size_faults(plan: Plan, ground: Ground) -> dict[str, Fault]:
    """Return a fault for the first shuffled question of a vote that is too large to be shuffled."""
    shuffled = [number for number, each in enumerate(plan.contests) if _is_shuffled(each)]
    secret = [ground.rolls.get(place.chamber) for place in plan.chambers if place.is_secret]
    answers = len(shuffled) * sum(roll.count for roll in secret if roll is not None)
    if answers <= MOST_SHUFFLED:
        return {}
    sentence = N_(
        "The voters on the roll could give %(answers)s answers that have to be shuffled. At most "
        "%(most)s can be: ask fewer questions of this kind, or let the question be decided by sums."
    )
    return {f"contest-{shuffled[0]}": Fault(sentence, {"answers": answers, "most": MOST_SHUFFLED})}


def _is_shuffled(contest: Contest) -> bool:
    try:
        return contest.asked({}).shuffled
    except MalformedError:
        return False  # the counting rule has a fault of its own
