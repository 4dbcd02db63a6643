"""A vote on a stage: consultation, proposals, rolls, trustees with their keys, voters."""

from dataclasses import dataclass, field
from datetime import date, timedelta

import pytest

from ballots.election.certificate import Context
from ballots.election.definition import Election
from ballots.encoding import canonical_json
from ballots.making import readiness, tallying
from ballots.making.casting import make_ballot
from ballots.making.ceremony import TrusteeKey, generate_trustee_key
from ballots.making.opening import open_tally, state_opening
from ballots.making.threshold import draw_member
from participate.conduct import service as conduct
from participate.consultations import service as consultations
from participate.consultations.criteria import CriterionGiven
from participate.consultations.policy import PHASES, Phase
from participate.demo_trustees.ceremony import make_file
from participate.demo_trustees.service import make_statement
from participate.elections import service as elections
from participate.elections.policy import ALL
from participate.elections.service import ChamberPlan, Contest, Plan, Rule, Seals, Voting
from participate.eligibility import service as eligibility
from participate.eligibility.service import Chamber, Mode
from participate.proposals import service as proposals
from participate.record import service as record
from participate.shared.act import Actor
from participate.shared.text import make_text

DAYS = timedelta(days=6)


@pytest.fixture
def features():
    return ("web", "mail", "record", "accounts", "consultations", "proposals", "elections")


