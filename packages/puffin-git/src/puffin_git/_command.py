"""Running the git program."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from typing import IO, TYPE_CHECKING

from msgspec import Struct

from puffin_fs import fs_errors
from puffin_git._environment import git_environment, settings_arguments
from puffin_git._errors import GitCommandError, GitNotFoundError, GitTimeoutError
from puffin_git._processes import end

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from puffin_git._processes import GitProcesses
    from puffin_git._remote import Remote

_MAX_MESSAGE = 16_000
_LOCAL = (("protocol.file.allow", "always"), ("protocol.version", "2"))


class GitSettings(Struct, frozen=True, kw_only=True):
    """How git is run, for every repository of a run."""

    home: str
    """Where it runs, in no repository: the root of the cache."""
    environ: Mapping[str, str]
    """The user's: how repositories are reached is their affair."""
    offline: bool
    timeout: float | None
    """Seconds that one command may take."""
    processes: GitProcesses
    """What knows them until they end."""


class Git:
    """The git program, as it is run for one repository elsewhere; never through a shell."""

    __slots__ = ("_program", "_settings", "remote")

    def __init__(self, remote: Remote, settings: GitSettings) -> None:
        self.remote = remote
        self._settings = settings
        self._program: str | None = None

    def run(
        self,
        *arguments: str,
        repository: str | None = None,
        tree: str | None = None,
        local: bool = False,
    ) -> str:
        """Run a command in a bare repository, in a work tree, or in none; return what it prints.

        `local`: repositories on this machine may be named by others than the user.
        Raises: GitCommandError, GitTimeoutError, GitNotFoundError, GitStoppedError, FsError.
        """
        where = [] if repository is None else [f"--git-dir={repository}"]
        options = settings_arguments(*(_LOCAL if local else ()))
        command = [self._found(), *where, *options, *arguments]
        home = self._settings.home
        with fs_errors(home):
            os.makedirs(home, exist_ok=True)
            # Files, not pipes: a helper that stays (ssh's ControlPersist, a credential cache) would
            # hold the pipe open long after git is gone.
            with (
                tempfile.TemporaryFile(dir=home) as output,
                tempfile.TemporaryFile(dir=home) as errors,
            ):
                process = self._start(command, tree, output, errors)
                if self._wait(process, arguments) != 0:
                    raise GitCommandError(self._shown(arguments), self._said(errors))
                output.seek(0)
                return output.read().decode("utf-8", "surrogateescape")

    def succeeds(self, *arguments: str, repository: str | None = None) -> bool:
        """Return whether a command ends well."""
        try:
            self.run(*arguments, repository=repository)
        except GitTimeoutError:
            raise
        except GitCommandError:
            return False
        return True

    def _start(
        self, command: Sequence[str], tree: str | None, output: IO[bytes], errors: IO[bytes]
    ) -> subprocess.Popen[bytes]:
        environ = git_environment(
            self._settings.environ,
            ceiling=os.path.dirname(os.path.realpath(self._settings.home)),
            remote=self.remote,
            only_local=self._settings.offline,
        )

        def begin() -> subprocess.Popen[bytes]:
            # A session of its own has no terminal to ask at, and can be ended as a whole.
            return subprocess.Popen(  # noqa: S603 - a list, no shell; what is in it was checked
                command,
                cwd=tree or self._settings.home,
                env=environ,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=errors,
                start_new_session=True,
            )

        try:
            return self._settings.processes.start(begin)
        except OSError as error:
            raise GitCommandError(command[0], str(error)) from error

    def _wait(self, process: subprocess.Popen[bytes], arguments: Sequence[str]) -> int:
        try:
            return process.wait(self._settings.timeout)
        except subprocess.TimeoutExpired as error:
            end(process)
            raise GitTimeoutError(self._shown(arguments), self._settings.timeout or 0.0) from error
        except BaseException:
            end(process)
            raise
        finally:
            self._settings.processes.ended(process)

    def _found(self) -> str:
        # Never a `git` in the current directory, as an empty or relative entry of PATH names it.
        if self._program is None:
            folders = self._settings.environ.get("PATH", os.defpath).split(os.pathsep)
            path = os.pathsep.join(folder for folder in folders if os.path.isabs(folder))
            found = shutil.which("git", path=path) if path else None
            if found is None or not os.path.isabs(found):
                raise GitNotFoundError
            self._program = found
        return self._program

    def _shown(self, arguments: Sequence[str]) -> str:
        words = [word for word in arguments if not word.startswith("-")]
        return self.remote.redacted(" ".join(["git", *words]))

    def _said(self, errors: IO[bytes]) -> str:
        errors.seek(max(0, errors.seek(0, os.SEEK_END) - _MAX_MESSAGE))
        return self.remote.redacted(errors.read().decode("utf-8", "replace")).strip()
