"""Start one command and write what it took; run as a script of its own, and small on purpose.

A process begins its life with the peak memory of the one that starts it. So the bench, which is
large, must not start what is measured; this script, which imports nothing but what the interpreter
has loaded anyway, is the floor of all figures for memory: that of a bare interpreter.

The command ends with all that it started when its time is over, when somebody ends this script, or
when the bench that started it is no more.

Arguments: the file for the result, the most seconds that the command may take, the command.
Result: one line, `wall cpu memory code timed-out`; seconds, bytes, exit code, 0 or 1.
"""

import os
import signal
import sys
import time

LOOK = 1.0
"""Every so many seconds it is looked whether somebody still waits for the result."""
ENDING = (signal.SIGHUP, signal.SIGINT, signal.SIGTERM)


def launch(argv: list[str], timeout: float) -> str:
    """Run a command in a session of its own, killed as a whole when it has to end."""
    overdue = False
    bench = os.getppid()
    signal.pthread_sigmask(signal.SIG_BLOCK, ENDING)  # until there is something to be killed
    start = time.perf_counter()
    process = os.posix_spawn(argv[0], argv, os.environ, setsid=True, setsigmask=())

    def kill(*_: object) -> None:
        try:  # noqa: SIM105 - contextlib would be one more module in the floor
            os.killpg(process, signal.SIGKILL)
        except ProcessLookupError:  # it has just ended by itself
            pass

    def look(*_: object) -> None:
        nonlocal overdue
        overdue = time.perf_counter() - start >= timeout
        if overdue or os.getppid() != bench:
            kill()

    for number in ENDING:
        signal.signal(number, kill)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDING)
    signal.signal(signal.SIGALRM, look)
    signal.setitimer(signal.ITIMER_REAL, min(LOOK, timeout), LOOK)
    _, status, usage = os.wait4(process, 0)
    wall = time.perf_counter() - start
    signal.setitimer(signal.ITIMER_REAL, 0)
    cpu = usage.ru_utime + usage.ru_stime
    unit = 1 if sys.platform == "darwin" else 1024
    code = os.waitstatus_to_exitcode(status)
    return f"{wall} {cpu} {usage.ru_maxrss * unit} {code} {int(overdue)}\n"


if __name__ == "__main__":
    line = launch(sys.argv[3:], float(sys.argv[2]))
    with open(sys.argv[1], "w", encoding="ascii") as stream:
        stream.write(line)
