"""The activation scripts of an environment.

A literal of a script stands for exactly the text that it was made of, whatever that contains.
"""

from __future__ import annotations

from gourgeist._scripts import CSH, FISH, NUSHELL, POSIX, POWERSHELL, PYTHON

TYPE_CHECKING = False

if TYPE_CHECKING:
    from collections.abc import Callable


def activators(root: str, prompt: str, site_packages: tuple[str, ...]) -> dict[str, str]:
    """Return the activation scripts of an environment by their file names, one a language.

    `site_packages` are relative to the root. Anything in the root's path or the prompt stays text:
    no shell expands it.
    """
    return {
        "activate": _filled(POSIX, root, prompt, quote_sh),
        "activate.csh": _filled(CSH, root, prompt, quote_csh),
        "activate.fish": _filled(FISH, root, prompt, quote_fish),
        "activate.nu": _filled(NUSHELL, root, prompt, quote_nu),
        "activate.ps1": _filled(POWERSHELL, root, prompt, quote_powershell),
        "activate_this.py": _python(prompt, site_packages),
    }


def _filled(template: str, root: str, prompt: str, quote: Callable[[str], str]) -> str:
    # Prompts of zsh and csh have escapes of their own.
    prefix = f"({prompt}) ".replace("%", "%%")
    return _replaced(
        template,
        {
            "@ROOT@": quote(root),
            "@PROMPT@": quote(prompt),
            "@PERCENT_PREFIX@": quote(prefix),
        },
    )


def _python(prompt: str, site_packages: tuple[str, ...]) -> str:
    values = {"@PROMPT@": ascii(prompt), "@SITE_PACKAGES@": ascii(site_packages)}
    return _replaced(PYTHON, values)


def _replaced(template: str, values: dict[str, str]) -> str:
    """Fill the places of a template, each once and in one pass: values are not searched."""
    parts = template.split("@")
    return "".join(values.get(f"@{part}@", part) for part in parts)


def quote_sh(text: str) -> str:
    """Quote for POSIX shells, bash and zsh: nothing is special between single quotes."""
    return "'" + text.replace("'", "'\"'\"'") + "'"


def quote_csh(text: str) -> str:
    """Quote for csh and tcsh, where history and line ends count even between quotes."""
    text = text.replace("'", "'\\''").replace("!", "\\!")
    return "'" + text.replace("\n", "\\\n") + "'"


def quote_fish(text: str) -> str:
    """Quote for fish: backslash and quote are escaped by a backslash."""
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def quote_nu(text: str) -> str:
    """Quote for Nushell: a raw string with more hash signs than the text has after a quote."""
    hashes = "#"
    while f"'{hashes}" in text:
        hashes += "#"
    return f"r{hashes}'{text}'{hashes}"


def quote_powershell(text: str) -> str:
    """Quote for PowerShell, which takes typographic quotes for plain ones."""
    for quote in "'\u2018\u2019\u201a\u201b":
        text = text.replace(quote, quote * 2)
    return f"'{text}'"
