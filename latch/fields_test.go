package latch

import (
	"reflect"
	"strings"
	"unsafe"
)

// EachField calls f with every field of an engine that is no struct, and with its path: "buttons[].pair.armed". The value
// can be set. Pointers, and what the tables of an engine hold, do not change after New.
func EachField(e *Engine, f func(path string, v reflect.Value)) {
	eachField("", reflect.ValueOf(e).Elem(), f)
}

// Same says whether two engines are the same, but for what the newest call has told.
func Same(a, b *Engine) bool {
	x, y := *a, *b
	x.out, y.out = nil, nil
	return reflect.DeepEqual(x, y)
}

func eachField(path string, v reflect.Value, f func(string, reflect.Value)) {
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			field := v.Field(i)
			name := v.Type().Field(i).Name
			eachField(strings.TrimPrefix(path+"."+name, "."), reflect.NewAt(field.Type(), unsafe.Pointer(field.UnsafeAddr())).Elem(), f)
		}
	case reflect.Slice, reflect.Array:
		if path == "out" || path == "factsOf" || path == "buttonsOf" {
			f(path, v)
			return
		}
		for i := range v.Len() {
			eachField(path+"[]", v.Index(i), f)
		}
	default:
		f(path, v)
	}
}
