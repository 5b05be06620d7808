"""Makers and fakes for Puffin's tests: wheels, source distributions, archives; never published.

It leaves the asserting to the tests, and reads nothing that it has made.

    >>> from puffin_testing import make_wheel, wheel_filename
    >>> wheel_filename("My.Project", "1.0")
    'my_project-1.0-py3-none-any.whl'
    >>> make_wheel(None, "My.Project", "1.0") == make_wheel(None, "My.Project", "1.0")
    True

Spec: binary distribution format; core metadata; PKWARE APPNOTE 6.3.10; POSIX.1-2017 ustar, pax.
"""

from typing import TYPE_CHECKING

from puffin_macros import lazy_exports

if TYPE_CHECKING:
    from puffin_testing._environ import command_environ
    from puffin_testing._git import GitRepository, git_environ
    from puffin_testing._git_server import GitServer
    from puffin_testing._index import IndexServer, authority_file
    from puffin_testing._index_pages import ServedFile
    from puffin_testing._index_settings import Fault, IndexSettings, RecordedRequest
    from puffin_testing._installed import PackedWheel, wheel_of_installed
    from puffin_testing._markers import linux_markers
    from puffin_testing._modules import modules_loaded_by
    from puffin_testing._projects import (
        Misbehaviour,
        ProjectBackend,
        ProjectOptions,
        project_tree,
    )
    from puffin_testing._sdist import SdistOptions, make_sdist, sdist_filename, sdist_of
    from puffin_testing._tar import RawTarMember, gnu_long, make_tar, make_tar_gz, pax_header
    from puffin_testing._waiting import is_running, wait_until
    from puffin_testing._wheel import (
        WheelOptions,
        make_wheel,
        metadata_bytes,
        record_digest,
        wheel_contents,
        wheel_filename,
        wheel_members,
    )
    from puffin_testing._zip import EndRecord, RawMember, make_zip

__all__ = [
    "EndRecord",
    "Fault",
    "GitRepository",
    "GitServer",
    "IndexServer",
    "IndexSettings",
    "Misbehaviour",
    "PackedWheel",
    "ProjectBackend",
    "ProjectOptions",
    "RawMember",
    "RawTarMember",
    "RecordedRequest",
    "SdistOptions",
    "ServedFile",
    "WheelOptions",
    "authority_file",
    "command_environ",
    "git_environ",
    "gnu_long",
    "is_running",
    "linux_markers",
    "make_sdist",
    "make_tar",
    "make_tar_gz",
    "make_wheel",
    "make_zip",
    "metadata_bytes",
    "modules_loaded_by",
    "pax_header",
    "project_tree",
    "record_digest",
    "sdist_filename",
    "sdist_of",
    "wait_until",
    "wheel_contents",
    "wheel_filename",
    "wheel_members",
    "wheel_of_installed",
]

__getattr__ = lazy_exports(
    __name__,
    {
        "_environ": ["command_environ"],
        "_git": ["GitRepository", "git_environ"],
        "_git_server": ["GitServer"],
        "_index": ["IndexServer", "authority_file"],
        "_index_pages": ["ServedFile"],
        "_index_settings": ["Fault", "IndexSettings", "RecordedRequest"],
        "_installed": ["PackedWheel", "wheel_of_installed"],
        "_markers": ["linux_markers"],
        "_modules": ["modules_loaded_by"],
        "_projects": [
            "Misbehaviour",
            "ProjectBackend",
            "ProjectOptions",
            "project_tree",
        ],
        "_sdist": ["SdistOptions", "make_sdist", "sdist_filename", "sdist_of"],
        "_tar": ["RawTarMember", "gnu_long", "make_tar", "make_tar_gz", "pax_header"],
        "_waiting": ["is_running", "wait_until"],
        "_wheel": [
            "WheelOptions",
            "make_wheel",
            "metadata_bytes",
            "record_digest",
            "wheel_contents",
            "wheel_filename",
            "wheel_members",
        ],
        "_zip": ["EndRecord", "RawMember", "make_zip"],
    },
)
