#!/usr/bin/env bash
# Holds a running server against its own description: schemathesis makes requests out of /api/openapi.json, right and wrong ones, and checks every answer.
# Takes a built `demarche` (default target/debug/demarche) and Python with a package index; a few minutes.
set -euo pipefail
cd "$(dirname "$0")/../../.."
demarche=${1:-target/debug/demarche}
examples=${2:-15}

python3 -m venv target/fuzz
target/fuzz/bin/pip install --quiet --disable-pip-version-check "schemathesis==4.32.5"

place=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server"; rm -rf "$place"' EXIT
head -n 40 samples/demo/reports.jsonl >"$place/reports.jsonl"
"$demarche" init "$place/record"
"$demarche" ingest --quiet --store "$place/record" "$place/reports.jsonl"
"$demarche" serve --store "$place/record" --listen 127.0.0.1:0 2>"$place/told" &
server=$!
for _ in $(seq 100); do
  at=$(grep -o 'http://[^ ]*' "$place/told" || true)
  [ -z "$at" ] || break
  sleep 0.1
done

# The stream does not end. A text that fits its schema may still name nobody (positive_data_acceptance), and a word that is left empty asks for
# nothing (negative_data_rejection), so these two are no faults.
target/fuzz/bin/schemathesis run "${at}api/openapi.json" \
  --exclude-path /api/stream \
  --exclude-checks positive_data_acceptance,negative_data_rejection \
  --max-examples "$examples" --phases examples,coverage,fuzzing --seed 1 \
  --request-timeout 60 --suppress-health-check all --warnings off --no-color
