"""What several of the files beside this one use stands in modules of its own."""

import os
import sys

sys.path.insert(0, os.path.dirname(__file__))
