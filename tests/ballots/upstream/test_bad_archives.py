"""Every bad archive of the corpus is refused with the code that names its fault."""

import pytest

from ballots.verify.election import verify_archive
from tests.vectors.bel import BLOCK
from tests.vectors.corpus_archives import ARCHIVE_FAULTS
from tests.vectors.corpus_shuffles import SHUFFLE_FAULTS
from tests.vectors.loading import load

FAULTS = {**ARCHIVE_FAULTS, **SHUFFLE_FAULTS}


@pytest.mark.parametrize("name", FAULTS)
@pytest.mark.parametrize("profile", ["belenios", "participate"])
def test_the_verifier_refuses_and_names_the_fault(name, profile):
    fault = FAULTS[name]
    report = verify_archive(fault.make(load(fault.vector)), profile=profile)
    assert not report.valid
    assert fault.code in {error.code for error in report.errors}
    assert all(error.sentence for error in report.errors)


def test_an_archive_with_any_one_bit_changed_is_refused(random_places, seeded):
    raw = load("minmax").archive
    for place in random_places(len(raw), 60):
        bad = raw[:place] + bytes([raw[place] ^ 1 << seeded.randrange(8)]) + raw[place + 1 :]
        assert not verify_archive(bad, profile="belenios").valid, place


def test_an_archive_cut_anywhere_but_after_an_event_is_refused(random_places):
    vector = load("minmax")
    whole = {
        len(vector.parts.cut(count).build()) for count in range(1, len(vector.parts.steps) + 1)
    }
    places = set(random_places(len(vector.archive), 40))
    places |= set(range(0, len(vector.archive), 4 * BLOCK))
    for place in sorted(places - whole):
        assert not verify_archive(vector.archive[:place], profile="belenios").valid, place
