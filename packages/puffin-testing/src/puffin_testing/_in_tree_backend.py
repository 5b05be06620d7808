"""A build backend without requirements, which behaves as the `config.json` beside it says.

Makers of projects copy it into the trees that they make; nothing imports it from here. It starts
once a hook, and so imports what takes long only where it is needed.
"""

from __future__ import annotations

import json
import os
import sys
import time
from functools import cache
from typing import Any

Settings = dict[str, Any] | None


@cache
def _config() -> dict[str, Any]:
    with open(os.path.join(os.path.dirname(__file__), "config.json"), encoding="utf-8") as file:
        return dict(json.load(file))


def __getattr__(name: str) -> object:
    """Return a hook, if this backend shall have it."""
    hook = globals().get(f"_{name}")
    if name.startswith("_") or hook is None or name not in _config()["hooks"]:
        raise AttributeError(name)
    return hook


def _get_requires_for_build_wheel(config_settings: Settings = None) -> object:
    return _hook("get_requires_for_build_wheel", _config()["build_requires"], config_settings)


def _get_requires_for_build_editable(config_settings: Settings = None) -> object:
    return _hook("get_requires_for_build_editable", _config()["build_requires"], config_settings)


def _prepare_metadata_for_build_wheel(
    metadata_directory: str, config_settings: Settings = None
) -> object:
    name = _prepare(metadata_directory, _misbehaves("prepare_metadata_for_build_wheel"))
    return _hook("prepare_metadata_for_build_wheel", name, config_settings)


def _prepare_metadata_for_build_editable(
    metadata_directory: str, config_settings: Settings = None
) -> object:
    name = _prepare(metadata_directory, _misbehaves("prepare_metadata_for_build_editable"))
    return _hook("prepare_metadata_for_build_editable", name, config_settings)


def _build_wheel(
    wheel_directory: str, config_settings: Settings = None, metadata_directory: str | None = None
) -> object:
    sources = {path: _text(os.path.join("src", path)) for path in _config()["modules"]}
    name = _wheel(wheel_directory, sources, _misbehaves("build_wheel"))
    return _hook("build_wheel", name, config_settings, metadata_directory)


def _build_editable(
    wheel_directory: str, config_settings: Settings = None, metadata_directory: str | None = None
) -> object:
    path = {f"__editable__{_config()['escaped']}.pth": os.path.abspath("src") + "\n"}
    name = _wheel(wheel_directory, path, _misbehaves("build_editable"))
    return _hook("build_editable", name, config_settings, metadata_directory)


def _misbehaves(hook: str) -> str | None:
    return _config()["misbehaviour"] if hook == _config()["misbehaves_in"] else None


def _hook(
    hook: str, answer: object, settings: Settings, metadata_directory: str | None = None
) -> object:
    _log(
        hook=hook,
        pid=os.getpid(),
        cwd=os.getcwd(),
        executable=sys.executable,
        environ=dict(os.environ),
        config_settings=settings,
        metadata_directory=metadata_directory,
    )
    how = _misbehaves(hook)
    if how is None:
        return answer
    return MISBEHAVIOURS.get(how, lambda answer: answer)(answer)


def _log(**entry: object) -> None:
    if _config()["log"]:
        with open(_config()["log"], "a", encoding="utf-8") as file:
            file.write(json.dumps(entry) + "\n")


def _prepare(directory: str, how: str | None) -> str:
    name, version = _identity(how)
    info = f"{name}-{version}.dist-info"
    os.mkdir(os.path.join(directory, info))
    if how != "no-metadata":
        with open(os.path.join(directory, info, "METADATA"), "w", encoding="utf-8") as file:
            file.write(_metadata(name, version))
    return info


