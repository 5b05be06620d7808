"""The errors of building.

PuffinError
├── BuildError                  label, phase, output
│   ├── NoBuildScriptError          the sources hold nothing that says how to build them
│   ├── BadBuildSystemError         pyproject.toml cannot be used
│   │   └── BadBackendPathError         its backend-path leaves the sources
│   ├── BackendMissingError         the backend cannot be imported
│   ├── BackendError                a hook failed
│   │   └── BuildTimeoutError           it took too long
│   ├── BuildStoppedError           it was ended because the process ends
│   ├── EditableUnsupportedError    the backend makes no editable wheels
│   ├── BadAnswerError              a hook returned what it may not
│   └── WrongProjectError           name or version are not those that were asked for
│       └── WrongWheelError             those of the wheel
├── BackendOutput               what the backend printed: cause of the above
└── BuildHint                   what may help: cause of that

A build error is one sentence. Its cause, if any, is a `BackendOutput`, and that one's a
`BuildHint`, so that whoever prints the chain of causes shows all three.
"""

from __future__ import annotations

from puffin_macros import PuffinError

SHOWN_LINES = 60
"""How much of an output an error shows."""


class BuildError(PuffinError):
    """A source tree cannot be built."""

    def __init__(self, label: str, phase: str, *details: object, output: str = "") -> None:
        super().__init__(label, phase, *details)
        self.label = label
        """What was built."""
        self.phase = phase
        """Where it failed: `read pyproject.toml` or the name of a hook."""
        self.output = output
        """What the backend printed, standard output and error as they came; capped."""


class NoBuildScriptError(BuildError):
    """The sources hold nothing that says how to build them; `missing` says what."""

    def __init__(self, label: str, phase: str, missing: str) -> None:
        super().__init__(label, phase, missing)
        self.missing = missing

    def __str__(self) -> str:
        return f"cannot build {self.label}: {self.missing}"


class BadBuildSystemError(BuildError):
    """A pyproject.toml cannot be used; `file` is its path in the sources."""

    def __init__(self, label: str, phase: str, file: str, reason: str) -> None:
        super().__init__(label, phase, file, reason)
        self.file = file
        self.reason = reason

    def __str__(self) -> str:
        return f"cannot build {self.label}: {self.file}: {self.reason}"


class BadBackendPathError(BadBuildSystemError):
    """The backend-path leaves the sources, or names no directory of theirs."""


class BackendMissingError(BuildError):
    """The backend cannot be imported in the environment of the build."""

    def __init__(
        self, label: str, phase: str, backend: str, reason: str, *, output: str = ""
    ) -> None:
        super().__init__(label, phase, backend, reason, output=output)
        self.backend = backend
        self.reason = reason

    def __str__(self) -> str:
        return f"cannot build {self.label}: its backend `{self.backend}` {self.reason}"


class BackendError(BuildError):
    """A hook failed; `reason` is a clause about how its process ended."""

    def __init__(self, label: str, phase: str, reason: str, *, output: str = "") -> None:
        super().__init__(label, phase, reason, output=output)
        self.reason = reason

    def __str__(self) -> str:
        return f"failed to build {self.label}: `{self.phase}` {self.reason}"

    @property
    def hint(self) -> str | None:
        """What may help, if the output lets it be seen."""
        from puffin_build._hints import hint_of

        return hint_of(self.label, self.output)


class BuildTimeoutError(BackendError):
    """A hook took longer than it may."""


class BuildStoppedError(BuildError):
    """The build was ended, or not begun, because the whole process ends."""

    def __str__(self) -> str:
        return f"the build of {self.label} was stopped"


class EditableUnsupportedError(BuildError):
    """The backend makes no editable wheels."""

    def __init__(self, label: str, phase: str, backend: str, hint: str = "") -> None:
        super().__init__(label, phase, backend, hint)
        self.backend = backend
        self.hint = hint

    def __str__(self) -> str:
        hint = f"; {self.hint}" if self.hint else ""
        return (
            f"cannot build {self.label} as editable: "
            f"its backend `{self.backend}` has no `build_editable`{hint}"
        )


class BadAnswerError(BuildError):
    """A hook succeeded, but what it returned or left behind is not what it has to be."""

    def __init__(self, label: str, phase: str, reason: str, *, output: str = "") -> None:
        super().__init__(label, phase, reason, output=output)
        self.reason = reason

    def __str__(self) -> str:
        return f"failed to build {self.label}: `{self.phase}` {self.reason}"


class WrongProjectError(BuildError):
    """What was built is another project, or another version of it, than the one asked for."""

    what = "metadata"

    def __init__(self, label: str, phase: str, expected: str, got: str) -> None:
        super().__init__(label, phase, expected, got)
        self.expected = expected
        """`flask` or `flask==3.0`."""
        self.got = got
        """The same of what the backend made."""

    def __str__(self) -> str:
        return (
            f"failed to build {self.label}: "
            f"`{self.phase}` made the {self.what} of `{self.got}`, not of `{self.expected}`"
        )


class WrongWheelError(WrongProjectError):
    """The wheel is another project's or version's than the one asked for."""

    what = "wheel"


class BackendOutput(PuffinError):  # noqa: N818 - it is what was printed, the error is above it
    """What a hook printed, between marks, the last lines only; the cause of a `BuildError`."""

    def __init__(self, phase: str, output: str) -> None:
        super().__init__(phase, output)
        self.phase = phase
        self.output = output

    def __str__(self) -> str:
        lines = self.output.rstrip().splitlines()
        shown = lines[-SHOWN_LINES:]
        if len(shown) < len(lines):
            left_out = len(lines) - len(shown)
            shown.insert(0, f"[{left_out} lines before these; -v shows all]")
        return "\n".join([f"--- output of `{self.phase}`", *shown, "--- end of output"])


class BuildHint(PuffinError):  # noqa: N818 - it helps against the errors above it
    """What may help against a failed build; the cause of a `BackendOutput`."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text

    def __str__(self) -> str:
        return self.text
