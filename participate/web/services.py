"""What an endpoint can reach of the application; built once by `app.py`."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from participate.settings import Secrets, Settings
from participate.shared.act import Randomness
from participate.shared.clock import Clock
from participate.shared.database import Database
from participate.shared.subjects import SubjectSource
from participate.web.viewer import ViewerSource

if TYPE_CHECKING:
    from anyio import CapacityLimiter

    from participate.web.templating import Templating


@dataclass(frozen=True, slots=True)
class Services:
    """The application's parts.

    `subjects` answer for what people write, by kind; `limiters` bound the worker threads of each
    kind of work.
    """

    settings: Settings
    secrets: Secrets
    clock: Clock
    database: Database
    randomness: Randomness
    viewers: ViewerSource
    templating: "Templating"
    subjects: Mapping[str, SubjectSource]
    limiters: "MappingProxyType[str, CapacityLimiter]"
