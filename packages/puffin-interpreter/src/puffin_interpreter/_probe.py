"""Run an interpreter and ask it what it is: the expensive part of a query."""

from __future__ import annotations

import os.path
import re
import subprocess

import msgspec

from pep508 import MarkerEnvironment  # noqa: TC001 - msgspec reads it when it first decodes
from platform_host import HostFacts, facts_script, platform_of
from puffin_interpreter._errors import BrokenInterpreterError, UnsupportedPythonError
from puffin_interpreter._interpreter import SCHEME_PATHS, InstallScheme, Interpreter
from puffin_interpreter._target import write_platform

_TIMEOUT = 30.0
# Any Python from 2.6 on understands this much.
_BOOT = """\
import sys
if sys.version_info < (3, 8):
    sys.stdout.write('{"unsupported": "%s"}' % sys.version.split()[0])
    sys.exit(0)
import runpy
runpy.run_path(sys.argv[1], run_name="__main__")
"""


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What the query script prints."""

    executable: str
    version: str
    implementation: str
    markers: MarkerEnvironment
    facts: HostFacts
    prefix: str
    base_prefix: str
    base_exec_prefix: str
    base_executable: str
    stdlib: str
    scheme: dict[str, str]
    virtual_scheme: dict[str, str]
    extension_suffix: str
    gil_disabled: bool
    debug: bool


class Refusal(msgspec.Struct, frozen=True):
    """What a Python that is too old prints."""

    unsupported: str


def probe(executable: str) -> Interpreter:
    """Run an interpreter and return what it says of itself.

    Raises: BrokenInterpreterError - it does not run, fails, or answers nonsense;
    UnsupportedPythonError - it is older than 3.8.
    Cost: a subprocess, 30 to 150 ms.
    """
    script = os.path.join(os.path.dirname(__file__), "_query_script.py")
    run = _run([executable, "-I", "-B", "-c", _BOOT, script, facts_script()])
    said = run.stderr.decode("utf-8", "replace").strip()
    if run.returncode != 0:
        if b"-I" in run.stderr:
            _refuse_python_2(executable)
        raise BrokenInterpreterError(executable, f"it fails with status {run.returncode}", said)
    return _interpreter(executable, run.stdout, said)


def _run(command: list[str]) -> subprocess.CompletedProcess[bytes]:
    try:
        return subprocess.run(  # noqa: S603 - to run it is what a query is
            command, stdin=subprocess.DEVNULL, capture_output=True, timeout=_TIMEOUT, check=False
        )
    except subprocess.TimeoutExpired as error:
        reason = f"it does not answer within {_TIMEOUT:.0f} seconds"
        raise BrokenInterpreterError(command[0], reason) from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise BrokenInterpreterError(command[0], f"it does not run: {reason}") from error


def _refuse_python_2(executable: str) -> None:
    # Python 2 has no -I; its --version goes to stderr.
    run = _run([executable, "--version"])
    if found := re.match(rb"\s*Python (2[\w.+]*)", run.stderr + run.stdout):
        raise UnsupportedPythonError(executable, found[1].decode())


def _interpreter(executable: str, output: bytes, stderr: str) -> Interpreter:
    line = output.strip().rpartition(b"\n")[2]
    try:
        if line.startswith(b'{"unsupported"'):
            refusal = msgspec.json.decode(line, type=Refusal)
            raise UnsupportedPythonError(executable, refusal.unsupported)
        return interpreter_of(msgspec.json.decode(line, type=Answer), executable)
    except (msgspec.MsgspecError, UnicodeDecodeError, KeyError) as error:
        raise BrokenInterpreterError(executable, "its answer is not understood", stderr) from error


def interpreter_of(answer: Answer, executable: str) -> Interpreter:
    """Return the interpreter that gave the answer; `executable` is how it was called."""
    return Interpreter(
        # Python leaves it empty where it cannot tell.
        executable=answer.executable or executable,
        version=answer.version,
        implementation=answer.implementation,
        marker_values=tuple(msgspec.structs.asdict(answer.markers).items()),
        platform_text=write_platform(platform_of(answer.facts)),
        prefix=answer.prefix,
        base_prefix=answer.base_prefix,
        base_exec_prefix=answer.base_exec_prefix,
        base_executable=answer.base_executable or executable,
        stdlib=answer.stdlib,
        scheme=_scheme(answer.scheme),
        virtual_scheme=_scheme(answer.virtual_scheme),
        abis=_abis(answer),
        gil_disabled=answer.gil_disabled,
        pointer_size=answer.facts.pointer_size,
    )


def _scheme(paths: dict[str, str]) -> InstallScheme:
    return InstallScheme(**{name: paths[name] for name in SCHEME_PATHS})


def _abis(answer: Answer) -> tuple[str, ...]:
    """Return the tags of the interpreter's own binary interfaces, best first.

    Spec: PEP 425, PEP 3149 (names of extension modules), PEP 703.
    """
    if answer.implementation == "cpython":
        nodot = answer.markers.python_version.replace(".", "")
        plain = f"cp{nodot}{'t' if answer.gil_disabled else ''}"
        # A debug build loads extensions of ordinary builds too.
        return (f"{plain}d", plain) if answer.debug else (plain,)
    return _generic_abis(answer.extension_suffix)


def _generic_abis(suffix: str) -> tuple[str, ...]:
    # ".pypy310-pp73-x86_64-linux-gnu.so", ".graalpy-38-native-x86_64-darwin.dylib"
    parts = suffix.split(".")
    if len(parts) < 3 or not parts[1]:  # noqa: PLR2004 - dot, name, dot, ending
        return ()
    words = parts[1].split("-")
    if words[0].startswith("pypy"):
        words = words[:2]
    elif words[0].startswith("graalpy"):
        words = words[:3]
    return ("_".join(words),)
