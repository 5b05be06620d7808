"""Work trees: one commit of a repository with its submodules."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from puffin_fs import fs_errors

if TYPE_CHECKING:
    from puffin_git._command import Git

MARKER = ".ok"
_CLONE_OPTIONS = ("--quiet", "--local", "--no-checkout", "--template=")
_FETCH_OPTIONS = ("--quiet", "--no-write-fetch-head", "--update-shallow")
_SUBMODULE = "160000"
"""The mode of a submodule in the index."""


def is_complete(path: str, commit: str) -> bool:
    """Return whether a complete work tree of the commit is at `path`. Two system calls."""
    if not os.path.lexists(os.path.join(path, MARKER)):
        return False
    try:
        with open(os.path.join(path, ".git", "HEAD"), "rb", buffering=0) as file:
            return file.read().strip() == commit.encode()
    except OSError:
        return False


def check_out(git: Git, database: str, path: str, commit: str) -> None:
    """Make a work tree at `path` of a commit that the database has, without its submodules.

    It has a `.git` of its own (objects are hard links), with tags, and with the remote as the user
    named it: submodules with relative URLs are found from there. HEAD is detached.

    Raises: GitCommandError.
    """
    git.run("clone", *_CLONE_OPTIONS, "--", database, path, local=True)
    if os.path.exists(os.path.join(database, "shallow")):
        # Then git clones what branches and tags need, and links nothing.
        refspec = f"+{commit}:refs/commits/{commit}"
        git.run("fetch", *_FETCH_OPTIONS, "--", database, refspec, tree=path, local=True)
    git.run("remote", "set-url", "origin", git.remote.url, tree=path)
    git.run("update-ref", "--no-deref", "HEAD", commit, tree=path)
    # Unlike `checkout` it fails when a directory of the commit is missing.
    git.run("reset", "--quiet", "--hard", commit, tree=path)


def check_out_submodules(git: Git, tree: str, *, local: bool) -> None:
    """Check out the submodules of a work tree, and theirs. `local`: its URL is a `file:` one.

    Git lets nobody but the user name a repository on this machine; one that is on this machine
    itself may do so, too. Entries without a line in `.gitmodules` are left empty.

    Raises: GitCommandError.
    """
    paths = _submodules(git, tree)
    if not paths:
        return
    git.run("submodule", "--quiet", "update", "--init", "--", *paths, tree=tree, local=local)
    for path in paths:
        below = os.path.join(tree, path)
        if os.path.exists(os.path.join(below, ".git")):  # else its `update` is `none`
            url = git.run("config", "--get", "remote.origin.url", tree=below).strip()
            check_out_submodules(git, below, local=url.startswith(("file:", "/")))


def _submodules(git: Git, tree: str) -> list[str]:
    if not os.path.exists(os.path.join(tree, ".gitmodules")):
        return []
    staged = git.run("ls-files", "--stage", "-z", tree=tree).split("\0")
    entries = (entry.partition("\t") for entry in staged)
    found = {path for attributes, _, path in entries if attributes.startswith(_SUBMODULE)}
    listed = git.run("config", "-z", "--file", ".gitmodules", "--list", tree=tree).split("\0")
    settings = (line.partition("\n") for line in listed)
    return sorted(found & {value for key, _, value in settings if key.endswith(".path")})


def mark_complete(path: str, commit: str) -> None:
    """Leave the mark of a complete work tree, which git itself does not see."""
    with fs_errors(path):
        information = os.path.join(path, ".git", "info")
        os.makedirs(information, exist_ok=True)
        with open(os.path.join(information, "exclude"), "a", encoding="utf-8") as file:
            file.write(f"/{MARKER}\n")
        marker = os.path.join(path, MARKER)
        if not os.path.lexists(marker):  # else the repository has such a file itself
            with open(marker, "x", encoding="ascii") as file:
                file.write(f"{commit}\n")
