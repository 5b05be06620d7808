"""What the user decides of builds, for those who build."""

from __future__ import annotations

from typing import TYPE_CHECKING

from puffin_dispatch import BuildDispatch, DispatchOptions

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from puffin_cli._arguments import BuildArguments
    from puffin_cli._context import Context
    from puffin_cli._inputs import Inputs
    from puffin_distribution import DistributionDatabase
    from puffin_interpreter import Interpreter
    from puffin_normalize import ProjectName
    from puffin_resolver import ResolverInput
    from puffin_traits import BuildRequest, SourceBuild


class ForeignDispatch(BuildDispatch):
    """Builds as ever, and says once that what is resolved is for another environment."""

    foreign_target = ""

    def setup_build(self, request: BuildRequest) -> SourceBuild:
        """Set a build up."""
        from puffin_macros import warn_once

        warn_once(
            "Sources have to be built to know their metadata, which is done with Python "
            f"{self.interpreter.markers.python_full_version} of this system; for "
            f"{self.foreign_target} they may differ."
        )
        return super().setup_build(request)


def open_dispatch(
    database: DistributionDatabase,
    interpreter: Interpreter,
    options: DispatchOptions,
    foreign_target: str | None,
) -> BuildDispatch:
    """Return what builds; to be closed."""
    if foreign_target is None:
        return BuildDispatch(database, interpreter, options)
    dispatch = ForeignDispatch(database, interpreter, options)
    dispatch.foreign_target = foreign_target
    return dispatch


def dispatch_options(
    arguments: BuildArguments,
    inputs: Inputs,
    context: Context,
) -> DispatchOptions:
    """Return what the flags and the files say of builds."""
    from puffin_traits import FormatControl

    return DispatchOptions(
        no_isolation=FormatControl(
            all=arguments.no_build_isolation,
            names=frozenset(arguments.no_build_isolation_package),
        ),
        build_constraints=build_constraints(arguments.build_constraint, context),
        config_settings=merge_settings(arguments.config_setting),
        project_settings=project_settings(inputs),
        timeout=arguments.build_timeout,
        environ=context.environ,
        output=_live_output(context),
    )


def merge_settings(pairs: Iterable[tuple[str, str]]) -> dict[str, str | list[str]]:
    """Return settings by key; a key that is given more than once has a list."""
    merged: dict[str, str | list[str]] = {}
    for key, value in pairs:
        before = merged.get(key)
        if before is None:
            merged[key] = value
        elif isinstance(before, list):
            before.append(value)
        else:
            merged[key] = [before, value]
    return merged


def project_settings(inputs: Inputs) -> dict[ProjectName, dict[str, str | list[str]]]:
    """Return what lines of requirements files say to the backends of their projects."""
    return {
        item.requirement.name: merge_settings(item.config_settings)
        for item in inputs.requirements
        if item.config_settings
    }


def build_constraints(files: Iterable[str], context: Context) -> tuple[ResolverInput, ...]:
    """Return what the files of `--build-constraint` say."""
    from puffin_cli._inputs import InputRequest, read_inputs
    from puffin_cli._manifest import resolver_input

    inputs = read_inputs(InputRequest(sources=(), constraints=tuple(files)), context)
    return tuple(map(resolver_input, inputs.constraints))


def _live_output(context: Context) -> Callable[[str], None] | None:
    """Return what shows the lines of builds as they come, with `--verbose`."""
    if not context.printer.verbose:
        return None

    def show(text: str) -> None:
        for line in text.splitlines():
            context.printer.detail(f"  {line}".rstrip())

    return show
