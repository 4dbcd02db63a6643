"""Elections made in Python for tests: every step of an archive, with all secrets at hand.

`run_election()` gives a finished one. `Course` goes step by step, so that a test can stop it, put
something foreign in, or leave something out; nothing in it checks what it appends.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field, replace

from ballots.election import archive
from ballots.election.archive import EventType, SetupData
from ballots.election.ballot import Ballot
from ballots.election.credentials import CredentialList, make_credentials_json
from ballots.election.decryption import OwnedPayload, PartialDecryption, combine
from ballots.election.definition import Election, make_election_json
from ballots.election.question import HomomorphicQuestion, MixnetQuestion, Question
from ballots.election.result import result_bytes
from ballots.election.shuffle import lists_of, with_lists
from ballots.election.tally import SizedTally, accumulate
from ballots.election.trustees import TrusteePublic, Trustees, make_trustees_json
from ballots.encoding import sha256_hex
from ballots.making.casting import make_ballot
from ballots.making.ceremony import TrusteeKey, generate_trustee_key
from ballots.making.opening import open_tally, state_opening
from ballots.making.registrar import credential_of, issue_codes
from ballots.making.shuffling import make_shuffle, state_shuffle
from tests.ballots.ceremonies import run_ceremony

UUID = "HZnGv4UdMhJpVp"
TIMESTAMP = 1_795_435_342
QUESTION = HomomorphicQuestion(
    "Which projects?", ("Library garden", "自行车道", "Rue piétonne"), 1, 2
)
BLANK_QUESTION = HomomorphicQuestion("Agree?", ("Yes", "No"), 1, 1, blank=True)


RANK_QUESTION = MixnetQuestion(
    "In which order?", ("A", "汉", "c"), b'{"method":"STV","blank":false,"seats":1}'
)


def randomness_of(seed):
    """Repeatable bytes: for tests only."""
    return random.Random(seed).randbytes


def random_choices(question, source):
    """Choices that a question allows, drawn from a `random.Random`; a partial ranking for one."""
    if isinstance(question, MixnetQuestion):
        ranked = source.randint(0, len(question.answers))
        ranks = [*range(1, ranked + 1), *[0] * (len(question.answers) - ranked)]
        return source.sample(ranks, len(ranks))
    if question.blank and source.random() < 0.3:
        return [1] + [0] * len(question.answers)
    chosen = source.sample(
        range(len(question.answers)), source.randint(question.minimum, question.maximum)
    )
    bits = [1 if position in chosen else 0 for position in range(len(question.answers))]
    return [0, *bits] if question.blank else bits


@dataclass
class Course:
    """An election in the making; `steps` are (event bytes, payloads) in the archive's order."""

    questions: tuple[Question, ...] = (QUESTION,)
    voters: int = 4
    trustees: int = 2
    seed: int = 1
    uuid: str = UUID
    description: str = "A test."
    rules_sha256: str | None = None
    weights: tuple[int, ...] = ()
    threshold: int | None = None
    items: list = field(default_factory=list)
    steps: list = field(default_factory=list)
    cast: list = field(default_factory=list)
    statement_proofs: dict = field(default_factory=dict)
    shuffle_proofs: dict = field(default_factory=dict)

    def __post_init__(self):
        self.randomness = randomness_of(self.seed)
        self.source = random.Random(self.seed)
        self.items, self.keys = self._draw_trustees()
        self.codes = issue_codes(self.voters, self.randomness)
        self.election = Election.from_bytes(
            make_election_json(
                description=self.description,
                name="Test",
                public_key=self.trustee_list.election_key(),
                questions=self.questions,
                uuid=self.uuid,
                rules_sha256=self.rules_sha256,
            )
        )
        keys = [credential_of(self.uuid, code) for code in self.codes]
        weights = dict(zip(keys, self.weights, strict=False))
        self.credentials = CredentialList.from_bytes(make_credentials_json(keys, weights))

    def _draw_trustees(self):
        """The entries of the list of trustees, and each owner's key where they are drawn here."""
        if self.items:
            return self.items, []
        if self.threshold is None:
            keys = [generate_trustee_key(self.randomness) for _ in range(self.trustees)]
            return [key.public for key in keys], keys
        self.gathering = done = run_ceremony(self.trustees, self.threshold, self.randomness)
        return [done.group], [
            TrusteeKey(key, TrusteePublic(key.public_key, public.possession))
            for key, public in zip(done.private_keys, done.group.verification_keys, strict=True)
        ]

    def append(self, kind, *payloads):
        """Append an event; its own payload is the last one. Returns the event's hash."""
        parent = sha256_hex(self.steps[-1][0]) if self.steps else None
        own = sha256_hex(payloads[-1]) if payloads else None
        event = archive.event_bytes(parent, len(self.steps), kind, own)
        self.steps.append((event, payloads))
        return sha256_hex(event)

    @property
    def head(self):
        return sha256_hex(self.steps[-1][0])

    def set_up(self):
        parts = (
            self.election.raw,
            self.trustee_list.raw,
            self.credentials.raw,
        )
        self.append(
            EventType.SETUP, *parts, SetupData(*(sha256_hex(part) for part in parts)).to_bytes()
        )
        return self

    def ballot(self, voter, choices=None):
        """Make a ballot of a voter without casting it."""
        if choices is None:
            choices = [random_choices(question, self.source) for question in self.questions]
        return make_ballot(self.election, self.codes[voter], choices, self.randomness), choices

    def vote(self, voter, choices=None):
        """Cast a ballot; random choices unless given."""
        raw, choices = self.ballot(voter, choices)
        self.append(EventType.BALLOT, raw)
        self.cast.append((voter, choices, raw))
        return self

    def end(self):
        self.append(EventType.END_BALLOTS)
        return self

    def seal(self):
        """Append the encrypted tally of the last ballot of each voter."""
        self.sums = accumulate(
            self.election, self.credentials, [Ballot.from_bytes(raw) for _, _, raw in self.cast]
        )
        raw = self.sums.tally.to_bytes()
        sized = SizedTally(self.sums.num_tallied, self.sums.total_weight, sha256_hex(raw))
        self.sealed = self.append(EventType.ENCRYPTED_TALLY, raw, sized.to_bytes())
        self.tally_event = self.sealed
        self.lists = lists_of(self.election, self.sums.tally)
        return self

    def shuffle(self, owner):
        """Append one trustee's shuffle of the lists as they stand."""
        shuffle = make_shuffle(self.election, self.lists, self.randomness)
        self.add_shuffle(owner, shuffle.to_bytes())
        self.lists = shuffle.lists
        return self

    def add_shuffle(self, owner, raw):
        """Append a shuffle and keep its signature, where the owner's key is known."""
        if owner <= len(self.keys):
            self.shuffle_proofs[owner] = self.sign_shuffle(owner, raw)
        self.append(EventType.SHUFFLE, raw, OwnedPayload(owner, sha256_hex(raw)).to_bytes())

    def sign_shuffle(self, owner, raw, **changes):
        """The signature under a shuffle appended next; `changes` say what is wrong with it."""
        key = self.keys[changes.get("key", owner) - 1].private
        return state_shuffle(
            changes.get("election", self.election),
            changes.get("event", self.head),
            changes.get("number", owner),
            sha256_hex(raw),
            key,
            self.randomness,
        ).to_bytes()

    def end_shuffles(self):
        self.sealed = self.append(EventType.END_SHUFFLES)
        return self

    @property
    def to_decrypt(self):
        return with_lists(self.election, self.sums.tally, self.lists)

    def open(self, owner):
        """Append one trustee's partial decryption and keep its statement proof."""
        key = self.keys[owner - 1].private
        partial = open_tally(self.election, self.to_decrypt, key, self.randomness)
        raw = partial.to_bytes()
        self.append(
            EventType.PARTIAL_DECRYPTION, raw, OwnedPayload(owner, sha256_hex(raw)).to_bytes()
        )
        self.statement_proofs[owner] = state_opening(
            self.election, self.sealed, owner, self.to_decrypt, partial, key, self.randomness
        ).to_bytes()
        return self

    def finish(self):
        """Append the result."""
        result = combine(
            self.election,
            self.to_decrypt,
            self.trustee_list,
            self.partials(),
            self.sums.total_weight,
        )
        self.append(EventType.RESULT, result_bytes(result))
        return self

    @property
    def trustee_list(self):
        return Trustees.from_bytes(make_trustees_json(self.items))

    def partials(self):
        """The partial decryptions of the archive, by owner."""
        return {
            OwnedPayload.from_bytes(payloads[1]).owner: PartialDecryption.from_bytes(payloads[0])
            for event, payloads in self.steps
            if b'"PartialDecryption"' in event
        }

    def archive(self, upto=None):
        """The archive's bytes, of the first `upto` events where that is given."""
        return archive.write_archive(TIMESTAMP, self.steps[:upto])

    def weight(self, voter):
        return self.weights[voter] if self.weights else 1

    def counts(self):
        """What the result has to be: the last choices of each voter, added up, or sorted."""
        last = {voter: choices for voter, choices, _ in self.cast}
        return tuple(
            tuple(sorted(tuple(choices[number]) for choices in last.values()))
            if isinstance(question, MixnetQuestion)
            else tuple(
                sum(self.weight(voter) * choices[number][place] for voter, choices in last.items())
                for place in range(question.choices)
            )
            for number, question in enumerate(self.questions)
        )


