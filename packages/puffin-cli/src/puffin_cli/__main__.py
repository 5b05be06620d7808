"""`python -m puffin_cli`."""

import sys

from puffin_cli._main import main

if __name__ == "__main__":
    sys.exit(main())
