"""The roll's commitment binds every row."""

import hashlib

from ballots.record.roll import roll_root


def test_the_root_binds_every_row_and_salt_and_not_their_order():
    one, two = (b"\x01" * 32, "a@example.org"), (b"\x02" * 32, "b@example.org")
    root = roll_root([one, two])
    assert root == roll_root([two, one])
    leaf = [
        hashlib.sha256(b"\x00participate/roll/v1\n" + s + a.encode()).digest()
        for s, a in (one, two)
    ]
    assert root == hashlib.sha256(b"\x01" + leaf[0] + leaf[1]).hexdigest()
    assert root != roll_root([one])
    assert root != roll_root([one, (b"\x02" * 32, "c@example.org")])
    assert root != roll_root([one, (b"\x03" * 32, "b@example.org")])
    assert roll_root([]) == hashlib.sha256(b"").hexdigest()