@dataclass
class Stage:
    """Plays everyone who takes part in a vote; each step is a unit of work of its own.

    The office makes the proposals, or `author` in their own name.
    """

    services: object
    act: object
    make_person: object
    clock: object
    official: Actor
    publisher: Actor
    author: Actor | None = None
    consultation: str = ""
    options: tuple[str, ...] = ()
    keys: dict = field(default_factory=dict)
    uuids: tuple[str, ...] = ()
    quorum: int = 0
    members: list = field(default_factory=list)

    def write(self, actor, service, *args, **kwargs):
        with self.services.database.write() as session:
            return service(self.act(session, actor), *args, **kwargs)

    def read(self, service, *args):
        with self.services.database.read() as session:
            return service(session, *args)

    def units(self, actor):
        services = self.services
        return elections.Units(services.database, actor, self.clock, services.randomness)

    @property
    def seals(self):
        signer = record.LogSigner(self.services.settings.origin, self.services.secrets.log_key)
        return Seals(self.services.secrets.code_key, signer.vkey, self.quorum)

    def publish(self, count=3):
        spans = tuple(
            consultations.Span(phase, date(2026, 11, 1 + 3 * n), date(2026, 11, 3 + 3 * n))
            for n, phase in enumerate(PHASES)
        )
        words = make_text("Old estates", "老旧小区")
        criteria = (CriterionGiven(words),)
        draft = consultations.ConsultationDraft(words, words, words, words, criteria, spans)
        self.consultation = self.write(self.official, consultations.draft_consultation, draft)
        self.write(self.publisher, consultations.publish_consultation, self.consultation)
        drafts = [proposals.ProposalDraft(f"Work {n}", "Text.", "en") for n in range(count)]
        who, by_office = self.author or self.official, self.author is None
        self.options = tuple(
            self.write(who, proposals.propose, self.consultation, each, by_office=by_office).id
            for each in drafts
        )

        self.move(Phase.DISCUSSION, Phase.REVIEW)

    def move(self, before, after):
        place = self.consultation
        self.write(self.publisher, conduct.move_phase, place, after, expected=before)

    def plan(self, chambers=(Chamber.CITIZENS,), *, k=1, named=(), **contest):
        values = {"minimum": 1, "maximum": 2, **contest}
        now = self.clock.now()
        return Plan(
            contests=(Contest("Which first?", self.options, **values),),
            chambers=tuple(
                ChamberPlan(chamber, 50, Voting.NAMED if chamber in named else Voting.SECRET)
                for chamber in chambers
            ),
            rule=Rule.SINGLE_CHAMBER if len(chambers) == 1 else Rule.WEIGHTED_SHARES,
            k=k,
            opens=now,
            closes=now + DAYS,
            threshold=ALL,
        )

    def save(self, plan):
        self.write(self.official, elections.save_plan, self.consultation, plan)

    def put_roll(self, chamber, *addresses):
        self.write(self.official, eligibility.put_roll, self.consultation, chamber, addresses)

    def strike(self, chamber, known_by, reason="Asked for a paper ballot."):
        place = self.consultation, chamber
        self.write(self.official, eligibility.strike, *place, known_by, reason)

    def choose_checks(self, chamber, *checks):
        place = self.consultation, Chamber(chamber)
        self.write(self.official, eligibility.choose_checks, *place, checks)

    def put_people(self, chamber, content):
        """Put the people of a table on a roll."""
        place = self.consultation, Chamber(chamber)
        self.write(self.official, eligibility.keep_file, *place, Mode.REPLACE, content.encode())
        found = self.read(eligibility.try_file, *place)
        self.write(self.official, eligibility.take_file, *place, found, found.shown)

    def hand_in_key(self, number=1):
        trustee = self.make_person("trustee", address=f"trustee{number}@example.org")
        key = generate_trustee_key(self.services.randomness)
        view = self.write(
            trustee, elections.register_trustee_key, self.consultation, key.public.to_bytes()
        )
        self.keys[view.owner] = (trustee, key)
        return trustee

    def make_trustees(self, count):
        addresses = (f"trustee{n}@example.org" for n in range(1, count + 1))
        return [self.make_person("trustee", address=address) for address in addresses]

    def hold_ceremony(self, size=3, threshold=2, *, upto=None):
        """Let trustees 1, 2, … make their keys together, as far as a round where one is given."""
        people = self.make_trustees(size)
        accounts = [each.account for each in people]
        self.write(self.official, elections.begin_ceremony, self.consultation, accounts, threshold)
        randomness = self.services.randomness
        contexts = (Context(size, threshold, place) for place in range(1, size + 1))
        self.members = [draw_member(context, randomness) for context in contexts]
        for place, trustee in enumerate(people, 1):
            self.keys[place] = (trustee, None)
        for part in elections.ROUNDS:
            if part == upto:
                break
            for place in range(1, size + 1):
                self.take_step(place, part)
        return people

    def step_file(self, place, part):
        """What a trustee's software makes in a round of the ceremony; keeps the key of the last."""
        files = self.read(elections.find_ceremony, self.consultation).files
        key, raw = make_file(self.members[place - 1], files, part, self.services.randomness)
        if key is not None:
            self.keys[place] = (self.keys[place][0], TrusteeKey(key, None))
        return raw

    def take_step(self, place, part, raw=None):
        raw = raw or self.step_file(place, part)
        trustee = self.keys[place][0]
        return self.write(trustee, elections.hand_in_file, self.consultation, raw, part)

    def set_up(self):
        registrar = self.read(elections.find_registrar, self.consultation)
        seen = None if registrar is None else registrar.public_key
        given = (elections.set_up, self.consultation, self.seals)
        self.uuids = self.write(self.official, *given, registrar_key=seen)
        return self.uuids[0]

    def make_ready(self, *owners, only=elections.Statement):
        """Let these trustees, or all, rehearse and accept the set-up as their software does."""
        for each in self.read(elections.list_missing, self.consultation):
            if each.statement in only and (not owners or each.owner in owners):
                trustee, key = self.keys[each.owner]
                with self.services.database.read() as session:
                    act = self.act(session, trustee)
                    made = make_statement(act, each, key.private, self.seals.log)
                given = (each.election, each.statement, made)
                self.write(trustee, elections.hand_in_statement, *given)

    def health_file(self, owner, nonce=None):
        """What a trustee's software answers to the challenge, in the first chamber."""
        uuid, key = self.uuids[0], self.keys[owner][1].private
        nonce = nonce or self.read(elections.open_challenge, uuid, owner)
        setup = readiness.examine_setup(self.read(elections.export_archive, uuid), key.public_key)
        return readiness.answer_challenge(setup, nonce, key, self.services.randomness)

    def show_key(self, owner, raw=None):
        raw = raw or self.health_file(owner)
        self.write(self.keys[owner][0], elections.answer_health, self.uuids[0], raw)

    def open(self):
        self.make_ready()
        self.write(self.publisher, elections.open_voting, self.consultation)

    def ready(
        self, voters=3, chambers=(Chamber.CITIZENS,), *, trustees=2, k=1, named=(), **contest
    ):
        """Go as far as an open vote with voters 1, 2, … on every roll."""
        self.publish()
        for chamber in chambers:
            self.put_roll(chamber, *(address(n) for n in range(1, voters + 1)))
        for number in range(1, trustees + 1):
            self.hand_in_key(number)
        self.save(self.plan(chambers, k=k, named=named, **contest))
        uuid = self.set_up()
        self.open()
        return uuid

    def voter(self, number):
        return self.make_person("citizen", address=address(number), name=f"Voter {number}")

    def ballot(self, voter, choices, uuid=""):
        """Make a ballot under the voter's own code, as the browser does."""
        uuid = uuid or self.uuids[0]
        key = self.services.secrets.code_key
        code = self.read(elections.own_code, uuid, voter.account, key)
        definition = Election.from_bytes(self.read(elections.definition_of, uuid))
        return make_ballot(definition, code, [choices], self.services.randomness)

    def cast(self, voter, raw, uuid="", *, arrived=None, attempts_key=None):
        return elections.cast_ballot(
            self.services.database,
            account=voter.account,
            uuid=uuid or self.uuids[0],
            raw=raw,
            arrived=arrived or self.clock.now(),
            clock=self.clock,
            randomness=self.services.randomness,
            attempts_key=attempts_key,
        )

    def receipt(self, answer):
        """The receipt of a ballot that was accepted, as anyone fetches it."""
        with self.services.database.read() as session:
            return record.make_receipt(session, answer.index)

    def cast_by_name(self, voter, *answers, uuid="", arrived=None):
        uuid, arrived = uuid or self.uuids[-1], arrived or self.clock.now()
        return self.write(voter, elections.cast_named_vote, uuid, answers, arrived)

    def close(self):
        self.clock.advance(DAYS + timedelta(minutes=2))
        self.write(self.publisher, elections.close_voting, self.consultation)

    def upload_of(self, owner, uuid="", key=None):
        """Make a trustee's upload file from the sealed archive."""
        uuid = uuid or self.uuids[0]
        sealed = tallying.examine(self.read(elections.export_sealed_archive, uuid))
        definition, tally, event = sealed.election, sealed.to_decrypt, sealed.sealed_event
        private = (key or self.keys[owner][1]).private
        randomness = self.services.randomness
        partial = open_tally(definition, tally, private, randomness)
        statement = state_opening(definition, event, owner, tally, partial, private, randomness)
        return canonical_json(
            {
                "version": 1,
                "election": uuid,
                "owner": owner,
                "partial_decryption": partial.to_bytes().decode(),
                "statement_proof": statement.to_bytes().decode(),
            }
        )

    def submit(self, owner, uuid="", raw=None):
        uuid = uuid or self.uuids[0]
        raw = self.upload_of(owner, uuid) if raw is None else raw
        trustee = self.keys[owner][0]
        return elections.submit_partial_decryption(self.units(trustee), uuid, raw)

    def shuffle(self, owner, raw=None):
        """Shuffle the sealed ballots as a trustee's software does, and hand that in."""
        if raw is None:
            sealed = tallying.examine(self.read(elections.export_sealed_archive, self.uuids[0]))
            raw = self.signed_part(owner, sealed)
        return elections.submit_shuffle(self.units(self.keys[owner][0]), self.uuids[0], raw)

    def signed_part(self, owner, sealed):
        """What a trustee's software hands in of an examined archive: a shuffle, signed."""
        made = tallying.make_part(sealed, self.services.randomness)
        key = self.keys[owner][1].private
        return tallying.sign_part(sealed, made, key, self.services.randomness).to_bytes()

    def view(self, uuid=""):
        return self.read(elections.get_election, uuid or self.uuids[0])


def address(number):
    return f"voter{number}@example.org"


@pytest.fixture
def stage(services, act, make_person, clock):
    official = make_person("official", address="official@example.org")
    publisher = make_person("publisher", address="publisher@example.org")
    return Stage(services, act, make_person, clock, official, publisher)
