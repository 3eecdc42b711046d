#!/bin/sh
# Writes .env from .env.example with drawn secrets. Keeps an .env that is there.
set -eu
cd "$(dirname "$0")/.."
if [ -e .env ]; then
  echo "make-env: .env is there already, nothing changed" >&2
  exit 0
fi
umask 077
while IFS= read -r line; do
  case $line in
  [A-Z]*=)
    # A letter first: NATS would read a number.
    drawn=$(od -An -N24 -tx1 /dev/urandom | tr -d ' \n')
    printf '%ss%s\n' "$line" "$drawn"
    ;;
  *) printf '%s\n' "$line" ;;
  esac
done <.env.example >.env.new
mv .env.new .env
echo "make-env: .env written"
