# Runs one job and leaves its end on disk, whatever becomes of the node that started it.
# sh wrapper.sh FOLDER COMMAND [ARGUMENT...]: FOLDER is the job's entry in the spool. Started by setsid, so that $$ is the job's session.
# It starts no program but COMMAND. No pipe leads back to the node.

exec </dev/null >/dev/null 2>/dev/null
umask 077

# The claim: of all that may ever be started for this folder, only the one that makes this file runs the command; for the others the shell ends here.
set -C
exec 3>"$1/process"
set +C
echo $$ >&3

# What this shell itself says is only that a signal ended the command ("Killed"): that tells a signal from an exit with 128 or more.
# Standard output and standard error of the command append to one file, so that their order is kept, through two descriptions: the
# place of the second one tells where the last thing written to standard error ends.
exec 3>&- 2>>"$1/exit" 4>>"$1/output" 5>>"$1/output"
folder=$1
shift

# An abort signals the whole session. Without the trap this shell would die too, and the end would not be told.
trap 'terminated=1' TERM
umask 022
(exec "$@" <"$folder/stdin" >&4 2>&5 4>&- 5>&-)
code=$?

read -r _ place 2>/dev/null </proc/self/fdinfo/5
echo "exit $code ${place:-0} ${terminated:-0}" >&2
