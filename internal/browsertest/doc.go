// Package browsertest tests pages in a real browser: Chromium without a window. It opens a page, does what a person does, waits for what
// the page shows, and finds what no person should meet: errors in the console, text that cannot be read, controls that a keyboard does
// not reach. Only tests import it.
package browsertest
