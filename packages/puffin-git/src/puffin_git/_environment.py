"""The environment and the settings that git runs with."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from puffin_git._remote import Remote

# What would make git work in another repository than the one we name, as in a hook of the user's.
_REDIRECTING = frozenset(
    {
        "GIT_ALTERNATE_OBJECT_DIRECTORIES",
        "GIT_CEILING_DIRECTORIES",
        "GIT_COMMON_DIR",
        "GIT_CONFIG",
        "GIT_DEFAULT_HASH",
        "GIT_DEFAULT_REF_FORMAT",
        "GIT_DIR",
        "GIT_GRAFT_FILE",
        "GIT_IMPLICIT_WORK_TREE",
        "GIT_INDEX_FILE",
        "GIT_INTERNAL_SUPER_PREFIX",
        "GIT_NAMESPACE",
        "GIT_OBJECT_DIRECTORY",
        "GIT_PREFIX",
        "GIT_QUARANTINE_PATH",
        "GIT_REPLACE_REF_BASE",
        "GIT_SHALLOW_FILE",
        "GIT_TEMPLATE_DIR",
        "GIT_WORK_TREE",
    }
)

_SETTINGS = (
    ("core.hooksPath", os.devnull),
    ("core.fsmonitor", "false"),
    ("core.logAllRefUpdates", "false"),
    # Nothing may go on behind our back, in a directory that is locked or about to be renamed.
    ("gc.auto", "0"),
    ("maintenance.auto", "false"),
    # Settings that a user may have for their own repositories, or git by default one day, and that
    # change what we fetch and how we find it.
    ("fetch.prune", "false"),
    ("fetch.pruneTags", "false"),
    ("submodule.recurse", "false"),
    ("clone.rejectShallow", "false"),
    ("clone.defaultRemoteName", "origin"),
    ("init.defaultObjectFormat", "sha1"),
    ("init.defaultRefFormat", "files"),
    ("advice.detachedHead", "false"),
)


def settings_arguments(*further: tuple[str, str]) -> list[str]:
    """Return the options that settle what a user's configuration must not decide."""
    return [part for key, value in (*_SETTINGS, *further) for part in ("-c", f"{key}={value}")]


def git_environment(
    environ: Mapping[str, str], *, ceiling: str, remote: Remote | None, only_local: bool
) -> dict[str, str]:
    """Return the environment for git: the user's, but pointing to no repository and asking nobody.

    How the user reaches repositories (GIT_SSH_COMMAND, GIT_CONFIG_GLOBAL, SSH_AUTH_SOCK and the
    like) stays. `ceiling` is a directory above which no repository is looked for.
    """
    result = {key: value for key, value in environ.items() if key not in _REDIRECTING}
    result["GIT_TERMINAL_PROMPT"] = "0"
    result["GIT_CEILING_DIRECTORIES"] = ceiling
    if only_local:
        result["GIT_ALLOW_PROTOCOL"] = "file"
    if remote is not None:
        _add_rewrites(result, remote)
    return result


def _add_rewrites(environ: dict[str, str], remote: Remote) -> None:
    # In the environment and not among the arguments, which every user of the machine can read.
    count = environ.get("GIT_CONFIG_COUNT", "")
    first = int(count) if count.isdecimal() else 0
    for number, rewrite in enumerate(remote.rewrites, first):
        environ[f"GIT_CONFIG_KEY_{number}"] = f"url.{rewrite.replacement}.insteadOf"
        environ[f"GIT_CONFIG_VALUE_{number}"] = rewrite.beginning
    if remote.rewrites:
        environ["GIT_CONFIG_COUNT"] = str(first + len(remote.rewrites))
