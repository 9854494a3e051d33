// Package demo is latchd at work in one process: the daemon, a simulated car round it, the buses between them, and the page that shows
// both and plays with the car. The daemon cannot tell it from a real car; nothing of it reaches a real bus.
package demo
