"""The key ceremony: what honest members make, and everything a dishonest one could publish."""

import dataclasses
import json
from itertools import combinations

import pytest

from ballots.crypto.group import (
    IDENTITY,
    ORDER,
    add,
    generator_power,
    hex_of_point,
    power,
    total,
)
from ballots.crypto.suite import BELENIOS_V1
from ballots.election.ceremony import assemble, read_certificates, read_commitments, read_reveals
from ballots.election.certificate import Context, coefficients_message
from ballots.election.pedersen import lagrange_at_zero
from ballots.election.shares import SealedShare, check_complaint, read_shares
from ballots.election.trustees import Trustees, make_trustees_json
from ballots.encoding import canonical_json
from ballots.errors import BallotsError, MalformedError, VerificationError
from ballots.making.provers import prove_key
from ballots.making.threshold import BadShareError, Member, draw_member
from tests.ballots.ceremonies import (
    Gathering,
    complaint_of,
    falsified,
    run_ceremony,
    signed_shares,
)
from tests.ballots.elections import randomness_of
from tests.vectors.forging import ORDER_TWO


def gathering(size=3, threshold=2, seed=1):
    return Gathering(size, threshold, randomness_of(seed))


def resigned(member, raw, **fields):
    """A signed file that says something else, signed by its member again."""
    message = json.loads(json.loads(raw)["message"]) | fields
    signed = member._sign(canonical_json(message).decode(), randomness_of(9))
    return canonical_json(signed.to_json_value())


def refused(code, sentence, call, *arguments):
    with pytest.raises(BallotsError) as caught:
        call(*arguments)
    assert caught.value.code == code, caught.value.sentence
    assert sentence in caught.value.sentence


@pytest.mark.parametrize(("size", "threshold"), [(1, 1), (2, 2), (3, 2), (3, 3), (5, 3)])
def test_a_ceremony_gives_a_group_that_holds_and_shares_that_open(size, threshold):
    done = run_ceremony(size, threshold, randomness_of(size))
    trustees = Trustees.from_bytes(make_trustees_json([done.group]))
    assert trustees.is_canonical
    assert trustees.faults() == []
    assert not trustees.has_repeated_keys
    assert [key.public_key for key in done.private_keys] == list(trustees.public_keys)
    for count in range(1, size + 1):
        for members in combinations(range(1, size + 1), count):
            opened = total(
                power(done.private_keys[z - 1].public_key, weight)
                for z, weight in lagrange_at_zero(members).items()
            )
            assert (opened == trustees.election_key()) == (count >= threshold)


def test_the_share_can_be_had_again_from_the_seed_and_the_public_files():
    done = run_ceremony(3, 2, randomness_of(4))
    again = Member(done.members[1].context, done.members[1].seed)
    key, _ = again.receive(done.revealed, done.files["shares"], randomness_of(5))
    assert key == done.private_keys[1]


def test_the_derivation_from_the_seed_is_fixed():
    # HMAC-SHA-512, written again with the standard library alone.
    import hashlib
    import hmac

    seed = bytes(range(32))
    for purpose in ("signing", "encryption", "coefficient|" + "ab" * 32 + "|1"):
        text = b"participate/trustee/v1|" + purpose.encode()
        expected = int(hmac.new(seed, text, hashlib.sha512).hexdigest(), 16) % ORDER
        assert BELENIOS_V1.trustee_scalar(seed, purpose) == expected
    certificate = Member(Context(1, 1, 1), seed).certificate
    assert certificate.verification == generator_power(BELENIOS_V1.trustee_scalar(seed, "signing"))
    assert certificate.encryption != certificate.verification


def test_one_seed_gives_other_coefficients_in_another_ceremony():
    member = draw_member(Context(1, 1, 1), randomness_of(1))
    first, second = (read_certificates([member.certify(randomness_of(seed))]) for seed in (1, 2))
    assert first.id != second.id
    revealed = [
        member.reveal(read_commitments(each, [member.commit(each, randomness_of(3))]),
                      randomness_of(3))
        for each in (first, second)
    ]  # fmt: skip
    assert (
        json.loads(revealed[0])["coefexps"]["message"]
        != (json.loads(revealed[1])["coefexps"]["message"])
    )


