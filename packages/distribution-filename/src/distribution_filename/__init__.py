"""The file names of wheels and source distributions: read strictly, written in normal form.

It deliberately leaves out what the files hold and which environments a tag fits; those have
packages of their own.

    >>> from distribution_filename import parse_filename, parse_wheel_filename
    >>> wheel = parse_wheel_filename("Foo_Bar-1.0.0-py2.py3-none-any.whl")
    >>> wheel.name, str(wheel.version), wheel.expanded_tags()
    ('foo-bar', '1.0.0', ('py2-none-any', 'py3-none-any'))
    >>> str(parse_filename("Foo.Bar-1.0rc1.zip", wheel.name))
    'foo_bar-1.0rc1.zip'

Spec: binary distribution format (PEP 427), source distribution file names (PEP 625).
"""

from typing import TYPE_CHECKING

from puffin_macros import lazy_exports

if TYPE_CHECKING:
    from distribution_filename._errors import FilenameError
    from distribution_filename._filename import DistributionFilename, parse_filename
    from distribution_filename._sdist import SdistExtension, SdistFilename, parse_sdist_filename
    from distribution_filename._wheel import (
        WheelFilename,
        WheelParts,
        parse_wheel_filename,
        parse_wheel_stem,
        split_wheel_filename,
        split_wheel_stem,
    )

__all__ = [
    "DistributionFilename",
    "FilenameError",
    "SdistExtension",
    "SdistFilename",
    "WheelFilename",
    "WheelParts",
    "parse_filename",
    "parse_sdist_filename",
    "parse_wheel_filename",
    "parse_wheel_stem",
    "split_wheel_filename",
    "split_wheel_stem",
]

__getattr__ = lazy_exports(
    __name__,
    {
        "_errors": ["FilenameError"],
        "_filename": ["DistributionFilename", "parse_filename"],
        "_sdist": ["SdistExtension", "SdistFilename", "parse_sdist_filename"],
        "_wheel": [
            "WheelFilename",
            "WheelParts",
            "parse_wheel_filename",
            "parse_wheel_stem",
            "split_wheel_filename",
            "split_wheel_stem",
        ],
    },
)
