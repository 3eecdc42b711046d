#!/bin/sh
# Makes the demonstration texts out of a file of WordNet 3.0 glosses in random order (one JSON object a line: id, text, label).
# Usage: scripts/make-demo.sh GLOSSES.jsonl.gz
set -eu
out=$(dirname "$0")/../local/src/main/resources/io/isogloss/local/demo-glosses.jsonl.gz
gzip -dc "$1" | head -n 20000 | gzip -9n > "$out"
ls -l "$out"
