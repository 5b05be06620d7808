"""What holds for all tests, however they are started."""

import os
import signal

from hypothesis import HealthCheck, settings

# Whoever runs the tests in the background has them ignore these, and so would all that they start:
# a test could interrupt nothing.
for name, handler in (
    ("SIGINT", signal.default_int_handler),
    ("SIGHUP", signal.SIG_DFL),
    ("SIGTERM", signal.SIG_DFL),
):
    number = getattr(signal, name, None)  # not every system has all of them
    if number is not None and signal.getsignal(number) is signal.SIG_IGN:
        signal.signal(number, handler)

# What is compared has no colours, although many a build service wants some.
for name in ("FORCE_COLOR", "CLICOLOR_FORCE"):
    os.environ.pop(name, None)

# That a machine is busy is no failure, and which tests run beside it changes nothing for a law.
settings.register_profile(
    "steady", deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("steady")
