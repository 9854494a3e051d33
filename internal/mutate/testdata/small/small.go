// Package small is mutated by a test.
package small

// Atmost is x, or the most that is wanted.
func Atmost(x, most int) int {
	if x > most {
		return most
	}
	return x
}

// Product multiplies the numbers from 1 to n.
func Product(n int) (product int) {
	product = 1
	for i := 1; i <= n; i++ {
		product *= i
	}
	return product
}
