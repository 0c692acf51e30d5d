package wxpaytest

// Headers of responses that WeChat Pay does not have.
const (
	signHeader = "Wxpaytest-Sign" // why a sign, an id or a field was wrong
	formHeader = "Wxpaytest-Xml"  // what is unusual in the XML of a request, or why it is rejected
)
