import json

import pytest

from pypi_types import ArchiveInfo, DirectUrl, DirectUrlError, DirInfo, VcsInfo, parse_direct_url


@pytest.mark.parametrize(
    ("record", "content"),
    [
        (
            DirectUrl.archive("https://example.org/a.zip"),
            {"url": "https://example.org/a.zip", "archive_info": {}},
        ),
        (
            DirectUrl.archive(
                "https://example.org/a.zip", hashes={"sha256": "00"}, subdirectory="sub/dir"
            ),
            {
                "url": "https://example.org/a.zip",
                "archive_info": {"hashes": {"sha256": "00"}},
                "subdirectory": "sub/dir",
            },
        ),
        (
            DirectUrl.directory("file:///srv/a", editable=False),
            {"url": "file:///srv/a", "dir_info": {}},
        ),
        (
            DirectUrl.directory("file:///srv/a", editable=True),
            {"url": "file:///srv/a", "dir_info": {"editable": True}},
        ),
        (
            DirectUrl.repository(
                "https://example.org/a.git",
                VcsInfo(vcs="git", commit_id="0" * 40, requested_revision="v1"),
            ),
            {
                "url": "https://example.org/a.git",
                "vcs_info": {"vcs": "git", "commit_id": "0" * 40, "requested_revision": "v1"},
            },
        ),
    ],
)
def test_writes_what_the_specification_says_and_reads_it_back(
    record: DirectUrl, content: object
) -> None:
    assert json.loads(record.to_json()) == content
    assert parse_direct_url(record.to_json()) == record


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://user:hunter2@example.org/a", "https://example.org/a"),
        ("https://hunter2@example.org/a", "https://example.org/a"),
        ("ssh://git:hunter2@example.org/a", "ssh://example.org/a"),
        ("https://user:hun/ter2@example.org/a", "https://example.org/a"),
        ("https://user:hun/ter2@example.org/a?b=ssh://git@c", "https://c"),
        ("git+ssh://git@example.org/a", "git+ssh://git@example.org/a"),
        ("https://${USER}:${PASSWORD}@example.org/a", "https://${USER}:${PASSWORD}@example.org/a"),
        ("https://${TOKEN}@example.org/a", "https://${TOKEN}@example.org/a"),
        ("https://${USER}:hunter2@example.org/a", "https://example.org/a"),
        ("ssh://git@example.org/a", "ssh://git@example.org/a"),
        ("file:///srv/a@b", "file:///srv/a@b"),
        ("https://example.org/a@b", "https://example.org/a@b"),
    ],
)
def test_never_holds_credentials(url: str, kept: str) -> None:
    written = DirectUrl(url=url, archive_info=ArchiveInfo()).to_json()
    read = parse_direct_url(json.dumps({"url": url, "dir_info": {}}).encode())

    assert DirectUrl.archive(url).url == kept
    assert json.loads(written)["url"] == kept
    assert read.url == kept


def test_reads_what_other_tools_write() -> None:
    data = (
        b'{"archive_info": {"hash": "sha256=00", "hashes": {"sha256": "00"}, "x": 1},'
        b' "url": "https://example.org/a.zip", "unknown": null}'
    )

    assert parse_direct_url(data).archive_info == ArchiveInfo("sha256=00", {"sha256": "00"})


@pytest.mark.parametrize(
    ("info", "editable"),
    [(DirInfo(editable=True), True), (DirInfo(), False), (None, False)],
)
def test_tells_editable_installations(info: DirInfo | None, *, editable: bool) -> None:
    archive = ArchiveInfo() if info is None else None

    assert DirectUrl(url="file:///a", dir_info=info, archive_info=archive).editable is editable


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[]",
        b"{}",
        b'{"url": 1, "dir_info": {}}',
        b'{"url": "file:///a"}',
        b'{"dir_info": {}}',
        b'{"url": "file:///a", "dir_info": {}, "archive_info": {}}',
        b'{"url": "file:///a", "dir_info": {"editable": "yes"}}',
        b'{"url": "\xff", "dir_info": {}}',
        pytest.param(b'{"url": "file:///a", "dir_info": {}, "x": ' + b"[" * 100_000, id="deep"),
    ],
)
def test_refuses_what_is_no_direct_url(data: bytes) -> None:
    with pytest.raises(DirectUrlError, match=r"The direct_url\.json cannot be used: it "):
        parse_direct_url(data)
