package demo_test

import "testing"

// The page can be read and used in light and dark, on a telephone and on a large screen: with its switches for faults, a latch that
// fails, and a decision open.
func TestDemoIsUsable(t *testing.T) {
	p := open(t, "")
	p.Eval(`{ const s = [...document.querySelectorAll("#fault-controls label")].find((l) => l.textContent.startsWith("latch boot")).querySelector("select"); s.value = "jam"; s.dispatchEvent(new Event("change")) }`, nil)
	p.Down(button("fob_boot"))
	p.WaitText("#answer", "boot.release allowed")
	p.Up()
	p.WaitText("#events", "not confirmed")
	p.Click("#answer button")
	p.WaitText("#chain", "decided: ")
	p.UsableEverywhere(t)
}
