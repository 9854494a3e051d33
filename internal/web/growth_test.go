package web

import (
	"fmt"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"latchd/internal/browsertest"
)

// second is what a page is told in each second that it is open.
const second = `event: status
data: {"latchd":"latchd v1.0.0","configuration":"/etc/latchd/latchd.yaml","mode":"armed","armed":true,"disarmed":false,"up":"%[1]d.5","buses":[{"name":"body","state":"heard","interface":"can0","received":%[1]d,"missed":0,"sent":0}],"refused":{"too_late":%[1]d}}

event: car
data: {"t":"%[1]d.500000000","facts":[{"name":"speed","state":"known","value":%[1]d,"unit":"km/h","age":"0.120000000","fresh":"1.000000000"},{"name":"locked","state":"stale","age":"%[1]d.0","fresh":"2.000000000"}],"buttons":[{"name":"fob_boot","place":"fob","state":"up","hold":"0.900000000","double":"0.400000000"}],"pending":[{"action":"boot.lock","trigger":"relock_unopened","in":"%[2]d.500000000"}]}

event: maintenance
data: {"latches":[{"latch":"boot","cycles":%[1]d,"opening":"0.310000000","of":3,"retried":{"count":3,"of":12},"openings":["0.31","0.3","0.%[2]d"]}],"keys":[]}

event: daemon
data: {"there":true}

`

// press are the lines of a press that begins with a second, and at the end of which the bus fails for a moment: 30 of them.
func press(number, at int) string {
	var b strings.Builder
	line := func(ms int, kind, format string, a ...any) {
		fmt.Fprintf(&b, `event: event`+"\n"+`data: {"kind":%q,"t":"%d.%03d000000","time":"2026-03-01T12:00:00.000Z",`+format+"}\n\n", append([]any{kind, at, ms}, a...)...)
	}
	line(0, "gesture", `"button":"fob_boot","gesture":"press","text":"fob_boot press"`)
	for n := range 9 {
		line(n*100, "heard", `"bus":"body","id":"23A","data":"2230%02X62","down":["fob_boot"],"text":"body 23A: fob_boot down"`, n)
	}
	line(900, "gesture", `"button":"fob_boot","gesture":"hold","text":"fob_boot hold 900ms"`)
	line(900, "decision", `"button":"fob_boot","gesture":"hold","trigger":"press","verdict":%q,"tier":"safety","reason":"speed","action":"boot.release","number":%d,"text":"press %d."`,
		[]string{"allow", "deny", "ignore"}[number%3], number, number)
	for n := range 6 {
		line(900+n, "frame", `"action":"boot.release","number":%d,"attempt":1,"bus":"latch","id":"300","data":"%08X","sent":%v,"text":"latch 300"`, number, number, n < 5)
	}
	line(950, "event", `"event":%q,"action":"boot.release","number":%d,"after":"0.150000000","text":"boot.release"`, []string{"confirmed", "unconfirmed"}[number%2], number)
	line(960, "gesture", `"button":"fob_boot","gesture":"release","text":"fob_boot release"`)
	for n := range 6 {
		line(970+n, "event", `"event":"fact","fact":"boot_latch","value":%v,"text":"boot_latch"`, n%2 == 0)
	}
	line(980, "event", `"event":"bus_lost","bus":"latch","text":"latch lost"`)
	line(981, "event", `"event":"bus_is_back","bus":"latch","text":"latch is back"`)
	line(982, "event", `"event":"frames_missed","bus":"body","text":"5 frames were missed"`)
	line(983, "event", `"event":"missing","text":"the log is too slow: 3 lines are missing"`)
	return b.String()
}

// A page that is open for ten hours holds at their end what it held after the first: it is told of 36,000 seconds, with a press in each
// minute, as fast as it takes that. What it keeps is full within the first, but for
// the bars of the timeline, a hundred bytes each.
func TestTenHours(t *testing.T) {
	b := browsertest.Start(t)
	told := make(chan string)
	pages, err := fs.Sub(assets, "assets")
	if err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.Handle("GET /", http.FileServerFS(pages))
	mux.Handle("GET /about", document([]byte(`{"kind":"live"}`)))
	mux.HandleFunc("GET /stream", func(rw http.ResponseWriter, r *http.Request) {
		rw.Header().Set("Content-Type", "text/event-stream")
		for {
			_ = http.NewResponseController(rw).Flush()
			select {
			case text := <-told:
				_, _ = rw.Write([]byte(text)) // it waits for the page
			case <-r.Context().Done():
				return
			}
		}
	})
	server := httptest.NewUnstartedServer(nil)
	server.Config.Handler = guard(Hosts(server.Listener.Addr()), false, mux)
	server.Start()
	t.Cleanup(func() {
		server.CloseClientConnections()
		server.Close()
	})
	p := b.Open(t, server.URL)
	p.Viewport(1280, 900, 1)
	at, number := 0, 0
	hour := func() browsertest.Growth {
		t.Helper()
		for minute := range 60 {
			number++
			told <- press(number, at)
			for range 60 {
				told <- fmt.Sprintf(second, at, at%60+1)
				at++
			}
			if minute%10 == 9 {
				p.WaitText("#answer", fmt.Sprintf("press %d.", number))
			}
		}
		p.WaitText("#facts", fmt.Sprint(at-1))
		p.Wait(`!document.querySelector("#timeline .heard")`) // the last press is out of sight
		return p.Growth()
	}
	first := hour()
	var last browsertest.Growth
	for range 9 {
		last = hour()
	}
	// A drawing of the timeline that was replaced may still be there, which is some 80 nodes; one line too many of each press would be 540.
	if last.Nodes > first.Nodes+100 || last.Listeners != first.Listeners || last.Heap > first.Heap+500_000 {
		t.Errorf("after an hour it held %+v, after ten %+v", first, last)
	}
}
