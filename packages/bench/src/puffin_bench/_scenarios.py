"""The scenarios by their names."""

from __future__ import annotations

from puffin_bench._trial import Trial
from puffin_bench._trial_compile import ColdCompile, IncrementalCompile, NoopCompile, WarmCompile
from puffin_bench._trial_environment import ColdSync, Freeze, NoopSync, Uninstall, Venv, WarmSync

TRIALS: dict[str, type[Trial]] = {
    "start": Trial,
    "compile-cold": ColdCompile,
    "compile-warm": WarmCompile,
    "compile-incremental": IncrementalCompile,
    "compile-noop": NoopCompile,
    "sync-cold": ColdSync,
    "sync-warm": WarmSync,
    "sync-noop": NoopSync,
    "venv": Venv,
    "freeze": Freeze,
    "uninstall": Uninstall,
}
"""By name, in the order in which results are shown."""
