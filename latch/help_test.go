package latch_test

import (
	"testing"

	"latchd/latch"
)

// P7: where the owner wants it, a release that is not confirmed is tried once more after everything was unlocked; on an
// unlocked car only, and never after a press that was for the boot alone.
func TestUnlockAllFirst(t *testing.T) {
	tune := func(retries int, place latch.Place) func(*latch.Params) {
		return func(p *latch.Params) {
			p.Access.Boot.UnlockAllFirst = true
			p.Buttons[3] = tapper(place, latch.BootRelease)
			p.Actuators[latch.BootRelease].Confirm = latch.Confirm{Fact: latch.BootLatch, Is: true, Within: 1500 * ms, Retries: retries}
		}
	}
	const (
		press  = "3s dash=1"
		first  = "3s decision allow boot.release ok (button click)\n"
		helped = `
			4.5s event fell_back boot.release not_confirmed
			4.5s decision allow unlock.all ok (button click)
			`
		again = `
			6s event retried boot.release not_confirmed
			6s decision allow boot.release ok (button click retry)
			`
		given = "4.5s event unconfirmed boot.release not_confirmed"
	)
	cabin := tune(0, latch.Cabin)
	table(t, nil, []ruleCase{
		{"no retry, then everything", cabin, "", nil, press, first + helped + again + "7.5s event unconfirmed boot.release not_confirmed"},
		{"it helps", cabin, "", []string{"-boot_latch"}, "0..6050ms/100ms boot_latch=0\n6100ms boot_latch=1\n" + press, first + helped + again + "6.1s event confirmed boot.release ok"},
		{"it helps at once", cabin, "", []string{"-boot_latch"}, "0..4900ms/100ms boot_latch=0\n5s boot_latch=1\n" + press, first + helped + "5s event confirmed boot.release ok"},
		{"when the motors have stopped", func(p *latch.Params) { cabin(p); p.Access.Wear.BootSpacing = 0 }, "", nil, press, first + helped + `
			5s event retried boot.release not_confirmed
			5s decision allow boot.release ok (button click retry)
			6.5s event unconfirmed boot.release not_confirmed`},
		{"it is the cabin's request still, which a rest does not refuse", func(p *latch.Params) { cabin(p); p.Access.Wear.Operations = 1 }, "", nil, press,
			first + "3s event rest none rest" + helped + "4.5s event rest none rest" + again + "6s event rest none rest\n7.5s event unconfirmed boot.release not_confirmed"},
		{"a retry first", tune(1, latch.Cabin), "", nil, press, first + again + `
			7.5s event fell_back boot.release not_confirmed
			7.5s decision allow unlock.all ok (button click)
			9s event retried boot.release not_confirmed
			9s decision allow boot.release ok (button click retry)
			10.5s event unconfirmed boot.release not_confirmed`},
		{"not as the owner has it", func(p *latch.Params) { cabin(p); p.Access.Boot.UnlockAllFirst = false }, "", nil, press, first + given},
		{"not on a locked car", cabin, "", []string{"locked=1"}, press, first + given},
		{"not where nobody knows", cabin, "", []string{"-locked"}, press, first + given},
		{"not without an actuator", func(p *latch.Params) { cabin(p); p.Actuators[latch.UnlockAll] = latch.Actuator{} }, "", nil, press, first + given},
		{"not after a press for the boot alone", tune(0, latch.Fob), "", nil, press, first + given},
		{"after a stage of unlock", helpStages, "", nil, bootAsStage, `
			3s decision allow boot.release ok (fob_unlock press) stage 2` + helpedBy("fob_unlock press") + `
			6s event retried boot.release not_confirmed
			6s decision allow boot.release ok (fob_unlock press retry) stage 2
			7.5s event unconfirmed boot.release not_confirmed`},
		{"all tiers are asked again", cabin, "", []string{"-voltage"}, "1s voltage=12\n4s..20s/100ms voltage=8\n" + press, first + given + "\n4.5s decision deny unlock.all low_voltage (button click)"},
		{"and before the last try", cabin, "", []string{"-boot_locked"}, "0..5s/100ms boot_locked=0\n5100ms..9s/100ms boot_locked=1\n" + press, first + helped + `
			6s event unconfirmed boot.release not_confirmed
			6s decision deny boot.release vehicle_locked (button click retry)`},
	})
}

func helpStages(p *latch.Params) {
	helped(p)
	p.Actuators[latch.BootRelease].Confirm = latch.Confirm{Fact: latch.BootLatch, Is: true, Within: 1500 * ms}
}

func helpedBy(who string) string {
	return "\n4.5s event fell_back boot.release not_confirmed\n4.5s decision allow unlock.all ok (" + who + ")\n"
}
