"""`puffin-dev wheel-metadata`: what a wheel says of itself, from as few bytes as possible."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from distribution_filename import FilenameError, parse_wheel_filename
from distribution_types import dist_from_url, filename_in_url
from puffin_cli import (
    SUCCESS,
    BuildArguments,
    CommandParser,
    InputError,
    add_global_options,
    add_index_options,
    open_stock,
)
from puffin_dev._main import NAME
from puffin_dev._single_word import single_word
from pypi_types import path_to_url, redact_url

if TYPE_CHECKING:
    from distribution_types import Dist
    from puffin_cli import Context
    from pypi_types import CoreMetadata


class WheelMetadataArguments(BuildArguments):
    """What `wheel-metadata` takes, and what opening the cache wants to know beside."""

    wheel: tuple[str, ...] = ()


Arguments = WheelMetadataArguments


class MetadataRecord(msgspec.Struct, frozen=True, kw_only=True):
    """Core metadata with its fields by their names.

    Spec: the JSON form of core metadata (PEP 566), of the fields that Puffin reads.
    """

    metadata_version: str
    name: str
    version: str
    requires_python: str | None
    requires_dist: tuple[str, ...]
    provides_extra: tuple[str, ...]
    dynamic: tuple[str, ...]


def build_parser() -> CommandParser:
    """Return the parser of the command."""
    parser = CommandParser(
        "wheel-metadata", "Print the metadata of a wheel as JSON.", "<URL_OR_PATH>", program=NAME
    )
    parser.positional("wheel", "URL_OR_PATH", "Where the wheel is")
    add_index_options(parser)
    add_global_options(parser)
    parser.require("wheel", shown="<URL_OR_PATH>")
    return parser


def run(arguments: WheelMetadataArguments, context: Context) -> int:
    """Print the metadata."""
    dist = wheel_at(single_word(arguments.wheel, build_parser().usage), context)
    metadata = open_stock(arguments, context).database.metadata(dist)
    text = msgspec.json.encode(record_of(metadata))
    context.printer.result(msgspec.json.format(text, indent=2).decode())
    return SUCCESS


def wheel_at(place: str, context: Context) -> Dist:
    """Return the wheel at a URL or a path.

    Raises: InputError - it is no wheel, by its name; DistributionTypesError - there is none.
    """
    is_url = "://" in place or place.startswith("file:")
    url = place if is_url else path_to_url(context.absolute(place))
    try:
        return dist_from_url(parse_wheel_filename(filename_in_url(url)).name, url)
    except FilenameError as error:
        raise InputError(f"there is no wheel at `{redact_url(place)}`") from error


def record_of(metadata: CoreMetadata) -> MetadataRecord:
    """Return the metadata as it is printed."""
    return MetadataRecord(
        metadata_version=metadata.metadata_version,
        name=metadata.name,
        version=metadata.version,
        requires_python=metadata.requires_python,
        requires_dist=tuple(map(str, metadata.requires_dist)),
        provides_extra=metadata.provides_extra,
        dynamic=metadata.dynamic,
    )