def run_course(revotes=1, **settings):
    """A finished election in which everyone votes and the first `revotes` voters vote again."""
    course = Course(**settings).set_up()
    for voter in [*range(course.voters), *range(min(revotes, course.voters))]:
        course.vote(voter)
    course.end().seal()
    if course.election.has_mixnet:
        course.shuffle(1).shuffle(course.trustees).end_shuffles()
    for owner in range(1, course.trustees + 1):
        course.open(owner)
    return course.finish()


def in_any_order(result):
    """A result whose opened answers stand sorted, as `Course.counts` has them."""
    return tuple(tuple(sorted(row)) if row and isinstance(row[0], tuple) else row for row in result)


def run_election(**settings):
    """(archive bytes, the course with all secrets) of a finished election."""
    course = run_course(**settings)
    return course.archive(), course


def run_named_course(**settings):
    """A finished election with what the upstream's pages add: the trustees' names, a language."""
    course = Course(**settings)
    course.items = [named_item(item) for item in course.items]
    language = b',"language":["ar","rtl"]}'
    course.election = Election.from_bytes(course.election.raw[:-1] + language)
    course.set_up()
    for voter in range(course.voters):
        course.vote(voter)
    course.end().seal()
    for owner in range(1, course.trustees + 1):
        course.open(owner)
    return course.finish()


def named_item(item):
    """A single trustee, or each member of a group, with a name beside the key."""
    if isinstance(item, TrusteePublic):
        return replace(item, name="Zoë")
    keys = tuple(replace(key, name="Zoë") for key in item.verification_keys)
    return replace(item, verification_keys=keys)
