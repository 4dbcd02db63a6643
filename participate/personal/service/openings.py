"""What a person wrote, as the file that opens its entry: for its author also while it is hidden."""

from participate.personal import policy
from participate.personal.service.words import Sources, find_words
from participate.record import service as record
from participate.shared.act import Act
from participate.shared.errors import NotFoundError


def own_opening(act: Act, sources: Sources, index: int) -> bytes:
    """The opening file of one of the actor's own entries, a proposal's version or a comment.

    With the entry's receipt it proves the words. NotFoundError where there is none, or no more;
    DeniedError for anybody but the author.
    """
    entry = record.get_entry(act.session, index).entry
    kind = entry.kind.partition(".")[0]
    if kind not in sources or kind not in entry.values:
        raise NotFoundError
    words = find_words(act.session, sources, kind, entry.text(kind)).words
    policy.require_author(act.actor, words.author)
    opening = record.find_kept_opening(act.session, index)
    if opening is None:
        raise NotFoundError
    return opening.to_bytes(index)
