"""Describe the running interpreter: run by those that are queried, imported for our own.

Holds to Python 3.8 and the standard library. The first argument is the script of platform_host that
defines `host_facts()`; the answer is one line of JSON on standard output.
"""

from __future__ import annotations

import json
import os
import platform
import runpy
import sys
import sysconfig


def describe(facts: object) -> dict[str, object]:
    """Return what is known of the running interpreter, as the fields of `Answer`.

    `facts` is what platform_host says of its host.
    """
    virtual = sys.prefix != sys.base_prefix
    return {
        "executable": sys.executable,
        "version": platform.python_version(),
        "implementation": sys.implementation.name,
        "markers": markers(),
        "facts": facts,
        "prefix": sys.prefix,
        "base_prefix": sys.base_prefix,
        "base_exec_prefix": sys.base_exec_prefix,
        "base_executable": base_executable() if virtual else sys.executable,
        "stdlib": sysconfig.get_path("stdlib"),
        "scheme": scheme(),
        "virtual_scheme": virtual_scheme(),
        "extension_suffix": sysconfig.get_config_var("EXT_SUFFIX") or "",
        "gil_disabled": bool(sysconfig.get_config_var("Py_GIL_DISABLED")),
        "debug": bool(sysconfig.get_config_var("Py_DEBUG")) or hasattr(sys, "gettotalrefcount"),
    }


def markers() -> dict[str, str]:
    """Return the environment markers (PEP 508)."""
    info = sys.implementation.version
    version = ".".join(str(part) for part in info[:3])
    if info[3] != "final":
        version += info[3][0] + str(info[4])
    return {
        "implementation_name": sys.implementation.name,
        "implementation_version": version,
        "os_name": os.name,
        "platform_machine": platform.machine(),
        "platform_python_implementation": platform.python_implementation(),
        "platform_release": platform.release(),
        "platform_system": platform.system(),
        "platform_version": platform.version(),
        "python_full_version": platform.python_version(),
        "python_version": ".".join(platform.python_version_tuple()[:2]),
        "sys_platform": sys.platform,
    }


def base_executable() -> str:
    """Return the interpreter that this virtual environment was made from.

    Its own word counts first. Before 3.11 `sys._base_executable` may be the environment's itself.
    """
    for found in (configured_base(), getattr(sys, "_base_executable", None)):
        if found and found != sys.executable and os.path.exists(found):
            return str(found)
    folder = "" if os.name == "nt" else "bin"
    suffix = ".exe" if os.name == "nt" else ""
    for name in ("python%d.%d" % sys.version_info[:2], "python3", "python"):  # noqa: UP031 - 3.8
        path = os.path.join(sys.base_exec_prefix, folder, name + suffix)
        if os.path.exists(path):
            return path
    return os.path.realpath(sys.executable)


def configured_base() -> str:
    """Return `base-executable` of this environment's `pyvenv.cfg`, or nothing."""
    try:
        with open(os.path.join(sys.prefix, "pyvenv.cfg"), encoding="utf-8") as file:
            lines = file.read().splitlines()
    except (OSError, UnicodeDecodeError):
        return ""
    pairs = (line.partition("=") for line in lines)
    return next((value.strip() for key, _, value in pairs if key.strip() == "base-executable"), "")


def scheme() -> dict[str, str]:
    """Return where this interpreter's files go, absolute."""
    paths = sysconfig.get_paths()
    chosen = {name: paths[name] for name in ("purelib", "platlib", "scripts", "data", "include")}
    if sys.prefix != sys.base_prefix:
        # sysconfig names the base's headers, which are not the environment's to change.
        chosen["include"] = os.path.join(sys.prefix, *site_headers())
    return chosen


def virtual_scheme() -> dict[str, str]:
    """Return where the files of a virtual environment go, relative to its root."""
    names = sysconfig.get_scheme_names()
    native = "nt" if os.name == "nt" else "posix_prefix"
    name = "venv" if "venv" in names else native
    roots = ("base", "platbase", "installed_base", "installed_platbase")
    paths = sysconfig.get_paths(scheme=name, vars=dict.fromkeys(roots, os.sep))
    relative = {key: paths[key].lstrip(os.sep) for key in ("purelib", "platlib", "scripts")}
    relative.update(data="", include=os.path.join(*site_headers()))
    return relative


def site_headers() -> tuple[str, str, str]:
    """Return the parts of the path of headers in a virtual environment, as pip has them."""
    return ("include", "site", "python%d.%d" % sys.version_info[:2])  # noqa: UP031 - 3.8


if __name__ == "__main__":
    # A line of its own, whatever a sitecustomize has printed before.
    found = describe(runpy.run_path(sys.argv[2])["host_facts"]())
    sys.stdout.write("\n" + json.dumps(found) + "\n")
