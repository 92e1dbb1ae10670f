#!/bin/sh
# Adds a day's totals to the ledger and prints them.
set -eu

rows=$(($(wc -l < "$EXCHANGE/$FILE") - 1))
if [ "$rows" -ne "$ROWS" ]; then
    echo "$FILE has $rows rows; $ROWS were announced"
    exit 1
fi

ledger="$EXCHANGE/ledger.csv"
[ -e "$ledger" ] || echo "day,shop,pieces,cents" > "$ledger"
awk -F, -v OFS=, -v day="$(date -u +%Y-%m-%d)" 'NR > 1 { print day, $1, $2, $3 }' "$EXCHANGE/$FILE" >> "$ledger"

awk -F, '
    NR > 1 { printf "%-10s %8d pieces %14.2f EUR\n", $1, $2, $3 / 100; pieces += $2; cents += $3 }
    END { printf "%-10s %8d pieces %14.2f EUR\n", "Total", pieces, cents / 100 }' "$EXCHANGE/$FILE"
entries=$(($(wc -l < "$ledger") - 1))
echo "$SALES sales closed; the ledger has $entries entries"
echo "{\"chain_data\":{\"entries\":$entries}}"
