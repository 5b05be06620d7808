"""Activation scripts of the shells in which one is sourced: POSIX, csh and fish."""

POSIX = """\
# Source this file from bash, zsh or another POSIX shell: `. bin/activate`. It cannot be run.

case "$(type deactivate 2>/dev/null)" in
*function*) deactivate nondestructive ;;
esac

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
