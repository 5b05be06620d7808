"""Activation scripts: of POSIX shells, csh, fish, Nushell, PowerShell and a running Python."""

POSIX = """\
# Source this file from bash, zsh or another POSIX shell: `. bin/activate`. It cannot be run.

deactivate() {
    if [ -n "${_OLD_VIRTUAL_PATH+set}" ]; then
        PATH="$_OLD_VIRTUAL_PATH"
        export PATH
        unset _OLD_VIRTUAL_PATH
    fi
    if [ -n "${_OLD_VIRTUAL_PYTHONHOME+set}" ]; then
        PYTHONHOME="$_OLD_VIRTUAL_PYTHONHOME"
        export PYTHONHOME
        unset _OLD_VIRTUAL_PYTHONHOME
    fi
    if [ -n "${_OLD_VIRTUAL_PS1+set}" ]; then
        PS1="$_OLD_VIRTUAL_PS1"
        unset _OLD_VIRTUAL_PS1
    fi
    unset VIRTUAL_ENV VIRTUAL_ENV_PROMPT
    # Shells remember where they found a program.
    hash -r 2>/dev/null || true
    if [ "${1:-}" != nondestructive ]; then
        unset -f deactivate
    fi
}

# Leave the environment that is active, if there is one. All makers keep what was before alike.
deactivate nondestructive

VIRTUAL_ENV=@ROOT@
VIRTUAL_ENV_PROMPT=@PROMPT@
export VIRTUAL_ENV VIRTUAL_ENV_PROMPT

_OLD_VIRTUAL_PATH="${PATH-}"
PATH="$VIRTUAL_ENV/bin${PATH:+:$PATH}"
export PATH

if [ -n "${PYTHONHOME+set}" ]; then
    _OLD_VIRTUAL_PYTHONHOME="$PYTHONHOME"
    unset PYTHONHOME
fi

if [ -z "${VIRTUAL_ENV_DISABLE_PROMPT-}" ]; then
    _OLD_VIRTUAL_PS1="${PS1-}"
    # The shell expands the variable when it shows the prompt: what is in it stays text. In zsh
    # percent signs are special there, and variables are expanded only if the user likes.
    if [ -z "${ZSH_VERSION-}" ]; then
        PS1='(${VIRTUAL_ENV_PROMPT-}) '"${PS1-}"
    elif [[ -o promptsubst ]]; then
        PS1='(${VIRTUAL_ENV_PROMPT//[%]/%%}) '"${PS1-}"
    else
        PS1=@PERCENT_PREFIX@"${PS1-}"
    fi
fi

hash -r 2>/dev/null || true
"""

CSH = """\
# Source this file from csh or tcsh: `source bin/activate.csh`. It cannot be run.

alias deactivate 'test $?_OLD_VIRTUAL_PATH != 0 && \
setenv PATH "$_OLD_VIRTUAL_PATH:q" && unset _OLD_VIRTUAL_PATH; \
test $?_OLD_VIRTUAL_PROMPT != 0 && \
set prompt="$_OLD_VIRTUAL_PROMPT:q" && unset _OLD_VIRTUAL_PROMPT; \
unsetenv VIRTUAL_ENV; unsetenv VIRTUAL_ENV_PROMPT; rehash; \
test "\\!:*" != "nondestructive" && unalias deactivate'

deactivate nondestructive

setenv VIRTUAL_ENV @ROOT@
setenv VIRTUAL_ENV_PROMPT @PROMPT@

set _OLD_VIRTUAL_PATH="$PATH:q"
setenv PATH "$VIRTUAL_ENV:q/bin:$PATH:q"

if (! $?VIRTUAL_ENV_DISABLE_PROMPT) then
    if ($?prompt) then
        set _OLD_VIRTUAL_PROMPT="$prompt:q"
        set prompt=@PERCENT_PREFIX@"$prompt:q"
    endif
endif

rehash
"""

FISH = """\
# Source this file from fish: `source bin/activate.fish`. It cannot be run.

functions -q deactivate; and deactivate nondestructive

function deactivate -d 'Leave the virtual environment'
    if set -q _OLD_VIRTUAL_PATH
        set -gx PATH $_OLD_VIRTUAL_PATH
        set -e _OLD_VIRTUAL_PATH
    end
    if set -q _OLD_VIRTUAL_PYTHONHOME
        set -gx PYTHONHOME $_OLD_VIRTUAL_PYTHONHOME
        set -e _OLD_VIRTUAL_PYTHONHOME
    end
    if functions -q _old_virtual_prompt
        functions -e fish_prompt
        functions -c _old_virtual_prompt fish_prompt
        functions -e _old_virtual_prompt
    end
    set -e VIRTUAL_ENV
    set -e VIRTUAL_ENV_PROMPT
    if test "$argv[1]" != nondestructive
        functions -e deactivate
    end
end

set -gx VIRTUAL_ENV @ROOT@
set -gx VIRTUAL_ENV_PROMPT @PROMPT@

set -g _OLD_VIRTUAL_PATH $PATH
set -gx PATH $VIRTUAL_ENV/bin $PATH

if set -q PYTHONHOME
    set -g _OLD_VIRTUAL_PYTHONHOME $PYTHONHOME
    set -e PYTHONHOME
end

if not set -q VIRTUAL_ENV_DISABLE_PROMPT; and functions -q fish_prompt
    functions -c fish_prompt _old_virtual_prompt
    function fish_prompt
        # The status of the last command belongs to the prompt that follows.
        set -l last $status
        printf '(%s) ' $VIRTUAL_ENV_PROMPT
        sh -c "exit $last"
        _old_virtual_prompt
    end
end
"""

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
