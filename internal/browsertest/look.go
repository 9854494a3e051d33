package browsertest

import (
	"fmt"
	"os"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/heapprofiler"
	"github.com/chromedp/cdproto/memory"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
)

// Viewport makes the page so large, in CSS pixels, each of which is scale pixels of the screen wide.
func (p *Page) Viewport(width, height int, scale float64) {
	p.t.Helper()
	call(p, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{Width: int64(width), Height: int64(height), DeviceScaleFactor: scale})
	p.Wait(fmt.Sprintf("innerWidth === %d && innerHeight === %d", width, height))
}

// Touch makes the machine one with a touch screen, which Click, Down and Up then use.
func (p *Page) Touch(on bool) {
	p.t.Helper()
	p.touch = on
	call(p, emulation.SetTouchEmulationEnabled, emulation.SetTouchEmulationEnabledParams{Enabled: on})
}

// Dark makes the person one who prefers a dark page, or a light one.
func (p *Page) Dark(on bool) {
	p.t.Helper()
	p.prefer("prefers-color-scheme", map[bool]string{true: "dark", false: "light"}[on])
}

// ReducedMotion makes the person one who prefers that nothing moves.
func (p *Page) ReducedMotion(on bool) {
	p.t.Helper()
	p.prefer("prefers-reduced-motion", map[bool]string{true: "reduce", false: "no-preference"}[on])
}

func (p *Page) prefer(name, value string) {
	p.t.Helper()
	p.media[name] = value
	var features []*emulation.MediaFeature
	for name, value := range p.media {
		features = append(features, &emulation.MediaFeature{Name: name, Value: value})
	}
	call(p, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: features})
}

// Screenshot writes what is seen as a PNG.
func (p *Page) Screenshot(path string) {
	p.t.Helper()
	shot := call(p, page.CaptureScreenshot, page.CaptureScreenshotParams{Format: page.CaptureScreenshotFormatPng})
	if err := os.WriteFile(path, shot.Data, 0o644); err != nil {
		p.t.Fatal(err)
	}
}

// Growth is what a page holds: it must not grow while the page is open.
type Growth struct {
	Nodes, Listeners int64
	Heap             int64 // bytes of JavaScript's objects
}

// Growth returns what the page holds after its garbage was collected.
func (p *Page) Growth() Growth {
	p.t.Helper()
	call(p, heapprofiler.CollectGarbage, cdp.Empty{})
	dom := call(p, memory.GetDOMCounters, cdp.Empty{})
	heap := call(p, runtime.GetHeapUsage, cdp.Empty{})
	return Growth{dom.Nodes, dom.JsEventListeners, int64(heap.UsedSize)}
}