def test_no_secret_is_shown_or_published():
    done = run_ceremony(3, 2, randomness_of(1))
    published = b"".join(raw for files in done.files.values() for raw in files).decode()
    for member, key in zip(done.members, done.private_keys, strict=True):
        assert member.seed.hex() not in repr(member) + published
        assert str(key.secret) not in repr(key) + published
    assert "seed" not in repr(done.members[0])


def test_one_of_several_may_not_open_alone():
    refused("malformed", "at least 2", draw_member, Context(2, 1, 1), randomness_of(1))


def test_a_seed_has_its_length():
    with pytest.raises(MalformedError):
        Member(Context(1, 1, 1), bytes(31))


# Round 1


CERTIFICATES = {
    "another member's place": (lambda it: it[::-1], "wrong-context", "member 1"),
    "a member missing": (lambda it: it[:2], "wrong-context", "member 1"),
    "nobody": (lambda it: [], "malformed", "no member"),
    "a forged signature": (
        lambda it: [it[0].replace(b'"response":"', b'"response":"1', 1), *it[1:]],
        "bad-s", "member 1",
    ),
    "a space": (lambda it: [it[0], it[1].replace(b":", b": ", 1), it[2]], "not-c", "member 2"),
    "no file": (lambda it: [b"", *it[1:]], "malformed", "the certificate of member 1: "),
    "a large file": (lambda it: [b" " * 70_000, *it[1:]], "too-large", "member 1"),
}  # fmt: skip


@pytest.mark.parametrize("name", CERTIFICATES)
def test_a_bad_certificate_is_named(name):
    change, code, sentence = CERTIFICATES[name]
    files = gathering().certify().files["certificate"]
    with pytest.raises(BallotsError) as caught:
        read_certificates(change(files))
    assert caught.value.code.startswith(code)
    assert sentence in caught.value.sentence


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"encryption": ORDER_TWO}, "bad-point"),
        ({"encryption": hex_of_point(IDENTITY)}, "bad-point"),
        ({"verification": ORDER_TWO}, "bad-point"),
        ({"verification": hex_of_point(generator_power(5))}, "bad-signature"),
        ({"context": {"group": "X", "size": 3, "threshold": 2, "index": 2}}, "malformed"),
        ({"context": {"group": "Ed25519", "size": 3, "threshold": 3, "index": 2}}, "wrong-context"),
        ({"context": {"group": "Ed25519", "size": 4, "threshold": 2, "index": 2}}, "wrong-context"),
    ],
)
def test_a_certificate_that_says_something_else_is_named(fields, code):
    they = gathering().certify()
    files = they.files["certificate"]
    files[1] = resigned(they.members[1], files[1], **fields)
    refused(code, "the certificate of member 2: ", read_certificates, files)


def test_a_certificates_message_is_canonical():
    they = gathering().certify()
    message = they.ceremony.signed[0].message.replace(":", ": ", 1)
    signed = they.members[0]._sign(message, randomness_of(9))
    files = [canonical_json(signed.to_json_value()), *they.files["certificate"][1:]]
    refused("not-canonical", "member 1", read_certificates, files)


def test_a_member_cannot_take_part_twice():
    they = gathering()
    first = they.members[0]
    they.members[1] = Member(they.members[1].context, first.seed)
    with pytest.raises(VerificationError) as caught:
        they.certify()
    assert caught.value.code == "repeated-trustee"


# Round 2


@pytest.mark.parametrize(
    "fields",
    [
        {"domain": "participate/ceremony/shares/v1"},
        {"ceremony": "00" * 32},
        {"index": 1},
        {"index": "2"},
    ],
)
def test_a_commitment_for_another_place_or_ceremony_is_named(fields):
    they = gathering().certify().commit()
    files = they.files["commitment"]
    files[1] = resigned(they.members[1], files[1], **fields)
    refused("wrong-context", "the commitment of member 2: ", read_commitments, they.ceremony, files)


def test_a_commitment_signed_by_another_is_named():
    they = gathering().certify().commit()
    files = they.files["commitment"]
    files[1] = resigned(they.members[0], files[1])
    refused("bad-signature", "member 2", read_commitments, they.ceremony, files)
    refused("malformed", "2 files are there", read_commitments, they.ceremony, files[:2])
    files[1] = resigned(they.members[1], files[1], coefexps="00")
    refused("malformed", "member 2", read_commitments, they.ceremony, files)


