"""What is done to environments: filled, listed, relieved of a project, created."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

from puffin_bench._answers import installed, parse_pins, pin
from puffin_bench._trial import Trial, forget, write

if TYPE_CHECKING:
    from puffin_bench._measure import Measured
    from puffin_bench._peer import Invocation

MADE = frozenset({"an environment of the interpreter"})
"""The answer of what creates an environment, so that it compares like pins."""


class EnvironmentTrial(Trial):
    """Something is done to an environment."""

    def set_up(self) -> None:
        """Write the pins."""
        super().set_up()
        write(self.stage.pins, self.task.pins)

    def renew(self) -> None:
        """Have the environment as it is before a sync."""
        shutil.rmtree(self.stage.environment, ignore_errors=True)
        shutil.copytree(self.task.template, self.stage.environment, symlinks=True)
        os.sync()  # what was removed and copied is on the disk before the clock runs

    def fill(self) -> None:
        """Sync once, so that environment and cache have what the runs need."""
        self.renew()
        self.do(self.peer.sync(self.stage))

    def answer(self, run: Measured) -> frozenset[str]:
        """Return what the environment holds, without the pip that some tools must have in it."""
        del run
        held = installed(self.stage.environment)
        return held - (installed(self.task.template) - parse_pins(self.task.pins))

    def expected(self) -> frozenset[str]:
        """Return the pins."""
        return parse_pins(self.task.pins)


class ColdSync(EnvironmentTrial):
    """A new environment, no cache."""

    online = True

    def invocation(self) -> Invocation | None:
        """Return the sync."""
        return self.peer.sync(self.stage)

    def reset(self) -> None:
        """Remove all that the tool keeps, and renew the environment."""
        forget(self.stage)
        self.renew()


class WarmSync(ColdSync):
    """A new environment, and a cache that has everything."""

    def set_up(self) -> None:
        """Fill the cache."""
        super().set_up()
        self.fill()

    def reset(self) -> None:
        """Renew the environment."""
        self.renew()


class NoopSync(WarmSync):
    """An environment that holds the pins already."""

    online = False

    def reset(self) -> None:
        """Leave it as it is."""


class Freeze(EnvironmentTrial):
    """The pins are installed, and to be listed."""

    def invocation(self) -> Invocation | None:
        """Return the listing."""
        return self.peer.freeze(self.stage)

    def set_up(self) -> None:
        """Install the pins."""
        super().set_up()
        self.fill()

    def answer(self, run: Measured) -> frozenset[str]:
        """Return what was printed."""
        return parse_pins(run.output)


class Uninstall(EnvironmentTrial):
    """One distribution is taken away; it comes back, out of the cache, before the next run."""

    def invocation(self) -> Invocation | None:
        """Return the removal."""
        return self.peer.uninstall(self.stage, self.task.workload.removed)

    def set_up(self) -> None:
        """Install the pins."""
        super().set_up()
        self.fill()

    def reset(self) -> None:
        """Install what the last run has taken away."""
        self.do(self.peer.sync(self.stage))

    def expected(self) -> frozenset[str]:
        """Return the pins without that of the removed project."""
        removed = pin(self.task.workload.removed, "0").partition("==")[0]
        return frozenset(held for held in super().expected() if held.partition("==")[0] != removed)


class Venv(Trial):
    """An environment is created, without pip."""

    def invocation(self) -> Invocation | None:
        """Return the creation."""
        return self.peer.venv(self.stage)

    def reset(self) -> None:
        """Remove the environment."""
        shutil.rmtree(self.stage.environment, ignore_errors=True)

    def answer(self, run: Measured) -> frozenset[str]:
        """Return whether there is an environment of the interpreter that was asked for."""
        del run
        environment = self.stage.environment
        same = os.path.realpath(self.stage.environment_python) == os.path.realpath(
            self.stage.python
        )
        whole = same and os.path.isfile(os.path.join(environment, "pyvenv.cfg"))
        return MADE if whole else frozenset()

    def expected(self) -> frozenset[str]:
        """Return that there should be one."""
        return MADE
