"""Calling the hooks of a build backend, each in a process of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NoReturn

from msgspec import Struct
from pyproject_hooks import (
    BackendUnavailable,
    BuildBackendHookCaller,
    HookMissing,
    UnsupportedOperation,
)

from puffin_build._errors import (
    BackendError,
    BackendMissingError,
    BackendOutput,
    BadAnswerError,
    BuildError,
    BuildHint,
    BuildStoppedError,
    BuildTimeoutError,
)
from puffin_build._hints import hint_of
from puffin_build._warnings import take_warnings

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from puffin_build._build_system import BuildSystem
    from puffin_build._processes import FinishedProcess
    from puffin_build._settings import BuildSettings


class NoHook:
    """The answer of a hook that the backend does not have."""


NO_HOOK: Final = NoHook()


class Answer(Struct, frozen=True):
    """What a hook returned, and what it printed on the way."""

    value: object
    output: str


class Backend(Struct, frozen=True, kw_only=True):
    """The backend of one source tree, in its environment."""

    label: str
    directory: str
    """The directory of the project: where hooks run."""
    system: BuildSystem
    python: str
    """The interpreter of the environment."""
    environ: Mapping[str, str]
    settings: BuildSettings

    def call(self, hook: str, **arguments: object) -> Answer:
        """Call a hook by its name; the value is `NO_HOOK` if the backend has none of that name.

        Raises: BackendError, BackendMissingError, BuildTimeoutError, BuildStoppedError,
        BadAnswerError - it ended well without an answer.
        """
        call = _Call(self, hook)
        caller = BuildBackendHookCaller(
            self.directory,
            self.system.backend,
            self.system.backend_path,
            runner=call.run,
            python_executable=self.python,
        )
        settings = self.settings.config_settings
        try:
            value = getattr(caller, hook)(config_settings=settings, **arguments)
        except HookMissing:
            value = NO_HOOK
        except BackendUnavailable as error:
            fail(self._missing(hook, error))
        except (OSError, ValueError, KeyError, UnsupportedOperation) as error:
            fail(self._no_answer(call, error))
        return Answer(value, call.output)

    def _no_answer(self, call: _Call, error: Exception) -> BackendError | BadAnswerError:
        if isinstance(error, OSError) and not call.has_run:  # there is no room for the question
            return _not_started(self.label, call.hook, error)
        return BadAnswerError(self.label, call.hook, "ended without an answer", output=call.output)

    def _missing(self, hook: str, error: BackendUnavailable) -> BackendMissingError:
        trace = str(error.traceback).rstrip()
        reason = "cannot be imported"
        if not trace:
            reason = f"is not in its backend-path: {', '.join(self.system.backend_path)}"
        return BackendMissingError(self.label, hook, self.system.backend, reason, output=trace)


class _Call:
    """One call of a hook: runs its process for pyproject-hooks and keeps what that printed."""

    def __init__(self, backend: Backend, hook: str) -> None:
        self._backend = backend
        self.hook = hook
        self.has_run = False
        self.output = ""

    def run(
        self,
        cmd: Sequence[str],
        cwd: str | None = None,
        extra_environ: Mapping[str, str] | None = None,
    ) -> None:
        """Run a command. Raises: BackendError unless it ends well; BuildStoppedError."""
        backend = self._backend
        try:
            finished = backend.settings.processes.run(
                cmd,
                cwd or backend.directory,
                {**backend.environ, **(extra_environ or {})},
                backend.settings.timeout,
                backend.settings.output,
            )
        except OSError as error:
            raise _not_started(backend.label, self.hook, error) from error
        self.has_run, self.output = True, finished.output
        self._check(finished)
        self._tell_warnings(take_warnings(cmd[-1]))

    def _tell_warnings(self, lines: Sequence[str]) -> None:
        tell = self._backend.settings.output
        for line in lines:
            self.output += f"{line}\n"
            if tell is not None:
                tell(line)

    def _check(self, finished: FinishedProcess) -> None:
        label, hook, output = self._backend.label, self.hook, finished.output
        if finished.stopped:
            raise BuildStoppedError(label, hook)
        if finished.timed_out:
            reason = f"took longer than {self._backend.settings.timeout:g} s"
            fail(BuildTimeoutError(label, hook, reason, output=output))
        if finished.status:
            reason = f"ended {_ending(finished.status)}"
            fail(BackendError(label, hook, reason, output=output))


def _not_started(label: str, hook: str, error: OSError) -> BackendError:
    return BackendError(label, hook, f"cannot be started ({error.strerror}: {error.filename})")


def fail(error: BuildError) -> NoReturn:
    """Raise the error; its cause is what was printed, and the cause of that the hint."""
    if not error.output.strip():
        raise error from None
    cause = BackendOutput(error.phase, error.output)
    hint = hint_of(error.label, error.output)
    if hint is not None:
        cause.__cause__ = BuildHint(hint)
    raise error from cause


def _ending(status: int) -> str:
    if status > 0:
        return f"with exit status {status}"
    from signal import Signals

    try:
        return f"by signal {Signals(-status).name}"
    except ValueError:
        return f"by signal {-status}"
