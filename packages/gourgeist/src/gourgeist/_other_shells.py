"""Activation scripts for Nushell, PowerShell and a running Python."""

NUSHELL = """\
# Use this file from Nushell: `overlay use bin/activate.nu`; `deactivate` leaves it again.

export-env {
    let root = @ROOT@
    let prompt = @PROMPT@
    $env.PATH = ($env.PATH | split row (char esep) | prepend ($root | path join "bin"))
    $env.VIRTUAL_ENV = $root
    $env.VIRTUAL_ENV_PROMPT = $prompt
    if "PYTHONHOME" in $env {
        hide-env PYTHONHOME
    }
    if not ("VIRTUAL_ENV_DISABLE_PROMPT" in $env) {
        let old = ($env.PROMPT_COMMAND? | default "")
        $env.PROMPT_COMMAND = {||
            let shown = if ($old | describe) == "closure" { do $old } else { $old }
            "(" + $prompt + ") " + $shown
        }
    }
}

export alias deactivate = overlay hide activate
"""

POWERSHELL = """\
# Dot-source this file from PowerShell: `. bin/activate.ps1`; `deactivate` leaves it again.

if (Test-Path function:deactivate) {
    deactivate -NonDestructive
}

function global:deactivate([switch] $NonDestructive) {
    if (Test-Path variable:global:_OLD_VIRTUAL_PATH) {
        $env:PATH = $global:_OLD_VIRTUAL_PATH
        Remove-Variable -Name _OLD_VIRTUAL_PATH -Scope global
    }
    if (Test-Path variable:global:_OLD_VIRTUAL_PYTHONHOME) {
        $env:PYTHONHOME = $global:_OLD_VIRTUAL_PYTHONHOME
        Remove-Variable -Name _OLD_VIRTUAL_PYTHONHOME -Scope global
    }
    if (Test-Path function:_old_virtual_prompt) {
        Set-Item function:global:prompt (Get-Item function:_old_virtual_prompt).ScriptBlock
        Remove-Item function:_old_virtual_prompt
    }
    foreach ($name in 'VIRTUAL_ENV', 'VIRTUAL_ENV_PROMPT') {
        if (Test-Path "env:$name") {
            Remove-Item "env:$name"
        }
    }
    if (-not $NonDestructive) {
        Remove-Item function:deactivate
    }
}

$env:VIRTUAL_ENV = @ROOT@
$env:VIRTUAL_ENV_PROMPT = @PROMPT@

$global:_OLD_VIRTUAL_PATH = $env:PATH
$env:PATH = (Join-Path $env:VIRTUAL_ENV 'bin') + [System.IO.Path]::PathSeparator + $env:PATH

if (Test-Path env:PYTHONHOME) {
    $global:_OLD_VIRTUAL_PYTHONHOME = $env:PYTHONHOME
    Remove-Item env:PYTHONHOME
}

if (-not $env:VIRTUAL_ENV_DISABLE_PROMPT) {
    Set-Item function:global:_old_virtual_prompt (Get-Item function:prompt).ScriptBlock
    function global:prompt {
        Write-Host -NoNewline "($env:VIRTUAL_ENV_PROMPT) "
        _old_virtual_prompt
    }
}
"""

PYTHON = '''\
"""Let a running Python use this environment: `runpy.run_path("bin/activate_this.py")`.

It must be the same version of Python. Programs that are started later use the environment too.
"""

import os
import site
import sys

_bin = os.path.dirname(os.path.abspath(__file__))
_root = os.path.dirname(_bin)

os.environ["PATH"] = os.pathsep.join([_bin] + os.environ.get("PATH", "").split(os.pathsep))
os.environ["VIRTUAL_ENV"] = _root
os.environ["VIRTUAL_ENV_PROMPT"] = @PROMPT@

# The environment's modules come before those that were there.
_before = len(sys.path)
for _directory in @SITE_PACKAGES@:
    site.addsitedir(os.path.join(_root, _directory))
sys.path[:] = sys.path[_before:] + sys.path[:_before]

sys.real_prefix = sys.prefix
sys.prefix = _root
'''
