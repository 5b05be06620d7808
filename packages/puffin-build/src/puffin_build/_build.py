"""One build, in three steps that a caller may stop after: set up, metadata, wheel."""

from __future__ import annotations

import os
from contextlib import ExitStack
from typing import TYPE_CHECKING, Self

from msgspec import Struct

from puffin_build._answers import check_metadata, check_requirements, check_wheel
from puffin_build._backend import NO_HOOK, Backend
from puffin_build._build_system import LEGACY_BACKEND, project_directory, read_build_system
from puffin_build._environ import hook_environ
from puffin_build._errors import EditableUnsupportedError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pep508 import Requirement
    from puffin_build._build_system import BuildSystem
    from puffin_build._settings import BuildSettings
    from puffin_interpreter import Environment
    from puffin_traits import BuildContext, BuildRequest


class PythonBuild:
    """A build that is set up (`SourceBuild`); to be used by one thread at a time."""

    def __init__(
        self, request: BuildRequest, backend: Backend, temporary: str, cleanup: ExitStack
    ) -> None:
        self._request = request
        self._backend = backend
        self._temporary = temporary
        self._cleanup = cleanup
        self._kind = "editable" if request.editable else "wheel"
        self._prepared: list[str | None] = []

    def metadata(self) -> str | None:
        """Return the `.dist-info` directory that the backend prepared; None: it has no such hook.

        The directory goes with the build. Asked again, the same.

        Raises: BackendError and its kin; BadAnswerError, WrongProjectError.
        """
        if not self._prepared:
            self._prepared.append(self._prepare())
        return self._prepared[0]

    def wheel(self, directory: str) -> str:
        """Build the wheel, or the editable one, into a directory; return its file name.

        A file of that name is replaced; nothing else that the backend leaves behind gets there.

        Raises: BackendError and its kin; BadAnswerError, WrongWheelError,
        EditableUnsupportedError; FsError - `directory` cannot be written.
        """
        hook = f"build_{self._kind}"
        made = self._directory("wheel")
        prepared = self._prepared[0] if self._prepared else None
        answer = self._backend.call(hook, wheel_directory=made, metadata_directory=prepared)
        if answer.value is NO_HOOK:
            raise self._no_hook(hook)
        name = check_wheel(self._request, hook, answer, made)
        _move(os.path.join(made, name), os.path.join(directory, name))
        return name

    def _prepare(self) -> str | None:
        hook = f"prepare_metadata_for_build_{self._kind}"
        target = self._directory("metadata")
        # Without fallback: that would build the wheel, and a caller can do that itself.
        answer = self._backend.call(hook, metadata_directory=target, _allow_fallback=False)
        if answer.value is NO_HOOK:
            return None
        return check_metadata(self._request, hook, answer, target)

    def _directory(self, name: str) -> str:
        from tempfile import mkdtemp

        return mkdtemp(prefix=f"{name}-", dir=self._temporary)

    def _no_hook(self, hook: str) -> EditableUnsupportedError:
        backend = self._backend.system.backend
        hint = "setuptools has it since version 64" if backend == LEGACY_BACKEND else ""
        return EditableUnsupportedError(self._request.label, hook, backend, hint)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self._cleanup.close()


def setup(request: BuildRequest, context: BuildContext, settings: BuildSettings) -> PythonBuild:
    """Set a build up: find its backend, make its environment, ask what else it needs.

    The tree is used in place and never removed; what the build makes for itself is, when the
    returned build is left.

    Spec: PEP 517, 518, 660.
    Raises: BuildError; what the context raises when it cannot make the environment.
    """
    system = read_build_system(request)
    with ExitStack() as stack:
        temporary = stack.enter_context(context.cache.temporary_directory())
        os.mkdir(os.path.join(temporary, "tmp"))
        made = _Setup(
            request=request,
            context=context,
            settings=settings,
            system=system,
            temporary=temporary,
        )
        isolated = context.is_isolated(request.name)
        backend = _isolated(made) if isolated else _shared(made)
        return PythonBuild(request, backend, temporary, stack.pop_all())


class _Setup(Struct, frozen=True, kw_only=True):
    """What setting up has to do with."""

    request: BuildRequest
    context: BuildContext
    settings: BuildSettings
    system: BuildSystem
    temporary: str

    def environment(self, requirements: Sequence[Requirement]) -> Environment:
        return self.context.environment(requirements, self.request.label)

    def backend(self, environment: Environment, *, isolated: bool) -> Backend:
        return Backend(
            label=self.request.label,
            directory=project_directory(self.request),
            system=self.system,
            python=environment.interpreter.executable,
            environ=hook_environ(
                self.settings.environ,
                environment,
                os.path.join(self.temporary, "tmp"),
                isolated=isolated,
            ),
            settings=self.settings,
        )


def _isolated(setup: _Setup) -> Backend:
    requires = setup.system.requires
    backend = setup.backend(setup.environment(requires), isolated=True)
    hook = f"get_requires_for_build_{'editable' if setup.request.editable else 'wheel'}"
    more = check_requirements(setup.request, hook, backend.call(hook))
    missing = [requirement for requirement in more if requirement not in requires]
    if not missing:
        return backend
    return setup.backend(setup.environment((*requires, *missing)), isolated=True)


def _shared(setup: _Setup) -> Backend:
    """Return the backend in the interpreter's own environment, which nobody adds to."""
    from puffin_interpreter import environment_of

    return setup.backend(environment_of(setup.context.interpreter), isolated=False)


def _move(source: str, target: str) -> None:
    import shutil

    from puffin_fs import fs_errors

    with fs_errors(target):
        shutil.move(source, target)
