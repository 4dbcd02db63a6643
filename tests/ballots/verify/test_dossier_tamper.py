"""No byte, no file of a dossier can change without the report naming the file and the check.

Every change is tried twice: as it is, and under a container and a manifest made anew around it, so
that only what the file says can give it away.
"""

import random
import sys

import pytest

from ballots.dossier.container import write_container
from ballots.verify.dossier import verify_dossier
from tests.ballots.verify.dossiers import VKEY, files_of, make_dossier, pack

SEED = random.SystemRandom().randrange(2**32)
FLIPS_A_FILE = 12
RAW = make_dossier()
FILES = files_of(RAW)


def refusal(raw, key=VKEY):
    report = verify_dossier(raw, log_key=key)
    return [(each.check, f"{each.where} {each.sentence}") for each in report.errors]


def assert_named(errors, *names):
    assert errors, f"not found: {names}"
    assert any(check and name in text for check, text in errors for name in names), (names, errors)


def flipped(content, source):
    place = source.randrange(len(content))
    changed = bytearray(content)
    changed[place] ^= source.randrange(1, 256)
    return bytes(changed)


def test_the_dossier_itself_is_valid():
    assert refusal(RAW) == []
    assert refusal(RAW, None) == []


def test_any_one_byte_of_any_file_is_found_and_the_file_named(capsys):
    source, trials = random.Random(SEED), 0
    for name, content in FILES.items():
        for _ in range(FLIPS_A_FILE):
            place = RAW.index(content) + source.randrange(len(content))
            changed = bytearray(RAW)
            changed[place] ^= source.randrange(1, 256)
            assert_named(refusal(bytes(changed)), name)
            trials += 1
    with capsys.disabled():
        sys.stdout.write(f"\n  {trials} bytes flipped in the dossier's files (seed {SEED})\n")
    assert trials >= 200


def test_any_one_byte_is_found_under_a_container_and_manifest_made_anew(capsys):
    source, trials = random.Random(SEED), 0
    for name in sorted(FILES.keys() - {"manifest.json"}):
        for number in range(FLIPS_A_FILE):
            forged = pack({**FILES, name: flipped(FILES[name], source)})
            assert_named(refusal(forged, VKEY if number % 2 else None), name)
            trials += 1
    with capsys.disabled():
        sys.stdout.write(f"\n  {trials} bytes flipped under a manifest anew (seed {SEED})\n")
    assert trials >= 200


def test_any_one_byte_of_the_container_is_found_and_a_file_named():
    source = random.Random(SEED)
    contents = [(RAW.index(body), RAW.index(body) + len(body)) for body in FILES.values()]
    places = [
        place
        for place in range(len(RAW))
        if not any(start <= place < end for start, end in contents)
    ]
    for place in source.sample(places, 150):
        changed = bytearray(RAW)
        changed[place] ^= source.randrange(1, 256)
        errors = refusal(bytes(changed))
        assert errors, place
        assert any(text.strip() for _, text in errors)


@pytest.mark.parametrize("name", sorted(FILES))
def test_a_deleted_file_is_missed(name):
    rest = {other: content for other, content in FILES.items() if other != name}
    assert_named(refusal(write_container(rest)), name)
    if name != "manifest.json":
        assert_named(refusal(pack(rest)), name)


@pytest.mark.parametrize("name", sorted(FILES))
def test_an_emptied_file_is_found(name):
    assert_named(refusal(pack({**FILES, name: b""}) if name != "manifest.json" else empty()), name)


def empty():
    return write_container({**FILES, "manifest.json": b""})


@pytest.mark.parametrize(
    "name",
    [
        "added.txt",
        "record/checkpoint.bak",
        "openings/0.json",
        "openings/999.json",
        "openings/007.json",
        "archives/KZnGv4UdMhJpVp.bel",
        "archives/HZnGv4UdMhJpVp.bel.bel",
        "statement-proofs/HZnGv4UdMhJpVp/3.json",
        "statement-proofs/KZnGv4UdMhJpVp/1.json",
    ],
)
def test_an_added_file_is_found(name):
    content = FILES["openings/5.json"]
    assert_named(refusal(write_container({**FILES, name: content})), name)
    assert_named(refusal(pack({**FILES, name: content})), name)


def test_any_two_files_swapped_are_found():
    names = sorted(FILES.keys() - {"manifest.json"})
    for number, one in enumerate(names):
        for other in names[number + 1 :]:
            forged = pack({**FILES, one: FILES[other], other: FILES[one]})
            assert_named(refusal(forged), one, other)


def test_files_of_another_true_dossier_do_not_fit():
    other = files_of(make_dossier(verdicts=("adopt", "adopt", "reject"), departure="Else."))
    for name in FILES:
        if other.get(name) != FILES[name] and name != "manifest.json":
            assert_named(refusal(pack({**FILES, name: other[name]})), name)
