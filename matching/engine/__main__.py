"""``python -m matching.engine solve|verify``: see ``cli``."""

import sys

from .cli import main

sys.exit(main())
