// Package simcar is a model of a car, for everything that needs one without a car: replays, scenarios, tests of the daemon, and
// `latchd sim`. It knows a configuration, and speaks and listens on its buses through the same DBC files.
//
// Body is the car's own modules, which say facts and presses in frames. Controllers are those behind the actuators, as the
// configuration describes them under simulation:, which answer what latchd sends. Car is both, with what a person can do to it, what a
// car does by itself, and faults. All of it is a function of what happens and when: the same gives the same frames.
package simcar
