"""election.json, trustees and credentials: strict reading, canonical writing."""

import json

import pytest

from ballots.crypto.group import generator_power, hex_of_point
from ballots.election.credentials import MAX_WEIGHT, CredentialList, make_credentials_json
from ballots.election.definition import Election, make_election_json
from ballots.election.trustees import TrusteePublic, Trustees, make_trustees_json
from ballots.encoding import canonical_json
from ballots.errors import BallotsError, MalformedError, VerificationError
from tests.ballots.elections import BLANK_QUESTION, QUESTION, RANK_QUESTION, UUID

KEY = generator_power(7)
RAW = make_election_json(
    description="One\ntwo",
    name="表决",
    public_key=KEY,
    questions=[QUESTION, BLANK_QUESTION],
    uuid=UUID,
    rules_sha256="0a" * 32,
)
VALUE = json.loads(RAW)


def changed(**fields):
    return canonical_json({**VALUE, **fields})


def question(**fields):
    return changed(questions=[{**VALUE["questions"][0], **fields}])


def test_the_definition_reads_back():
    election = Election.from_bytes(RAW)
    assert election.questions == (QUESTION, BLANK_QUESTION)
    assert election.description == "One\ntwo\nrules sha256:" + "0a" * 32
    assert (election.uuid, election.name, election.public_key) == (UUID, "表决", KEY)
    assert len(election.fingerprint) == 43
    assert election.options == 6
    assert election.is_canonical
    assert list(VALUE) == [
        "version", "description", "name", "group", "public_key", "questions", "uuid"
    ]  # fmt: skip


def test_an_election_asks_questions_of_both_kinds():
    raw = make_election_json(
        description="",
        name="",
        public_key=KEY,
        questions=[QUESTION, RANK_QUESTION, BLANK_QUESTION],
        uuid=UUID,
    )
    election = Election.from_bytes(raw)
    assert election.questions == (QUESTION, RANK_QUESTION, BLANK_QUESTION)
    assert election.has_mixnet
    assert election.options == 7
    assert election.is_canonical
    assert not Election.from_bytes(RAW).has_mixnet


def test_the_fingerprint_is_over_the_stored_bytes():
    spaced = Election.from_bytes(RAW + b"\n")
    assert spaced.fingerprint != Election.from_bytes(RAW).fingerprint
    assert not spaced.is_canonical


def test_the_roles_stand_behind_the_uuid():
    raw = make_election_json(
        description="",
        name="",
        public_key=KEY,
        questions=[QUESTION],
        uuid=UUID,
        administrator="A",
        credential_authority="C",
    )
    assert raw.endswith(
        b'"uuid":"%s","administrator":"A","credential_authority":"C"}' % (UUID.encode())
    )
    assert Election.from_bytes(raw).is_canonical


@pytest.mark.parametrize("direction", ["ltr", "rtl"])
def test_the_language_stands_last(direction):
    raw = make_election_json(
        description="", name="N", public_key=KEY, questions=[QUESTION], uuid=UUID,
        credential_authority="C", language=("fr", direction),
    )  # fmt: skip
    assert raw.endswith(b'"credential_authority":"C","language":["fr","%s"]}' % direction.encode())
    election = Election.from_bytes(raw)
    assert election.language == ("fr", direction)
    assert election.is_canonical


@pytest.mark.parametrize("language", [b'"fr"', b'["fr"]', b'["fr",1]', b'["fr","up"]', b"null"])
def test_a_language_is_a_code_and_a_direction(language):
    raw = make_election_json(
        description="", name="N", public_key=KEY, questions=[QUESTION], uuid=UUID
    )
    with pytest.raises(MalformedError):
        Election.from_bytes(raw[:-1] + b',"language":' + language + b"}")


@pytest.mark.parametrize(
    ("description", "found"),
    [
        ("rules sha256:" + "0a" * 32, True),
        ("x\nrules sha256:" + "0a" * 32, True),
        ("x rules sha256:" + "0a" * 32, False),
        ("rules sha256:" + "0a" * 32 + "\n", False),
        ("rules sha256:" + "0a" * 32 + "\nx", False),
        ("rules sha256:" + "0A" * 32, False),
        ("rules sha256:" + "0a" * 31, False),
        ("", False),
    ],
)
def test_only_the_last_line_names_the_rules(description, found):
    election = Election.from_bytes(changed(description=description))
    assert election.rules_sha256 == ("0a" * 32 if found else None)


HOSTILE = {
    "another version": changed(version=2),
    "a true version": changed(version=True),
    "another group": changed(group="BELENIOS-2048"),
    "an unknown field": changed(note=""),
    "no questions": changed(questions=[]),
    "questions that are no list": changed(questions={}),
    "no answers": question(answers=[]),
    "too many answers": question(answers=["x"] * 1001),
    "an answer that is no text": question(answers=[1, 2, 3]),
    "more than all": question(max=4),
    "less than none": question(min=-1),
    "a minimum above the maximum": question(min=3, max=2),
    "a blank that is no truth": question(blank=1),
    "an unknown kind of question": changed(questions=[{"type": "X", "value": {}}]),
    "the identity as key": changed(public_key="0" * 63 + "1"),
    "a key of order two": changed(public_key=f"{2**255 - 20:064x}"),
    "a key of order four": changed(public_key="0" * 64),
    "a short uuid": changed(uuid="abc"),
    "a uuid with a path": changed(uuid="../" + UUID),
    "a description that is none": changed(description=None),
    "a file of a megabyte": b" " * (1 << 20) + RAW,
    "nothing": b"",
    "10,000 brackets": b"[" * 10_000,
}


