"""`python -m puffin_bench`."""

import sys

from puffin_bench._main import main

if __name__ == "__main__":
    sys.exit(main())