def _wheel(directory: str, contents: dict[str, str], how: str | None) -> str:
    import zipfile

    name, version = _identity(how)
    info = f"{name}-{version}.dist-info"
    contents = {
        **contents,
        f"{info}/METADATA": _metadata(name, version),
        f"{info}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    rows = [_row(path, text) for path, text in contents.items()]
    contents[f"{info}/RECORD"] = "\n".join([*rows, f"{info}/RECORD,,\n"])
    wheel = f"{name}-{version}-py3-none-any.whl"
    if how != "no-wheel":
        with zipfile.ZipFile(os.path.join(directory, wheel), "w") as archive:
            for path, text in contents.items():
                archive.writestr(path, text)
    return wheel


def _row(path: str, text: str) -> str:
    import base64
    import hashlib

    digest = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=")
    return f"{path},sha256={digest.decode()},{len(text.encode())}"


def _identity(how: str | None) -> tuple[str, str]:
    name = "impostor" if how == "wrong-name" else _config()["escaped"]
    version = "99" if how == "wrong-version" else _config()["version"]
    return name, version


def _metadata(name: str, version: str) -> str:
    shown = _config()["name"] if name == _config()["escaped"] else name
    text: str = _config()["metadata"]
    return text.replace("{name}", shown).replace("{version}", version)


def _text(path: str) -> str:
    with open(path, encoding="utf-8") as file:
        return file.read()


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def _fail(_answer: object) -> object:
    _say("about to fail")
    sys.stderr.write("on both streams\n")
    raise RuntimeError("this backend fails on purpose")


def _need_module(_answer: object) -> object:
    from importlib import import_module

    return import_module("frobnicate")  # there is none, and that is the point


def _exit(_answer: object) -> object:
    os._exit(0)


def _be_killed(_answer: object) -> object:
    os.kill(os.getpid(), 9)
    return None


def _hang(_answer: object) -> object:
    _say("hanging")
    time.sleep(600)
    return None


def _hang_deaf(answer: object) -> object:
    """Hang, and only take note of being asked to end."""
    import signal

    signal.signal(signal.SIGTERM, lambda *_: _log(hook="asked to end", pid=os.getpid()))
    _log(hook="deaf", pid=os.getpid())
    return _hang(answer)


def _wait(answer: object) -> object:
    """Wait, together with a child, for as long as there is a file beside the log."""
    from subprocess import Popen

    wait = "import os, sys, time\nwhile os.path.exists(sys.argv[1]): time.sleep(0.02)"
    held = _config()["log"] + ".held"
    if os.path.exists(held):
        child = Popen([sys.executable, "-c", wait, held])  # noqa: S603 - itself
        _log(hook="child", pid=child.pid)
        child.wait()
    return answer


def _print_environ(_answer: object) -> object:
    for name, value in os.environ.items():
        _say(f"{name}={value}")
    sys.exit(1)


def _print_megabytes(answer: object) -> object:
    _say("the first line")
    for _ in range(64):
        _say("x" * 65535)
    _say("the last line")
    return answer


def _leave_child(answer: object) -> object:
    _spawn(new_session=False)
    return answer


def _leave_daemon(answer: object) -> object:
    _spawn(new_session=True)
    return answer


def _spawn(*, new_session: bool) -> None:
    import subprocess

    # It inherits the streams, and so keeps the pipe open.
    command = [sys.executable, "-c", "import time; time.sleep(60)"]
    child = subprocess.Popen(command, start_new_session=new_session)  # noqa: S603 - itself
    child.returncode = 0  # nobody waits for it, and that is no oversight
    _log(hook="child", pid=child.pid)


def _write_outside(answer: object) -> object:
    with open(os.path.join(os.environ["TMPDIR"], "left-behind"), "w", encoding="utf-8") as file:
        file.write("a temporary file\n")
    with open(os.path.join("..", "outside.txt"), "w", encoding="utf-8") as file:
        file.write("beside the sources\n")
    return answer


def _delete_sources(answer: object) -> object:
    import shutil

    tree = os.getcwd()
    for name in os.listdir(tree):
        path = os.path.join(tree, name)
        shutil.rmtree(path) if os.path.isdir(path) else os.unlink(path)
    return answer


MISBEHAVIOURS: dict[str, Any] = {
    "answer-path": lambda answer: f"../{answer}",
    "answer-number": lambda _: 7,
    "answer-nonsense": lambda _: ["not a requirement!"],
    "delete-sources": _delete_sources,
    "exit": _exit,
    "hang": _hang,
    "hang-deaf": _hang_deaf,
    "killed": _be_killed,
    "leave-child": _leave_child,
    "leave-daemon": _leave_daemon,
    "need-module": _need_module,
    "print-environ": _print_environ,
    "print-megabytes": _print_megabytes,
    "raise": _fail,
    "wait": _wait,
    "write-outside": _write_outside,
}
