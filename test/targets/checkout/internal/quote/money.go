package quote

import "math/big"

const (
	million       = 1_000_000
	microsPerCent = 10_000
)

var (
	divisor = big.NewInt(microsPerCent * million)
	half    = big.NewInt(microsPerCent * million / 2)
)

// roundMoney is a share, in parts per million, of an amount in millionths of the currency, rounded half up to
// hundredths. The product of a large order does not fit in 64 bits.
func roundMoney(micros, ppm int64) int64 {
	var amount big.Int
	amount.Mul(big.NewInt(micros), big.NewInt(ppm))
	amount.Add(&amount, half)
	return amount.Div(&amount, divisor).Int64()
}
