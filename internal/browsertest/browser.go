package browsertest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// within bounds each step, so that a page that hangs fails its test and nothing more. No step needs a tenth of it.
const within = 30 * time.Second

// Browser is a running Chromium.
type Browser struct{ ctx context.Context }

// The Chromium of this test binary, while Run runs.
var the struct {
	begin func() (*Browser, error) // nil: no Run
	end   func()
}

// Run runs the tests of a binary, which share one Chromium; it starts with the first Start, and ends with Run. TestMain calls it:
//
//	func TestMain(m *testing.M) { os.Exit(browsertest.Run(m)) }
//
// Should the binary die instead, Chromium loses the pipe to it, and ends as well.
func Run(m *testing.M) int {
	the.end = func() {}
	the.begin = sync.OnceValues(begin)
	defer func() { the.end() }()
	return m.Run()
}

// Start returns the Chromium of this test binary. Where there is none, the test is skipped, and in CI it fails. It is skipped with -short,
// too, as of emulated processors.
func Start(t testing.TB) *Browser {
	t.Helper()
	if the.begin == nil {
		t.Fatal("browser: TestMain has to call browsertest.Run")
	}
	if testing.Short() {
		t.Skip("browser: NOT RUN with -short")
	}
	b, err := the.begin()
	switch {
	case errors.Is(err, exec.ErrNotFound) && os.Getenv("CI") != "true":
		t.Skip("browser: NOT RUN:", err)
	case err != nil:
		t.Fatal("browser: NOT RUN:", err)
	}
	return b
}

// find returns the path of the browser.
func find() (string, error) {
	names := []string{"chromium", "chromium-browser", "google-chrome"}
	for _, name := range names {
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", fmt.Errorf("%w: none of %s (Debian: chromium)", exec.ErrNotFound, strings.Join(names, ", "))
}

// begin starts Chromium, with a profile of its own that is removed with it.
func begin() (*Browser, error) {
	path, err := find()
	if err != nil {
		return nil, err
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], // they switch off what a browser does on its own in the network
		chromedp.ExecPath(path),
		// Every other name and address leads nowhere.
		chromedp.Flag("host-resolver-rules", "MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost"),
		chromedp.Flag("no-proxy-server", true),
		chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-domain-reliability", true),
		// Pictures that do not depend on the machine.
		chromedp.DisableGPU,
		chromedp.Flag("font-render-hinting", "none"),
		chromedp.Flag("hide-scrollbars", true),
		chromedp.Flag("lang", "en-GB"),
	)
	allocator, free := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, cancel := chromedp.NewContext(allocator)
	if err := chromedp.Do(ctx); err != nil {
		cancel()
		free()
		return nil, fmt.Errorf("start %s: %w", path, err)
	}
	the.end = func() {
		closing, stop := context.WithTimeout(ctx, within)
		_ = chromedp.Cancel(closing) // it is killed if it does not close
		stop()
		free()
	}
	return &Browser{ctx}, nil
}
