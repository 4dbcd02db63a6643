"""README.txt of a dossier: what is in it, and how to check it with us and without us.

The same text in every dossier but for the consultation's id; a test runs its commands.
Source: specification 16.5.
"""


def readme_text(consultation: str) -> bytes:
    """Return the fixed text of README.txt for a consultation."""
    return _TEXT.replace("CONSULTATION", consultation).encode()


_TEXT = """\
Dossier of the consultation CONSULTATION
Format: participate/dossier/v1

This file holds everything that is needed to check the consultation again without the platform:

  record/            the public record from the consultation's first entry to a signed checkpoint,
                     and the hashes that tie it to the entries before
  openings/          the texts behind the record's commitments, each with its random bytes
  archives/          one archive for each chamber that votes secretly: ballots, proofs, the tally;
                     the votes of a chamber that votes by name are entries of the record
  shuffle-proofs/    the signatures of the trustees who shuffled, under their shuffles
  statement-proofs/  the trustees' proofs that they decrypted this tally and nothing else
  outcome.json       the outcome that follows from the tallies by the recorded rules
  manifest.json      size and SHA-256 of every file

Words that a moderator has hidden, or that were erased, are not here; the entries of the record that
say so are.

ALL OF IT

Install the package (Python and PyNaCl; no account, no server, no network) and run:

  ballots verify DOSSIER.zip --key VKEY --witness WKEY

VKEY is the log's verifier key, WKEY a witness's (once for each; without witnesses leave it out).
Take them from places that you trust, not from this file. The exit code is 0 when everything holds,
1 when anything does not, 2 when the file could not be checked. An unpacked folder will do as well.

The check shows that the recorded ballots are valid, that none was left out of the tally or added
to it, that the published counts are the decryption of that tally, that the outcome follows from
the rules fixed before voting opened, and that nothing in the record was changed. It does not show
who is entitled to vote, nor that a ballot holds what its voter meant. The report says whether
witnesses signed the record, what was hidden or erased, and who the registrar was.

PARTS OF IT, WITHOUT OUR PROGRAM

Unpack it, and compare every file with the manifest:

  $ unzip -q DOSSIER.zip -d dossier && cd dossier
  $ grep -o '"name":"[^"]*","size":[0-9]*,"sha256":"[0-9a-f]*"' manifest.json |
    sed 's/"name":"\\(.*\\)","size":.*"sha256":"\\(.*\\)"/\\2  \\1/' | sha256sum -c --strict --quiet

Open every commitment: its SHA-256 stands in the record.

  $ for opening in openings/*.json; do python3 -c '
    import hashlib, json, sys
    o = json.load(sys.stdin)
    start = b"participate/commit/v1\\n" + o["kind"].encode() + b"\\n"
    whole = start + bytes.fromhex(o["blinding"]) + o["content"].encode()
    print(hashlib.sha256(whole).hexdigest())' < "$opening" |
    grep -qFf - record/entries.jsonl || { echo "$opening opens nothing"; false; }; done

Where there was a vote, see that the outcome here is the published one:

  $ ! test -e outcome.json ||
    grep -q "$(sha256sum < outcome.json | cut -c 1-64)" record/entries.jsonl

The archives follow the voting protocol Belenios, version 1, whose own tool checks each of them:

  $ for archive in archives/*.bel; do test -e "$archive" || continue; mkdir ../one &&
    cp "$archive" ../one && belenios-tool election verify --dir ../one; rm -r ../one; done

中文说明

本文件包含不依赖平台而重新核查这次公众咨询所需的一切。安装程序包（Python 与 PyNaCl）后运行：

  ballots verify DOSSIER.zip --key VKEY --witness WKEY

VKEY 是公开记录的公钥，WKEY 是见证方的公钥（每个见证方一次；没有见证方则省略）。请从您信任的来源
取得公钥，不要取自本文件。退出码：0 表示全部成立，1 表示有不成立之处，2 表示无法核查。
以 $ 开头的命令不需要本程序：依次核对各文件、承诺与结果，并用上游工具核查投票档案。
"""
