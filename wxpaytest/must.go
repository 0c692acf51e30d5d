package wxpaytest

// must is for what fails only when the system has no randomness.
func must[T any](v T, err error) T {
	if err != nil {
		panic("wxpaytest: " + err.Error())
	}
	return v
}
