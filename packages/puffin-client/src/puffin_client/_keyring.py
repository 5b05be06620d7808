"""Ask the `keyring` command for passwords."""

from __future__ import annotations

from puffin_client._errors import CredentialsError
from pypi_types import Credentials

_TIMEOUT = 60.0
"""Seconds: a keyring may ask its user to unlock it."""


class KeyringCommand:
    """Passwords from `keyring get SERVICE USER`, the command line of the keyring library."""

    def __init__(self, command: str = "keyring", *, optional: bool = False) -> None:
        """`optional`: it has no passwords if there is no such command."""
        self._command = command
        self._optional = optional

    def get(self, service: str, username: str) -> Credentials | None:
        """Return the credentials of a service (a URL or a host), None if it has none.

        Raises: CredentialsError - the command does not run.
        """
        import subprocess  # 5 ms, and most keyrings are never asked

        try:
            done = subprocess.run(  # noqa: S603 - the command that the user asked for, no shell
                [self._command, "get", service, username],
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=_TIMEOUT,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            if self._optional and isinstance(error, FileNotFoundError):
                return None
            reason = getattr(error, "strerror", None) or f"no answer in {_TIMEOUT:.0f} s"
            raise CredentialsError(f"the command {self._command}", reason) from error
        password = done.stdout.decode(errors="replace").rstrip("\r\n")
        return Credentials(username, password) if done.returncode == 0 and password else None
