#!/bin/sh
# Adds up the sales of each shop, part by part with a pause after each, and hands on the file of totals and how many rows it has.
set -eu

rows=$(($(wc -l < "$EXCHANGE/$FILE") - 1))
if [ "$rows" -ne "$ROWS" ]; then
    echo "$FILE has $rows rows; $ROWS were announced"
    exit 1
fi

totals="totals-$JOB_ID.csv"
sums="$EXCHANGE/$totals.part"
: > "$sums"
echo "Adding up $rows rows of $FILE in $PARTS parts"
part=1
while [ "$part" -le "$PARTS" ]; do
    awk -F, -v OFS=, -v part="$part" -v parts="$PARTS" '
        NR > 1 && NR % parts == part % parts { pieces[$1] += $3; cents[$1] += $4 }
        END { for (shop in pieces) print shop, pieces[shop], cents[shop] }' "$EXCHANGE/$FILE" >> "$sums"
    echo "Part $part of $PARTS is done"
    echo "$((100 * part / PARTS))%"
    sleep "$PAUSE"
    part=$((part + 1))
done

{
    echo "shop,pieces,cents"
    awk -F, -v OFS=, '{ pieces[$1] += $2; cents[$1] += $3 } END { for (shop in pieces) print shop, pieces[shop], cents[shop] }' "$sums" | sort
} > "$EXCHANGE/$totals"
rm "$sums"

rows=$(($(wc -l < "$EXCHANGE/$totals") - 1))
echo "Wrote $totals: $rows shops"
echo "{\"chain_data\":{\"file\":\"$totals\",\"rows\":$rows}}"
