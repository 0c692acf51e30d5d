package wxpaytest

import (
	"cmp"
	"fmt"
	"net/http"

	"github.com/seed6780280e/wxpay/wxpaytest/explain"
	"github.com/seed6780280e/wxpay/wxpaytest/internal/codec"
	"github.com/seed6780280e/wxpay/wxpaytest/internal/xmlfields"
)

// signTypeOf returns the algorithm of the call, even if the path does not allow
// it.
func (c *call) signTypeOf() string {
	signType, _ := c.op.algorithm(c.fields["sign_type"])
	return signType
}

// keyOfThen replaces the merchant's key by the key before the last change, if
// the sign is correct only with that one.
func (c *call) keyOfThen() {
	c.merchant = c.merchant.signing(c.signTypeOf(), c.fields)
}

// signing returns the merchant with the key that produced the sign: the current
// or the old one.
func (m *Merchant) signing(signType string, fields map[string]string) *Merchant {
	if m.oldKey == "" || fields["sign"] == codec.Sign(signType, m.Key, fields) || fields["sign"] != codec.Sign(signType, m.oldKey, fields) {
		return m
	}
	then := *m
	then.Key = m.oldKey
	return &then
}

// signatureOf describes the signature of the call's request. What was found out
// when it arrived is not searched again.
func (c *call) signatureOf(request Exchange) Signature {
	if c.merchant == nil {
		return Signature{Given: c.fields["sign"]}
	}
	x := c.explainer()
	x.SignType = c.signTypeOf()
	known := request.SignProblem
	if known == (SignProblem{}) {
		return signatureOf(request.Body, x)
	}
	s := plainSignature(request.Body, x)
	if s.Given != s.Computed {
		s.Explained, s.Mistake, s.Subject = known.Explained, known.Mistake, known.Subject
	}
	return s
}

// replySignature describes the signature of a response; zero if it has none.
func (c *call) replySignature(reply []byte) Signature {
	fields, err := xmlfields.Decode(reply)
	if err != nil || fields["sign"] == "" || c.merchant == nil {
		return Signature{}
	}
	return signatureOf(reply, explain.Explainer{Key: c.merchant.Key, SignType: c.signTypeOf()})
}

// signatureOf describes the signature of a message with the Explainer's key. It
// parses the bytes again, because they show more mistakes than the fields.
func signatureOf(body []byte, x explain.Explainer) Signature {
	if len(body) > smallBody {
		s := plainSignature(body, x)
		if s.Given != s.Computed {
			s.Explained = tooLongToExplain
		}
		return s
	}
	e, err := x.XML(body)
	if err != nil {
		return Signature{}
	}
	s := Signature{Type: x.SignType, String: e.StringToSign + "&key=" + x.Key, Given: e.Given, Computed: e.MD5}
	if x.SignType == HMACSHA256 {
		s.Computed = e.HMAC
	}
	if s.Given != s.Computed {
		s.Explained = e.String()
	}
	if len(e.Causes) > 0 {
		s.Mistake, s.Subject = e.Causes[0].Name, e.Causes[0].Subject
	}
	return s
}

// plainSignature is signatureOf without the search for the mistake.
func plainSignature(body []byte, x explain.Explainer) Signature {
	fields, _, err := xmlfields.Request(body)
	if err != nil {
		return Signature{}
	}
	return Signature{
		Type: x.SignType, String: string(codec.StringToSign(x.Key, fields)),
		Given: fields["sign"], Computed: codec.Sign(x.SignType, x.Key, fields),
	}
}

// DiagnoseDelivery explains how the message of a notification is signed or
// encrypted, and whether the merchant acknowledged it. There is nothing to
// explain if the messages of d were dropped.
func (s *Server) DiagnoseDelivery(d Delivery) Diagnosis {
	if d.Dropped {
		return Diagnosis{}
	}
	var j Diagnosis
	m := s.rooms.merchants.get(d.MchID)
	fields, err := xmlfields.Decode(d.Body)
	switch {
	case m == nil || err != nil || d.Event != "":
	case fields["req_info"] != "":
		j.Decrypted = cmp.Or(codec.DecryptRefund(m.Key, fields["req_info"]), codec.DecryptRefund(m.oldKey, fields["req_info"]))
	default:
		signType := MD5
		if len(fields["sign"]) == 64 {
			signType = HMACSHA256
		}
		j.Request = signatureOf(d.Body, explain.Explainer{Key: m.signing(signType, fields).Key, SignType: signType})
	}
	j.Checks = []Check{{CheckHTTP, fmt.Sprint(d.Status), d.Err == nil && d.Status == http.StatusOK}}
	if d.Err != nil {
		j.Checks[0].Detail = d.Err.Error()
	}
	if j.Checks[0].OK {
		j.Checks = append(j.Checks, Check{CheckAck, string(d.Reply), d.acknowledged()})
		if d.Event == "" && !d.LongReply && len(d.Reply) > 0 {
			_, j.Form = readAck(d.Reply)
		}
	}
	return j
}
