package web

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
)

// Car is a simulated car with which the page plays. A live daemon has none, so nothing can be done from its page.
type Car interface {
	// Do does what a line says, as in "press fob_boot".
	Do(ctx context.Context, line string) error
	// View tells how the car is, as an object of JSON.
	View(ctx context.Context) (json.RawMessage, error)
}

// What is done to the car is one line, posted here.
const (
	playPath  = "/do"
	playBytes = 256
)

// play does something to a car, which is looked at then.
func play(car Car, w *watch) http.HandlerFunc {
	return func(rw http.ResponseWriter, r *http.Request) {
		line, err := io.ReadAll(r.Body) // bounded by guard
		if err == nil {
			err = car.Do(r.Context(), string(line))
		}
		w.nudge()
		if err != nil {
			http.Error(rw, err.Error(), http.StatusBadRequest)
			return
		}
		rw.WriteHeader(http.StatusNoContent)
	}
}