@pytest.mark.parametrize("raw", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_definitions_are_refused(raw):
    with pytest.raises(BallotsError) as caught:
        Election.from_bytes(raw)
    assert caught.value.sentence


def credential(number):
    return hex_of_point(generator_power(number))


def test_credentials_are_ordered_by_their_raw_bytes():
    listed = json.loads(make_credentials_json(credential(n) for n in range(1, 9)))
    assert listed == sorted(listed, key=lambda text: bytes.fromhex(text)[::-1])
    credentials = CredentialList.from_bytes(canonical_json(listed))
    assert credentials.is_ordered
    assert credentials.is_canonical
    assert len(credentials) == 8
    assert credential(3) in credentials
    assert credential(9) not in credentials
    assert not CredentialList.from_bytes(canonical_json(listed[::-1])).is_ordered


def test_a_weighted_list_states_every_weight_and_an_unweighted_one_none():
    weights = {credential(1): 3, credential(2): 1}
    raw = make_credentials_json(weights, weights)
    assert sorted(json.loads(raw)) == sorted([f"{credential(1)},3", f"{credential(2)},1"])
    credentials = CredentialList.from_bytes(raw)
    assert credentials.weights == weights
    assert credentials.is_weighted
    assert credentials.is_ordered
    assert credentials.is_canonical
    assert credentials.total_weight == 4
    assert make_credentials_json(weights, {credential(9): 9}) == make_credentials_json(weights)
    once = [f"{credential(1)},1"]
    assert not CredentialList.from_bytes(canonical_json(once)).is_canonical
    plain_one = [credential(2), f"{credential(1)},3"]
    mixed = CredentialList.from_bytes(canonical_json(sorted(plain_one, key=raw_order)))
    assert mixed.weights == weights
    assert not mixed.is_canonical


def raw_order(entry):
    return bytes.fromhex(entry[:64])[::-1]


def test_a_weight_is_shared_by_enough_voters():
    weights = {credential(number): 1 + number // 4 for number in range(1, 8)}
    credentials = CredentialList.from_bytes(make_credentials_json(weights, weights))
    credentials.check_weights(3)
    with pytest.raises(VerificationError, match="fewer than 4 voters share the weight 1") as caught:
        credentials.check_weights(4)
    assert caught.value.code == "rare-weight"
    CredentialList.from_bytes(make_credentials_json(weights)).check_weights(1000)


def test_weights_that_could_not_be_decrypted_are_refused():
    highest = {credential(number): MAX_WEIGHT for number in range(1, 11)}
    CredentialList.from_bytes(make_credentials_json(highest, highest)).check_total()
    more = highest | {credential(11): 11}
    with pytest.raises(VerificationError) as caught:
        CredentialList.from_bytes(make_credentials_json(more, more)).check_total()
    assert caught.value.code == "count-too-large"


@pytest.mark.parametrize(
    "listed",
    [
        {},
        [1],
        [credential(1), credential(1)],
        [credential(1), f"{credential(1)},2"],
        [f"{credential(1)},00"],
        [f"{credential(1)},01"],
        [f"{credential(1)},-1"],
        [f"{credential(1)},1_0"],
        [f"{credential(1)},"],
        [f"{credential(1)},1,2"],
        [f"{credential(1)},{MAX_WEIGHT + 1}"],
        [credential(2).upper()],
        ["7" + "f" * 63],
    ],
)
def test_hostile_credentials_are_malformed(listed):
    with pytest.raises(MalformedError):
        CredentialList.from_bytes(canonical_json(listed))


@pytest.mark.parametrize("text", ["0" * 63 + "1", "0" * 64])
def test_a_credential_that_is_no_key_is_found(text):
    with pytest.raises(VerificationError) as caught:
        CredentialList.from_bytes(canonical_json([text])).check_members()
    assert caught.value.code == "bad-point"


def test_trustees_read_back_and_multiply(course):
    publics = [key.public for key in course.keys]
    raw = make_trustees_json(publics)
    trustees = Trustees.from_bytes(raw)
    assert trustees.is_canonical
    assert trustees.election_key() == course.election.public_key
    assert [trustees.owner_of(public.public_key) for public in publics] == [1, 2]
    assert TrusteePublic.from_bytes(publics[0].to_bytes()) == publics[0]
    for owner in (0, 3):
        with pytest.raises(VerificationError):
            trustees.public_key_of(owner)
    with pytest.raises(VerificationError):
        trustees.owner_of(KEY)


def test_a_public_key_file_must_prove_possession(course):
    first, second = (key.public for key in course.keys)
    with pytest.raises(VerificationError) as caught:
        TrusteePublic.from_bytes(TrusteePublic(first.public_key, second.possession).to_bytes())
    assert caught.value.code == "bad-proof"


@pytest.mark.parametrize(
    "raw", [b"[]", b"{}", b'[["Single"]]', b'[["X",{}]]', b"[[{},{}]]", b'[["Single",{}]]']
)
def test_hostile_trustees_are_malformed(raw):
    with pytest.raises(MalformedError):
        Trustees.from_bytes(raw)
