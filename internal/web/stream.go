package web

import (
	"bytes"
	"fmt"
	"net/http"
	"strconv"
	"time"
)

// stream tells one viewer what happens, as server-sent events.
func (w *watch) stream(rw http.ResponseWriter, r *http.Request) {
	seen, _ := strconv.ParseUint(r.Header.Get("Last-Event-ID"), 10, 64) // none: it has seen nothing
	v := w.join(seen)
	if v == nil {
		http.Error(rw, fmt.Sprintf("%d pages are open already, which is the most: close one", mostViews), http.StatusServiceUnavailable)
		return
	}
	defer w.leave(v)
	rw.Header().Set("Content-Type", "text/event-stream")
	out := http.NewResponseController(rw)
	var b bytes.Buffer
	fmt.Fprint(&b, "retry: 1000\n\n")
	rest := time.NewTimer(restEvery)
	defer rest.Stop()
	for {
		_ = out.SetWriteDeadline(time.Now().Add(writeTimeout)) // a server that cannot sets none
		if _, err := rw.Write(b.Bytes()); err != nil || out.Flush() != nil {
			return
		}
		b.Reset()
		rest.Reset(restEvery)
		select {
		case <-r.Context().Done():
			return
		case <-rest.C:
			b.WriteString(": still here\n\n")
		case <-v.wake:
			messages, missed, gone := v.take()
			if gone {
				return
			}
			if missed > 0 {
				fmt.Fprintf(&b, "event: missed\ndata: %d\n\n", missed)
			}
			for _, m := range messages {
				if m.number > 0 {
					fmt.Fprintf(&b, "id: %d\n", m.number)
				}
				fmt.Fprintf(&b, "event: %s\ndata: %s\n\n", m.name, m.data)
			}
		}
	}
}
