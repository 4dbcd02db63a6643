"""Who may use the reader's settings: everyone."""

from tests.participate.authorization import EVERYONE, Row

AUTHORIZATION = {
    "web.language": Row(EVERYONE, form=lambda _: {"language": "zh"}),
    "web.large_text": Row(EVERYONE, form=lambda _: {"large_text": "on"}),
}