# Round 3


def reveal_of(member, ceremony, coefficients):
    """A reveal of any coefficients, signed honestly."""
    from ballots.election.certificate import certificates_statement

    statement = certificates_statement(ceremony.signed, coefficients)
    signed = member._sign(coefficients_message(coefficients), randomness_of(9))
    proof = member._sign(statement, randomness_of(9)).signature
    return canonical_json({"coefexps": signed.to_json_value(), "signature": proof.to_json_value()})


def test_a_member_that_reveals_other_coefficients_than_it_committed_to_is_named():
    they = gathering().certify().commit().reveal()
    others = (generator_power(5), generator_power(6))
    they.files["reveal"][2] = reveal_of(they.members[2], they.ceremony, others)
    refused(
        "wrong-commitment", "the reveal of member 3: ",
        read_reveals, they.committed, they.files["reveal"],
    )  # fmt: skip


@pytest.mark.parametrize("bad", [ORDER_TWO, hex_of_point(IDENTITY)])
def test_a_coefficient_outside_the_group_is_named(bad):
    from ballots.crypto.group import point_of_hex

    they = gathering().certify()
    coefficients = (generator_power(5), point_of_hex(bad))
    they.commit()
    from ballots.election.ceremony import commitment_message

    message = commitment_message(they.ceremony, 2, coefficients)
    signed = they.members[1]._sign(message, randomness_of(9))
    they.files["commitment"][1] = canonical_json(signed.to_json_value())
    they.close_commitments()
    made = [each.reveal(they.committed, randomness_of(3)) for each in they.members[::2]]
    made.insert(1, reveal_of(they.members[1], they.ceremony, coefficients))
    refused("bad-point", "the reveal of member 2: ", read_reveals, they.committed, made)


def test_each_signature_of_a_reveal_is_checked():
    they = gathering().certify().commit().reveal()
    for change in (
        lambda value: value["coefexps"].update(signature=value["signature"]),
        lambda value: value.update(signature=value["coefexps"]["signature"]),
    ):
        files = list(they.files["reveal"])
        value = json.loads(files[0])
        change(value)
        files[0] = canonical_json(value)
        refused("bad-signature", "the reveal of member 1: ", read_reveals, they.committed, files)
    value = json.loads(they.files["reveal"][0])
    value["coefexps"]["message"] = value["coefexps"]["message"].replace(":", ": ")
    files = [canonical_json(value), *they.files["reveal"][1:]]
    refused("not-canonical", "member 1", read_reveals, they.committed, files)


# Round 4


def test_a_bad_share_ends_the_ceremony_and_names_its_sender_for_everybody():
    they = gathering().until_shared()
    they.files["shares"][0] = falsified(they, 1, 3, 5)
    for index in (1, 2):
        they.members[index - 1].receive(they.revealed, they.files["shares"], randomness_of(6))
    with pytest.raises(BadShareError) as caught:
        they.members[2].receive(they.revealed, they.files["shares"], randomness_of(6))
    assert (caught.value.code, caught.value.sender) == ("bad-share", 1)
    assert caught.value.sentence == (
        "the share of member 1 for member 3 does not fit the coefficients of its sender"
    )
    check_complaint(they.revealed, 1, they.files["shares"][0], caught.value.complaint)


def test_a_share_that_does_not_open_is_bad_too():
    they = gathering().until_shared()
    sealed = list(read_shares(they.revealed, 1, they.files["shares"][0]).shares)
    sealed[2] = dataclasses.replace(sealed[2], box=bytes(48))
    they.files["shares"][0] = signed_shares(they, 1, sealed)
    with pytest.raises(BadShareError, match="does not open") as caught:
        they.members[2].receive(they.revealed, they.files["shares"], randomness_of(6))
    check_complaint(they.revealed, 1, they.files["shares"][0], caught.value.complaint)


