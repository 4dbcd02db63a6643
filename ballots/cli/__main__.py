"""Lets `python -m ballots.cli` be the same command as `ballots`."""

import sys

from ballots.cli.main import main

sys.exit(main())
