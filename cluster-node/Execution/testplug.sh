# The test plugin: runs for DURATION seconds, reports progress if PROGRESS is 1, keeps a core busy if BURN is 1, then ends as ACTION says:
# Success, Failure or Crash.

read -r job
echo "Test of ${JOB_EVENT_TITLE:-a job}: $ACTION after ${DURATION:-60} seconds"

duration=${DURATION:-60}
duration=${duration%%[!0-9]*}
: "${duration:=0}"
passed=0
while [ "$passed" -lt "$duration" ]; do
    if [ "$BURN" = 1 ]; then
        timeout 1 sh -c 'while :; do :; done'
    else
        sleep 1
    fi
    passed=$((passed + 1))
    echo "$passed of $duration seconds"
    [ "$PROGRESS" = 1 ] && printf '{"progress":%d.%02d}\n' $((passed / duration)) $((passed * 100 / duration % 100))
done

case $ACTION in
    Failure) echo '{"complete":1,"code":999,"description":"The test failed, as it was told to."}' ;;
    Crash) exit 1 ;;
    *) echo '{"complete":1,"code":0,"description":"The test ended well."}' ;;
esac
