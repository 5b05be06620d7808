"""What the markers say on a host that no test depends on."""


def linux_markers(python: str = "3.12.1") -> dict[str, str]:
    """Return the values of all markers for CPython on a 64-bit Linux.

    `python` is a whole version. The keys are the fields of `pep508.MarkerEnvironment`.

    Spec: dependency specifiers, environment markers.
    """
    return {
        "implementation_name": "cpython",
        "implementation_version": python,
        "os_name": "posix",
        "platform_machine": "x86_64",
        "platform_python_implementation": "CPython",
        "platform_release": "6",
        "platform_system": "Linux",
        "platform_version": "1",
        "python_full_version": python,
        "python_version": ".".join(python.split(".")[:2]),
        "sys_platform": "linux",
    }
