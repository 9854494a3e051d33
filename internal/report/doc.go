// Package report shows what the loop did: as a timeline for people, as one JSON object a line, or as a
// candump log of the frames sent. A Writer is a gateway.Sink.
package report