@pytest.mark.parametrize("shift", [0, 7])
def test_a_share_made_of_another_senders_randomness_is_refused_before_a_complaint(shift):
    """Else the complaint about it would show everybody the other sender's share."""
    they = gathering().until_shared()
    sealed = list(read_shares(they.revealed, 1, they.files["shares"][0]).shares)
    theirs = read_shares(they.revealed, 2, they.files["shares"][1]).shares[2]
    ephemeral = add(theirs.ephemeral, generator_power(shift))
    for proof in (theirs.proof, sealed[2].proof):
        sealed[2] = SealedShare(ephemeral, proof, bytes(48))
        they.files["shares"][0] = signed_shares(they, 1, sealed)
        with pytest.raises(VerificationError) as caught:
            they.members[2].receive(they.revealed, they.files["shares"], randomness_of(6))
        assert not isinstance(caught.value, BadShareError)
        assert caught.value.code == "bad-proof"
        assert caught.value.sentence == (
            "the file of shares of member 1: the proof of knowledge behind a sealed share "
            "does not hold"
        )


@pytest.mark.parametrize("place", [1, 2])
def test_a_proof_behind_a_share_is_written_below_the_modulus(place):
    they = gathering().until_shared()
    texts = [
        each.to_text() for each in read_shares(they.revealed, 1, they.files["shares"][0]).shares
    ]
    before, after = texts[1][: 64 * place], texts[1][64 * (place + 1) :]
    texts[1] = before + f"{ORDER:064x}" + after
    raw = resigned(they.members[0], they.files["shares"][0], shares=texts)
    refused("bad-scalar", "member 1", read_shares, they.revealed, 1, raw)


def test_a_false_complaint_is_seen_by_everybody():
    they = gathering().until_shared()
    good = they.files["shares"][0]
    complaint = complaint_of(they, 3, lie=True)
    refused("false-complaint", "whose share is good", check_complaint, they.revealed, 1, good,
            complaint)  # fmt: skip
    refused("wrong-context", "another file", check_complaint, they.revealed, 2,
            they.files["shares"][1], complaint)  # fmt: skip
    value = json.loads(complaint)
    for fields, code in (
        ({"shared": hex_of_point(generator_power(7))}, "bad-proof"),
        ({"receiver": 2}, "bad-proof"),
        ({"receiver": 4}, "malformed"),
        ({"receiver": 0}, "malformed"),
        ({"transcript": "00" * 32}, "wrong-context"),
        ({"domain": "x"}, "wrong-context"),
        ({"proof": {"challenge": "1", "response": "2"}}, "bad-proof"),
    ):
        changed = canonical_json(value | fields)
        refused(code, "", check_complaint, they.revealed, 1, good, changed)


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"domain": "x"}, "wrong-context"),
        ({"index": 2}, "wrong-context"),
        ({"transcript": "00" * 32}, "wrong-transcript"),
        ({"shares": []}, "malformed"),
        ({"shares": ["00" * 144] * 3}, "bad-point"),
        ({"shares": [ORDER_TWO + "00" * 112] * 3}, "bad-point"),
        ({"shares": [hex_of_point(IDENTITY) + "00" * 112] * 3}, "bad-point"),
        ({"shares": [hex_of_point(generator_power(5)) + "00" * 111] * 3}, "malformed"),
    ],
)
def test_a_file_of_shares_that_says_something_else_is_named(fields, code):
    they = gathering().until_shared()
    raw = resigned(they.members[0], they.files["shares"][0], **fields)
    refused(code, "the file of shares of member 1: ", read_shares, they.revealed, 1, raw)


