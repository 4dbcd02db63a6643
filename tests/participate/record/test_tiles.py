"""The record's files as a log client fetches them: complete, immutable, all of it signed."""

import pytest

from ballots.record.checkpoint import SignedCheckpoint
from ballots.record.merkle import (
    Frontier,
    check_inclusion,
    inclusion_proof,
    leaf_hash,
    read_frontier,
)
from ballots.record.tiles import Tile, nodes_of, read_bundle, read_tile, tiles_of
from participate.record import service as record

SIZE = 600


def moved(number):
    return {
        "kind": "phase.moved",
        "consultation": "11111111111111",
        "at": f"2026-11-23T08:{number % 60:02d}:00Z",
        "by": "official",
        "from": "discussion",
        "to": "review",
    }


@pytest.fixture
def filled(database):
    with database.write() as session:
        for number in range(SIZE):
            record.append(session, moved(number))


def test_everything_about_the_record_comes_from_its_files(client, filled):
    checkpoint = SignedCheckpoint.from_bytes(client.get("/record/checkpoint").content).checkpoint
    assert checkpoint.size == SIZE
    files = {tile: client.get(f"/record/{tile.path}").content for tile in tiles_of(SIZE)}
    entries = [
        entry
        for tile, raw in files.items()
        if tile.level is None
        for entry in read_bundle(tile, raw)
    ]
    assert Frontier().extend(map(leaf_hash, entries)).root() == checkpoint.root
    nodes = nodes_of(SIZE, lambda tile: read_tile(tile, files[tile]))
    assert read_frontier(SIZE, nodes).root() == checkpoint.root
    for index in (0, 255, 256, 511, 512, SIZE - 1):
        path = inclusion_proof(index, SIZE, nodes)
        check_inclusion(leaf_hash(entries[index]), index, SIZE, path, checkpoint.root)


def test_a_file_is_cached_for_ever_and_sets_no_cookie(client, filled):
    for path in ("tile/0/000", "tile/1/000.p/2", "tile/entries/002.p/88", "tile/0/001.p/7"):
        answer = client.get(f"/record/{path}")
        assert answer.status_code == 200, path
        assert answer.headers["content-type"] == "application/octet-stream"
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert "set-cookie" not in answer.headers


@pytest.mark.parametrize(
    "path",
    [
        "tile/0/002",
        "tile/0/002.p/89",
        "tile/1/000.p/3",
        "tile/2/000.p/1",
        "tile/entries/003.p/1",
        "tile/entries/002.p/89",
        "tile/0/0",
        "tile/64/000",
        "tile/x/000",
        "tile/0/x000/000",
        "tile/63/x009/x223/x372/x036/x854/x775/807",
    ],
)
def test_what_is_not_there_is_not_found_and_not_cached(client, filled, path):
    answer = client.get(f"/record/{path}")
    assert answer.status_code == 404
    assert answer.headers["cache-control"] == "no-store"


def test_nothing_is_served_that_no_checkpoint_holds(client, database, filled):
    database.before_commit = None
    with database.write() as session:
        record.append(session, moved(0))
    assert client.get(f"/record/{Tile(0, 2, 88).path}").status_code == 200
    assert client.get(f"/record/{Tile(0, 2, 89).path}").status_code == 404
    assert client.get(f"/record/{Tile(None, 2, 89).path}").status_code == 404


def test_an_empty_record_has_no_file(client):
    for path in ("tile/0/000.p/1", "tile/entries/000.p/1"):
        assert client.get(f"/record/{path}").status_code == 404
