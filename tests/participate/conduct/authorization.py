"""Who has a desk, and who moves a consultation on."""

from tests.participate.authorization import EVERYONE, Row
from tests.participate.consultations.authorization import OFFICE, of

AUTHORIZATION = {
    "conduct.desk": Row(EVERYONE - {"anonymous", "citizen"}),
    "conduct.phase": {
        "draft": Row(OFFICE, path=of("draft")),
        "discussion": Row(OFFICE, path=of("consultation")),
    },
    "conduct.close": Row(OFFICE, path=of("consultation")),
    "conduct.move": Row(
        OFFICE,
        path=of("consultation"),
        form=lambda _: {"before": "discussion", "to": "review"},
    ),
}
