package small

import "testing"

func TestAtmost(t *testing.T) {
	for _, c := range [][3]int{{1, 2, 1}, {2, 2, 2}, {3, 2, 2}} {
		if got := Atmost(c[0], c[1]); got != c[2] {
			t.Errorf("Atmost(%d, %d) = %d, want %d", c[0], c[1], got, c[2])
		}
	}
}

func TestProduct(t *testing.T) {
	if got := Product(3); got != 6 {
		t.Errorf("Product(3) = %d, want 6", got)
	}
}
