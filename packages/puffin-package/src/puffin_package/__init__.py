r"""Read one wheel or source archive strictly: members, METADATA, RECORD; here or far away.

It is the only place that parses archives. It leaves fetching to puffin-client, the place of
unpacked trees to puffin-cache, building to puffin-build, and environments to install-wheel.

    >>> from puffin_package import parse_entry_points, parse_record
    >>> parse_entry_points(b"[console_scripts]\nhi = hello:main\n", "hello-1.0")[0].reference
    'hello:main'
    >>> parse_record(b"hello.py,,12\n", "hello-1.0")
    (RecordRow(path='hello.py', algorithm=None, digest=None, size=12),)

Spec: binary distribution format (PEP 427), recording installed projects (PEP 376, 627), entry
points, source distributions (PEP 625, 643, 706), PKWARE APPNOTE 6.3.10, POSIX.1-2017 pax.
"""

from typing import TYPE_CHECKING

from puffin_macros import lazy_exports

if TYPE_CHECKING:
    from puffin_package._entry_points import EntryPoint, is_interpreter_name, parse_entry_points
    from puffin_package._errors import (
        ArchiveError,
        EntryPointError,
        HashMismatchError,
        LimitError,
        ManifestError,
        RecordError,
        SourceArchiveError,
        WheelError,
        ZipError,
    )
    from puffin_package._layout import MANIFEST_NAME
    from puffin_package._limits import Limits
    from puffin_package._manifest import (
        Manifest,
        ManifestFile,
        ManifestProblem,
        read_manifest,
        verify_manifest,
    )
    from puffin_package._record import RecordRow, encode_digest, parse_record, write_record
    from puffin_package._remote import read_remote_metadata
    from puffin_package._source import unpack_source
    from puffin_package._static import read_metadata_directory, static_metadata, static_name
    from puffin_package._wheel import Wheel, open_wheel
    from puffin_package._wheel_file import WheelFile, parse_wheel_file

__all__ = [
    "MANIFEST_NAME",
    "ArchiveError",
    "EntryPoint",
    "EntryPointError",
    "HashMismatchError",
    "LimitError",
    "Limits",
    "Manifest",
    "ManifestError",
    "ManifestFile",
    "ManifestProblem",
    "RecordError",
    "RecordRow",
    "SourceArchiveError",
    "Wheel",
    "WheelError",
    "WheelFile",
    "ZipError",
    "encode_digest",
    "is_interpreter_name",
    "open_wheel",
    "parse_entry_points",
    "parse_record",
    "parse_wheel_file",
    "read_manifest",
    "read_metadata_directory",
    "read_remote_metadata",
    "static_metadata",
    "static_name",
    "unpack_source",
    "verify_manifest",
    "write_record",
]

__getattr__ = lazy_exports(
    __name__,
    {
        "_entry_points": ["EntryPoint", "is_interpreter_name", "parse_entry_points"],
        "_errors": [
            "ArchiveError",
            "EntryPointError",
            "HashMismatchError",
            "LimitError",
            "ManifestError",
            "RecordError",
            "SourceArchiveError",
            "WheelError",
            "ZipError",
        ],
        "_limits": ["Limits"],
        "_layout": ["MANIFEST_NAME"],
        "_manifest": [
            "Manifest",
            "ManifestFile",
            "ManifestProblem",
            "read_manifest",
            "verify_manifest",
        ],
        "_record": ["RecordRow", "encode_digest", "parse_record", "write_record"],
        "_remote": ["read_remote_metadata"],
        "_source": ["unpack_source"],
        "_static": ["read_metadata_directory", "static_metadata", "static_name"],
        "_wheel": ["Wheel", "open_wheel"],
        "_wheel_file": ["WheelFile", "parse_wheel_file"],
    },
)
