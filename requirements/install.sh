#!/usr/bin/env bash
# Make .venv hold exactly what a lock file names: requirements/install.sh base|dev [--chromium]
# Does nothing when the lock file is the one installed last. On a bare Debian or Ubuntu it fetches Python's venv module,
# pip and (with --chromium) a browser by the package manager.
set -euo pipefail
cd "$(dirname "$0")/.."

set_name="${1:?base or dev}"
lock="requirements/$set_name.txt"

say() { printf '%s\n' "$*" >&2; }

as_root() {
    if [ "$(id -u)" -eq 0 ]; then "$@"
    elif command -v sudo >/dev/null 2>&1; then sudo "$@"
    else say "Needs root for: $*"; return 1
    fi
}

apt_install() {
    command -v apt-get >/dev/null 2>&1 || { say "No apt-get here: please install $* yourself."; return 1; }
    say "Installing $* (package manager)…"
    local log
    log="$(mktemp)"
    if as_root env DEBIAN_FRONTEND=noninteractive sh -c '
        apt-get install -y -q --no-install-recommends "$@" ||
        { apt-get update -q && apt-get install -y -q --no-install-recommends "$@"; }' sh "$@" >"$log" 2>&1
    then rm -f "$log"
    else
        say "The package manager could not install $*. Its last words:"
        tail -n 12 "$log" >&2
        rm -f "$log"
        return 1
    fi
}

find_python() {
    local candidate
    for candidate in ${PYTHON:-} python3 python3.11 python3.12 python3.13 python3.14; do
        if command -v "$candidate" >/dev/null 2>&1 &&
            "$candidate" -c 'import sys; sys.exit(sys.version_info[:2] < (3, 11))' 2>/dev/null; then
            echo "$candidate"
            return
        fi
    done
    return 1
}

if [ "${2:-}" = "--chromium" ] && [ -z "${CHROMIUM:-}" ] &&
    ! command -v chromium >/dev/null 2>&1 && ! command -v chromium-browser >/dev/null 2>&1 &&
    ! command -v google-chrome >/dev/null 2>&1; then
    apt_install chromium || say "Continuing without Chromium: browser tests will be reported as not run."
fi

# Journeys run several times faster in Chromium without windows, which not every system has as a package.
if [ "${2:-}" = "--chromium" ] && [ -z "${CHROMIUM:-}" ] && ! command -v chromium-headless-shell >/dev/null 2>&1 &&
    apt-cache show chromium-headless-shell >/dev/null 2>&1; then
    apt_install chromium-headless-shell || say "Continuing with the whole Chromium: browser journeys take longer."
fi

has_library() { [ -n "$(find /usr/lib /usr/local/lib /lib -name "$1" -print -quit 2>/dev/null)" ]; }

# The driver of the browser journeys is a program of its own, which a bare system cannot start.
if [ "${2:-}" = "--chromium" ] && ! has_library 'libatomic.so.1'; then
    apt_install libatomic1 || say "Continuing without libatomic: browser journeys will fail."
fi

# WeasyPrint draws PDF with Pango, which no wheel carries; without it only the making of PDF fails.
has_library 'libpangoft2-1.0.so.0' ||
    apt_install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 || # older systems lack the last one
    apt_install libpango-1.0-0 libpangoft2-1.0-0 || say "Continuing without Pango: PDF files will not be made."

# Calendars are also read by ical.js, what Thunderbird and others read with, and pages are marked by Lighthouse; what needs
# them is reported as not run where they cannot be had. npm takes away what is not named: both are named together.
if [ "${2:-}" = "--chromium" ] && [ ! -d var/npm/node_modules/lighthouse ]; then
    { command -v npm >/dev/null 2>&1 || apt_install nodejs npm; } && mkdir -p var/npm &&
        npm install --prefix var/npm --no-save --ignore-scripts --no-audit --no-fund --silent \
            ical.js@2.2.1 lighthouse@12.8.2 ||
        say "Continuing without ical.js and Lighthouse: what needs them will be reported as not run."
fi

mark=".venv/.installed"
wanted="$set_name $(cat requirements/*.txt | cksum)"
if [ -x .venv/bin/python ] && [ -f "$mark" ]; then
    # What development needs holds what running needs.
    case "$(cat "$mark")" in "$wanted" | "dev ${wanted#* }") exit 0 ;; esac
fi

if [ -x .venv/bin/python ] && ! .venv/bin/python -c '' 2>/dev/null; then rm -rf .venv; fi
if command -v uv >/dev/null 2>&1; then
    [ -x .venv/bin/python ] || uv venv --quiet --python "$(find_python || echo 3.11)" .venv
    say "Installing $lock with uv…"
    VIRTUAL_ENV="$PWD/.venv" uv pip install --quiet --require-hashes --requirement "$lock"
else
    python="$(find_python)" || { apt_install python3 python3-venv && python="$(find_python)"; } ||
        { say "Python 3.11 or newer is needed."; exit 1; }
    if [ ! -x .venv/bin/pip ]; then
        rm -rf .venv
        "$python" -m venv .venv >/dev/null 2>&1 || {
            rm -rf .venv
            apt_install python3-venv
            "$python" -m venv .venv
        }
    fi
    say "Installing $lock with pip (about a minute)…"
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement "$lock"
fi
printf '%s' "$wanted" >"$mark"
