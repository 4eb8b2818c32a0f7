#!/bin/bash
# Counts the instructions that three queries take, on the first rows of the data of `bench.py --scale 0.01`, and writes them
# to callgrind.txt. The start of the program and the loading of the file are measured alone and taken off.
#
# Counts hold still where seconds do not: a change that costs more shows as a diff of callgrind.txt.
set -euo pipefail
cd "$(dirname "$0")"
program=../.build/release/rq
data=.data/scale-0.01
command -v valgrind > /dev/null || { echo 'callgrind.sh needs valgrind' >&2; exit 2; }
[ -x "$program" ] || { echo 'callgrind.sh needs a release build: make build' >&2; exit 2; }
[ -e "$data/applications.csv" ] || python3 -m rqbench.data --scale 0.01 --folder "$data"

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
head -n 100001 "$data/applications.csv" > "$folder/applications.csv"
head -n 5001 "$data/reports.csv" > "$folder/reports.csv"

# instructions FILE STATEMENT
instructions() {
  valgrind --tool=callgrind --callgrind-out-file=/dev/null "$program" --threads 1 -d "$1" -o /dev/null -c "$2" 2>&1 |
    sed -n 's/.*Collected : \([0-9]*\).*/\1/p'
}

count() {
  local before after
  before=$(instructions "$2" 'SELECT 1')
  after=$(instructions "$2" "$3")
  printf '%s\t%d\t%s\n' "$1" $((after - before)) "$3"
}

{
  printf 'query\tinstructions\tstatement\n'
  count group-by-code "$folder/applications.csv" 'SELECT item, applicant, sum(count) FROM applications GROUP BY item, applicant'
  count filter-and-sum "$folder/applications.csv" "SELECT sum(count) FROM applications WHERE item = 'granted' AND applicant = 'total'"
  count group-and-top "$folder/reports.csv" 'SELECT agency, sum(withheld) AS n FROM reports GROUP BY agency ORDER BY n DESC LIMIT 20'
} | tee callgrind.txt
