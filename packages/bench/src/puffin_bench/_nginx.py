"""nginx as the server of a mirror: whether it is there and can do it, and how it is told."""

from __future__ import annotations

import os
import re
import resource
import shutil
import subprocess
from typing import TYPE_CHECKING

from msgspec import Struct

from puffin_bench._pages import FORMS
from puffin_bench._promises import ADDRESS, FILE_CACHE, PAGE_CACHE, STATUS_PATH

if TYPE_CHECKING:
    from puffin_bench._promises import ServerSettings

_MODULES = ("ndk_http_module.so", "ngx_http_lua_module.so")
"""What waiting without a thread takes, in the order in which it is loaded."""
_NEEDED = ("http_gzip_static_module", "http_stub_status_module")

MOST_OPEN = 32_768
"""Files that are kept open at most; boto3 alone has six thousand."""


class Nginx(Struct, frozen=True):
    """An nginx that can serve a mirror."""

    command: str
    version: str
    waits: tuple[str, ...] | None
    """The paths of the modules that let it wait; None: it cannot."""


def find_nginx(path: str | None = None) -> Nginx | None:
    """Return the nginx on the PATH (or on `path`), None if there is none that serves."""
    command = shutil.which("nginx", path=path)
    if command is None:
        return None
    try:
        # What is asked for comes on the error stream.
        told = subprocess.run(  # noqa: S603 - found above, with a word that changes nothing
            [command, "-V"], capture_output=True, text=True, check=True, timeout=10
        ).stderr
    except (OSError, subprocess.SubprocessError):
        return None
    version = re.search(r"nginx/(\S+)", told)
    if version is None or not all(f"--with-{name}" in told for name in _NEEDED):
        return None
    folder = re.search(r"--modules-path=(\S+)", told)
    return Nginx(command, version[1], _waiting_modules(folder[1] if folder else ""))


def _waiting_modules(folder: str) -> tuple[str, ...] | None:
    paths = tuple(os.path.join(folder, name) for name in _MODULES)
    return paths if folder and all(map(os.path.isfile, paths)) else None


def nginx_command(nginx: Nginx, prefix: str) -> list[str]:
    """Return the command that serves what `write_prefix` has prepared."""
    return [nginx.command, "-p", prefix, "-c", "nginx.conf", "-e", "error.log"]


def write_prefix(nginx: Nginx, prefix: str, settings: ServerSettings) -> None:
    """Fill the directory that nginx runs in: its configuration, and links to what it serves.

    Links, because a path in its configuration cannot have all characters that a path may have.
    """
    os.symlink(settings.tree, os.path.join(prefix, "tree"))
    os.symlink(settings.files, os.path.join(prefix, "files"))
    with open(os.path.join(prefix, "nginx.conf"), "w", encoding="utf-8") as stream:
        stream.write(nginx_configuration(nginx, settings))


def nginx_configuration(nginx: Nginx, settings: ServerSettings) -> str:
    """Return the text of nginx.conf.

    One process without a master: its CPU time is all there is, and nothing outlives it.
    """
    waits = nginx.waits if settings.latency else None
    return _TEMPLATE.format(
        modules="".join(f'load_module "{path}";\n' for path in waits or ()),
        forms="\n".join(f'        "~{form.accept}" {form.suffix};' for form in FORMS[:-1]),
        types="\n".join(f"                {form.content_type} {form.suffix};" for form in FORMS),
        fallback=FORMS[-1].suffix,
        wait=f"access_by_lua_block {{ ngx.sleep({settings.latency:.6f}) }}" if waits else "",
        rate=settings.bandwidth or 0,
        slice=settings.slice or 0,
        address=ADDRESS,
        port=settings.port,
        page_cache=PAGE_CACHE,
        file_cache=FILE_CACHE,
        misses=os.path.basename(settings.misses),
        open_files=min(MOST_OPEN, _most_files() // 4),
        status=STATUS_PATH,
    )


def _most_files() -> int:
    """Return how many files the server may have open, which is told so by `_tether`."""
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    return MOST_OPEN * 4 if most == resource.RLIM_INFINITY else most


_TEMPLATE = """\
{modules}daemon off;
pcre_jit on;
master_process off;
pid nginx.pid;
error_log error.log warn;

events {{
    worker_connections 8192;
    multi_accept on;
}}

http {{
    client_body_temp_path bodies;
    proxy_temp_path proxied;
    fastcgi_temp_path fastcgi;
    uwsgi_temp_path uwsgi;
    scgi_temp_path scgi;

    log_format missed escape=none '$request_uri';
    map $status $missed {{ default 0; 404 1; }}
    access_log {misses} missed if=$missed;

    # The first form that is named, best first; "*/*" and silence mean HTML.
    map $http_accept $form {{
        default {fallback};
{forms}
    }}

    server_tokens off;
    sendfile on;
    sendfile_max_chunk {slice};
    limit_rate {rate};
    tcp_nopush on;
    keepalive_timeout 5m;
    keepalive_requests 100000000;
    # Nothing that is served changes: it is opened once, as far as there may be open files.
    open_file_cache max={open_files} inactive=1d;
    open_file_cache_valid 1d;
    etag on;
    if_modified_since off;
    default_type application/octet-stream;

    server {{
        listen {address}:{port};

        location ~ ^/simple/(?<project>[^/]+)/$ {{
            {wait}
            types {{
{types}
            }}
            rewrite ^ /pages/$project.$form break;
            root tree;
            gzip_static on;
            max_ranges 0;
            add_header Cache-Control "{page_cache}";
            add_header Vary "Accept, Accept-Encoding";
        }}

        location ~ ^/files/(?<metadata>[^/]+\\.metadata)$ {{
            {wait}
            types {{ }}
            rewrite ^ /metadata/$metadata break;
            root tree;
            sendfile off;  # with two kilobytes it takes more calls than to read and write them
            gzip_static on;
            max_ranges 0;
            add_header Cache-Control "{file_cache}";
            add_header Vary "Accept-Encoding";
        }}

        location /files/ {{
            {wait}
            types {{ }}
            alias files/;
            max_ranges 1;
            add_header Cache-Control "{file_cache}";
        }}

        location / {{
            {wait}
            return 404;
        }}

        location = {status} {{
            access_log off;
            limit_rate 0;
            stub_status;
        }}
    }}
}}
"""
