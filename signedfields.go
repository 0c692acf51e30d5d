package wxpay

// SignedFields returns the signed fields of a request that this package does not send: a
// link ([XMLMap.URLQuery]), the parameters of a front end (as JSON), or an answer to
// WeChat Pay ([AppendXML]). It adds what the endpoint declares: ids, nonce_str,
// sign_type and sign. If nothing is received, the Response type is [Envelope]. Errors are
// [*Error].
func (op *Operation[Request, Response]) SignedFields(c *Client, req *Request) (XMLMap, error) {
	fields, err := op.encodeFor(c, req)
	if err != nil {
		return XMLMap{}, refuse(&op.Endpoint, err)
	}
	signed, err := c.prepare(c.at(&op.Endpoint), fields, 1)
	if err != nil {
		return XMLMap{}, refuse(&op.Endpoint, err)
	}
	return signed.all(), nil
}