def test_a_sealed_share_is_what_the_specification_says():
    """Opened with libsodium and the standard library, without our code (specification 18.5)."""
    import hashlib

    import nacl.bindings

    they = gathering().until_shared()
    sender, receiver = 2, 3
    message = json.loads(json.loads(they.files["shares"][sender - 1])["message"])
    text = message["shares"][receiver - 1]
    certificate = json.loads(json.loads(they.files["certificate"][receiver - 1])["message"])
    secret = they.members[receiver - 1]._scalar("encryption").to_bytes(32, "little")
    ephemeral = bytes.fromhex(text[:64])[::-1]
    shared = nacl.bindings.crypto_scalarmult_ed25519_noclamp(secret, ephemeral)[::-1].hex()
    listed = [json.loads(raw) for raw in they.files["certificate"]]
    ceremony = hashlib.sha256(json.dumps(listed, separators=(",", ":")).encode()).hexdigest()
    transcript = {
        "ceremony": ceremony,
        "commitments": [json.loads(raw) for raw in they.files["commitment"]],
        "reveals": [json.loads(raw) for raw in they.files["reveal"]],
    }
    transcript = hashlib.sha256(json.dumps(transcript, separators=(",", ":")).encode()).hexdigest()
    assert (message["transcript"], they.ceremony.id) == (transcript, ceremony)
    statement = {
        "domain": "participate/ceremony/share/v1",
        "transcript": transcript,
        "sender": sender,
        "receiver": receiver,
        "encryption": certificate["encryption"],
        "ephemeral": text[:64],
        "shared": shared,
    }
    key = hashlib.sha256(json.dumps(statement, separators=(",", ":")).encode()).digest()
    opened = nacl.bindings.crypto_secretbox_open(bytes.fromhex(text[192:]), bytes(24), key)
    coefficients = they.members[sender - 1]._coefficients(they.ceremony)
    expected = sum(each * receiver**k for k, each in enumerate(coefficients)) % ORDER
    assert int.from_bytes(opened, "big") == expected
    challenge, response = int(text[64:128], 16), int(text[128:192], 16)
    known = nacl.bindings.crypto_core_ed25519_add(
        nacl.bindings.crypto_scalarmult_ed25519_base_noclamp(response.to_bytes(32, "little")),
        nacl.bindings.crypto_scalarmult_ed25519_noclamp(
            challenge.to_bytes(32, "little"), ephemeral
        ),
    )[::-1].hex()
    hashed = f"share|{transcript}|{sender}|{receiver}|{text[:64]}|{known}"
    assert int(hashlib.sha256(hashed.encode()).hexdigest(), 16) % ORDER == challenge


def test_shares_of_another_signer_or_a_missing_file_are_refused():
    they = gathering().until_shared()
    raw = resigned(they.members[1], they.files["shares"][0])
    refused("bad-signature", "member 1", read_shares, they.revealed, 1, raw)
    with pytest.raises(MalformedError):
        they.members[0].receive(they.revealed, they.files["shares"][:2], randomness_of(6))


def test_members_who_saw_different_files_find_out_when_shares_are_sent():
    they = gathering().until_shared()
    other = dataclasses.replace(they.revealed, transcript="11" * 32)
    raw = they.members[0].share(other, randomness_of(6))
    refused("wrong-transcript", "member 1", read_shares, they.revealed, 1, raw)


# Round 5


def test_a_key_that_is_not_that_of_the_share_is_named():
    they = gathering().until_shared().receive()
    member, false = they.members[1], 12345
    public = generator_power(false)
    prefix = BELENIOS_V1.possession_prefix(public)
    proof = prove_key(BELENIOS_V1, prefix, false, randomness_of(7))
    they.files["verification"][1] = canonical_json(
        {
            "pok": proof.to_json_value(),
            "public_key": hex_of_point(public),
            "signature": member._sign(
                hex_of_point(public), randomness_of(7)
            ).signature.to_json_value(),
        }
    )
    refused("wrong-verification-key", "the verification key of member 2: ", assemble,
            they.revealed, they.files["verification"])  # fmt: skip


def test_a_verification_key_that_cannot_be_read_is_named():
    they = gathering().until_shared().receive()
    they.files["verification"][2] = b"{}"
    refused("malformed", "the verification key of member 3: ", assemble, they.revealed,
            they.files["verification"])  # fmt: skip


# Places


def test_a_step_is_taken_only_in_a_ceremony_with_ones_own_certificate():
    they = gathering().until_shared()
    stranger = draw_member(Context(3, 2, 2), randomness_of(99))
    beyond = draw_member(Context(4, 2, 4), randomness_of(99))
    for member in (stranger, beyond):
        for step, closed in (
            (member.commit, they.ceremony),
            (member.reveal, they.committed),
            (member.share, they.revealed),
        ):
            refused("wrong-key", "not yours", step, closed, randomness_of(1))
        refused("wrong-key", "not yours", member.receive, they.revealed, they.files["shares"],
                randomness_of(1))  # fmt: skip


def test_nothing_is_revealed_while_the_own_commitment_is_another():
    they = gathering().certify().commit()
    changed = dataclasses.replace(
        they.committed, hashes=(they.committed.hashes[0], "00" * 32, they.committed.hashes[2])
    )
    refused("wrong-key", "the commitment in your place", they.members[1].reveal, changed,
            randomness_of(1))  # fmt: skip
