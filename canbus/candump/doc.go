// Package candump reads and writes the logs of candump (can-utils), of any size, in flat memory.
//
// Understood are the log form of candump -l and -L, with absolute times, dates (-tA), times from zero
// (-tz), differences (-td), micro- and nanoseconds (-N) and directions (-x); the form for people, with
// -t and any of -x, -a, -i, -8, -c and -e; and either of them in gzip. Dates have no time zone in a log
// and are taken as UTC. CAN XL frames are counted and left out.
package candump
