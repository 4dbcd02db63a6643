"""A dossier in words: whose it is, and which files it holds."""

from collections import Counter

from ballots.cli.inspect.description import Description
from ballots.dossier.container import read_container
from ballots.dossier.layout import MANIFEST, archive_uuid
from ballots.dossier.manifest import Manifest
from ballots.errors import MalformedError


def describe_dossier(raw: bytes) -> Description:
    """Describe a consultation's dossier by its manifest."""
    files = read_container(raw).files
    if MANIFEST not in files:
        raise MalformedError("a zip without a manifest is no dossier")
    manifest = Manifest.from_bytes(files[MANIFEST])
    folders = Counter(name.split("/")[0] for name in files if "/" in name)
    elections = [uuid for name in files if (uuid := archive_uuid(name)) is not None]
    facts: dict[str, str | int] = {
        "consultation": manifest.consultation,
        "log key in it": manifest.log,
        "entries of the record": manifest.size - manifest.first,
        "elections": ", ".join(elections) or "none",
        "files": len(files),
        **{f"files in {folder}/": count for folder, count in sorted(folders.items())},
    }
    return Description("a consultation's dossier (not verified: `ballots verify`)", facts)
