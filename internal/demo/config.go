package demo

import "embed"

// Car is the configuration of the built-in car, one of Files.
const Car = "car.yaml"

// Files are the built-in car's.
//
//go:embed car.yaml switches.dbc
var Files embed.FS
