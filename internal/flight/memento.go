package flight

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"strconv"
	"unsafe"

	"latchd/latch"
)

// The state of an engine is written down field by field, as the engine has them, so that none can be forgotten: of everything that
// decides, nothing is chosen here. Only the same latchd can read it back. Pointers lead into the configuration, which the engine that
// is to become this one has already; what it has told last is left out.

// told is the field of what the engine has told last.
const told = "out"

// encode writes a value down: a JSON value.
func encode(v reflect.Value) any {
	switch v.Kind() {
	case reflect.Bool:
		return v.Bool()
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return json.Number(strconv.FormatInt(v.Int(), 10))
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return json.Number(strconv.FormatUint(v.Uint(), 10))
	case reflect.Float64:
		return strconv.FormatFloat(v.Float(), 'g', -1, 64) // as text, for it may be no number
	case reflect.String:
		return v.String()
	case reflect.Array, reflect.Slice:
		list := make([]any, v.Len())
		for i := range list {
			list[i] = encode(v.Index(i))
		}
		return list
	case reflect.Struct:
		fields := map[string]any{}
		for i := range v.NumField() {
			if f := v.Type().Field(i); f.Name != told && f.Type.Kind() != reflect.Pointer && !v.Field(i).IsZero() {
				fields[f.Name] = encode(v.Field(i))
			}
		}
		return fields
	}
	panic("flight: an engine has a field of a kind that cannot be written down: " + v.Type().String())
}

// marshal writes the state of an engine down.
func marshal(e *latch.Engine) json.RawMessage {
	text, err := json.Marshal(encode(reflect.ValueOf(e).Elem()))
	if err != nil {
		panic("flight: " + err.Error())
	}
	return text
}

// restore makes a new engine of the same parameters what was written down. With an error it is not usable.
func restore(e *latch.Engine, text json.RawMessage) error {
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	var state any
	if err := d.Decode(&state); err != nil {
		return err
	}
	return decode(reflect.ValueOf(e).Elem(), state, "engine")
}

// decode reads a value back into an addressable one.
func decode(v reflect.Value, state any, path string) error {
	wrong := func() error { return fmt.Errorf("%s: %v is no %v", path, state, v.Type()) }
	// A field that is not exported can be read, but is set only through its address.
	v = reflect.NewAt(v.Type(), unsafe.Pointer(v.UnsafeAddr())).Elem()
	switch v.Kind() {
	case reflect.Bool:
		b, ok := state.(bool)
		if !ok {
			return wrong()
		}
		v.SetBool(b)
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		n, _ := state.(json.Number)
		i, err := strconv.ParseInt(string(n), 10, v.Type().Bits())
		if err != nil {
			return wrong()
		}
		v.SetInt(i)
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		n, _ := state.(json.Number)
		u, err := strconv.ParseUint(string(n), 10, v.Type().Bits())
		if err != nil {
			return wrong()
		}
		v.SetUint(u)
	case reflect.Float64:
		s, _ := state.(string)
		f, err := strconv.ParseFloat(s, 64)
		if err != nil {
			return wrong()
		}
		v.SetFloat(f)
	case reflect.String:
		s, ok := state.(string)
		if !ok {
			return wrong()
		}
		v.SetString(s)
	case reflect.Array, reflect.Slice:
		list, ok := state.([]any)
		if !ok {
			return wrong()
		}
		switch {
		case v.Kind() == reflect.Array || v.Len() > 0:
		case v.Cap() > 0: // a ring, whose size is that of the configuration
			v.SetLen(min(len(list), v.Cap()))
		default:
			v.Set(reflect.MakeSlice(v.Type(), len(list), len(list)))
		}
		if v.Len() != len(list) {
			return fmt.Errorf("%s: %d values, where this latchd has %d", path, len(list), v.Len())
		}
		for i, s := range list {
			if err := decode(v.Index(i), s, fmt.Sprintf("%s[%d]", path, i)); err != nil {
				return err
			}
		}
	case reflect.Struct:
		fields, ok := state.(map[string]any)
		if !ok {
			return wrong()
		}
		return decodeFields(v, fields, path)
	}
	return nil
}

// decodeFields reads a struct back. What was not written down has no value.
func decodeFields(v reflect.Value, fields map[string]any, path string) error {
	known := 0
	for i := range v.NumField() {
		f := v.Type().Field(i)
		state, written := fields[f.Name]
		switch {
		case f.Name == told || f.Type.Kind() == reflect.Pointer:
		case written:
			known++
			if err := decode(v.Field(i), state, path+"."+f.Name); err != nil {
				return err
			}
		default:
			field := v.Field(i)
			reflect.NewAt(field.Type(), unsafe.Pointer(field.UnsafeAddr())).Elem().SetZero()
		}
	}
	if known != len(fields) {
		return fmt.Errorf("%s: something was written down that this latchd does not have", path)
	}
	return nil
}
