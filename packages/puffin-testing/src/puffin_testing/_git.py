"""Local git repositories for tests, the same commits each time."""

from __future__ import annotations

import copy
import os
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_EPOCH = 1_700_000_000


def git_environ(**further: str) -> dict[str, str]:
    """Return an environment for git in which nobody's configuration counts."""
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": os.devnull,
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_TERMINAL_PROMPT": "0",
        "LC_ALL": "C",
        **further,
    }


class GitRepository:
    """A repository with a work tree, on the branch `main`, which has no commit yet.

    Author and dates are fixed, one second apart: the same calls give the same commits.
    """

    def __init__(self, path: str | os.PathLike[str], *, bare: bool = False) -> None:
        self.path = Path(path)
        self._commits = 0
        self.path.mkdir(parents=True)
        self.git("init", "--quiet", "--template=", "--initial-branch=main", *["--bare"] * bare)

    @property
    def url(self) -> str:
        """The `file:` URL."""
        return self.path.resolve().as_uri()

    def requirement_url(self, revision: str = "", fragment: str = "") -> str:
        """Return the URL as a requirement has it: `git+file:///...@revision#fragment`."""
        at, mark = "@" if revision else "", "#" if fragment else ""
        return f"git+{self.url}{at}{revision}{mark}{fragment}"

    def copy_to(self, path: str | os.PathLike[str]) -> GitRepository:
        """Return a copy in another place: cheaper than to make the same once more."""
        copied = copy.copy(self)
        copied.path = Path(shutil.copytree(self.path, path, symlinks=True))
        return copied

    def git(self, *arguments: str) -> str:
        """Run git in the repository and return what it prints, without the end of the line."""
        moment = f"{_EPOCH + self._commits} +0000"
        person = {
            f"GIT_{role}_{key}": value
            for role in ("AUTHOR", "COMMITTER")
            for key, value in (("NAME", "A"), ("EMAIL", "a@example.org"), ("DATE", moment))
        }
        done = subprocess.run(  # noqa: S603 - a list of the test's own, no shell
            ["git", "-c", "protocol.file.allow=always", *arguments],  # noqa: S607 - the one on PATH
            cwd=self.path,
            env=git_environ(**person),
            check=True,
            capture_output=True,
            text=True,
        )
        return done.stdout.rstrip("\n")

    def commit(self, files: Mapping[str, str | bytes | None], message: str = "Change") -> str:
        """Write files (None removes one), commit them, and return the full commit."""
        for name, content in files.items():
            path = self.path / name
            if content is None:
                path.unlink()
                continue
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.encode() if isinstance(content, str) else content)
        self._commits += 1
        self.git("add", "--all", "--force", "--", ".")
        self.git("commit", "--quiet", "--allow-empty", "-m", message)
        return self.head()

    def head(self, revision: str = "HEAD") -> str:
        """Return the full commit of a revision."""
        return self.git("rev-parse", f"{revision}^{{commit}}")

    def branch(self, name: str, *, switch: bool = False) -> None:
        """Make a branch at HEAD; `switch`: further commits go to it."""
        self.git("branch", "--", name)
        if switch:
            self.switch(name)

    def switch(self, name: str) -> None:
        """Go to a branch."""
        self.git("checkout", "--quiet", name, "--")

    def tag(self, name: str, *, annotated: bool = False) -> None:
        """Make a tag at HEAD."""
        self.git("tag", *["-a", "-m", name] * annotated, "--", name)

    def reference(self, name: str, revision: str = "HEAD") -> None:
        """Let a reference of any name (`refs/pull/1/head`) stand for a revision."""
        self.git("update-ref", name, revision)

    def add_submodule(self, url: str, path: str, *, files: Mapping[str, str] | None = None) -> str:
        """Add a submodule, commit it with other files, and return the commit.

        A relative URL (`../other`) is relative to this repository.
        """
        self.git("config", "remote.origin.url", self.url)
        self.git("submodule", "--quiet", "add", "--", url, path)
        return self.commit(files or {}, f"Add {path}")
