package checksum

import "iter"

// covered yields the bytes that the checksum covers, the data identifier last.
func (f *Field) covered(payload []byte) iter.Seq[byte] {
	return func(yield func(byte) bool) {
		for i, b := range payload {
			if i == f.Byte {
				if b &^= f.mask(); f.mask() == 0xFF {
					continue
				}
			}
			if !yield(b) {
				return
			}
		}
		if f.HasDataID && yield(byte(f.DataID)) {
			yield(byte(f.DataID >> 8))
		}
	}
}

func (f *Field) total(payload []byte) (n uint32) {
	for b := range f.covered(payload) {
		n += uint32(b)
	}
	return n
}

// crc is a CRC of 8 bits, not reflected, with initial value and final inversion FF, as in SAE J1850
// and the AUTOSAR specification of the CRC library.
func (f *Field) crc(payload []byte, table *[256]byte) byte {
	crc := byte(0xFF)
	for b := range f.covered(payload) {
		crc = table[crc^b]
	}
	return ^crc
}

var tableJ1850, tableAUTOSAR = crcTable(0x1D), crcTable(0x2F)

func crcTable(poly byte) (t [256]byte) {
	for i := range t {
		crc := byte(i)
		for range 8 {
			top := crc & 0x80
			crc <<= 1
			if top != 0 {
				crc ^= poly
			}
		}
		t[i] = crc
	}
	return t
}
