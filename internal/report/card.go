package report

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"latchd/config"
)

// cardWidth is what every printer and terminal has.
const cardWidth = 80

// Card writes what to do when nothing works, for paper: plain text, 80 columns.
func Card(w io.Writer, c *config.Config) error {
	b := bufio.NewWriter(w)
	paragraph := func(indent, text string) {
		for _, line := range wrap(strings.Fields(text), cardWidth-len(indent)) {
			fmt.Fprintf(b, "%s%s\n", indent, line)
		}
	}
	const title = "WHEN NOTHING WORKS"
	fmt.Fprintf(b, "%s\n%s\n", title, strings.Repeat("=", len(title)))
	paragraph("", "Ways into the car without latchd, the best first. Keep this card in the car.")
	for i, way := range c.Fallback {
		fmt.Fprintf(b, "\n%2d. ", i+1)
		for n, line := range wrap(strings.Fields(way.Title), cardWidth-len(" 1. ")) {
			if n > 0 {
				fmt.Fprint(b, "    ")
			}
			fmt.Fprintln(b, line)
		}
		paragraph("    ", way.How)
	}
	fmt.Fprintf(b, "\n(%s)\n", c.File)
	return b.Flush()
}

// NoCard says how to declare what would stand on the card.
func NoCard(w io.Writer, c *config.Config) error {
	_, err := fmt.Fprintf(w, `%s declares no way into the car without latchd. Write down those that it has:

fallback:
  - way: Pull the cable under the rear seat
    how: Lift the front edge of the seat's base and pull the cable forward.

Then print this card again, and keep it in the car.
`, c.File)
	return err
}
