#!/bin/sh
# Writes a day's sales to the exchange folder and hands on the file's name and how many rows it has.
set -eu

file="sales-$JOB_ID.csv"
echo "Extracting $ROWS sales"
awk -v rows="$ROWS" -v seed="$JOB_NOW" 'BEGIN {
    srand(seed)
    shops = split("Berlin Lisbon Madrid Oslo Paris Vienna", shop, " ")
    print "shop,article,pieces,cents"
    for (row = 1; row <= rows; row++) {
        pieces = 1 + int(5 * rand())
        printf "%s,A%03d,%d,%d\n", shop[1 + int(shops * rand())], 1 + int(400 * rand()), pieces, pieces * (99 + int(4900 * rand()))
    }
}' > "$EXCHANGE/$file.part"
mv "$EXCHANGE/$file.part" "$EXCHANGE/$file"

rows=$(($(wc -l < "$EXCHANGE/$file") - 1))
echo "Wrote $file: $rows rows, $(wc -c < "$EXCHANGE/$file") bytes"
echo "{\"chain_data\":{\"file\":\"$file\",\"rows\":$rows}}"
