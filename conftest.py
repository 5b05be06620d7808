"""What holds for all tests, however they are started."""

import signal

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
