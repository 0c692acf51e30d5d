package garbage

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"strings"

	"github.com/seed6780280e/wxpay"
)

// A body of almostMax bytes is still accepted by the gateway.
const almostMax = 1<<20 - 1<<12

// kinds returns the kinds of garbage.
func kinds() []func(context.Context, *sender) {
	return []func(context.Context, *sender){
		randomBytes, manyFields, oneLargeField, unknownPath, manyHeaders, wrongSign, hugeAnswers, tooLarge, bomb, wrongSign,
	}
}

func noise(n int) []byte {
	data := make([]byte, n)
	for i := 0; i+8 <= n; i += 8 {
		for j, bits := 0, rand.Uint64(); j < 8; j, bits = j+1, bits>>8 {
			data[i+j] = byte(bits)
		}
	}
	return data
}

func randomBytes(ctx context.Context, s *sender) {
	s.send(ctx, http.MethodPost, "/pay/unifiedorder", nil, bytes.NewReader(noise(almostMax)))
}

// manyFields is one valid message, whose fields take much more memory than its
// text.
func manyFields(ctx context.Context, s *sender) {
	var b strings.Builder
	fmt.Fprintf(&b, "<xml><mch_id>%s</mch_id><out_trade_no>%s</out_trade_no>", s.MchID, s.number())
	for n := 0; b.Len() < almostMax; n++ {
		fmt.Fprintf(&b, "<a%x>1</a%x>", n, n)
	}
	s.send(ctx, http.MethodPost, "/pay/orderquery", nil, strings.NewReader(b.String()+"</xml>"))
}

// oneLargeField is signed correctly.
func oneLargeField(ctx context.Context, s *sender) {
	body := s.signed(map[string]string{"out_trade_no": s.number(), "unknown": strings.Repeat("x", almostMax-1000)})
	s.send(ctx, http.MethodPost, "/pay/orderquery", nil, bytes.NewReader(body))
}

func unknownPath(ctx context.Context, s *sender) {
	path := "/nowhere/" + strings.Repeat("x", 1<<14) + s.number()
	s.send(ctx, http.MethodPost, path, nil, bytes.NewReader(noise(1<<16)))
}

func manyHeaders(ctx context.Context, s *sender) {
	header := http.Header{}
	for n := range 2000 {
		header[fmt.Sprintf("X-%d", n)] = []string{"1"}
	}
	s.send(ctx, http.MethodPost, "/pay/orderquery", header, strings.NewReader("<xml></xml>"))
	header.Set("X-Large", strings.Repeat("x", 1<<19))
	s.send(ctx, http.MethodPost, "/pay/orderquery", header, strings.NewReader("<xml></xml>"))
}

func wrongSign(ctx context.Context, s *sender) {
	for range 10 {
		body := s.signed(map[string]string{"out_trade_no": s.number()})
		s.send(ctx, http.MethodPost, "/pay/orderquery", nil, bytes.NewReader(bytes.Replace(body, []byte("nonce"), []byte("other"), 1)))
	}
}

// hugeAnswers creates and pays one order. Its notifications get huge responses.
func hugeAnswers(ctx context.Context, s *sender) {
	number := s.number()
	s.send(ctx, http.MethodPost, "/pay/unifiedorder", nil, bytes.NewReader(s.signed(map[string]string{
		"body": "garbage", "out_trade_no": number, "total_fee": "1", "spbill_create_ip": "127.0.0.1",
		"notify_url": s.notify, "trade_type": "JSAPI", "openid": "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o",
	})))
	question := fmt.Sprintf(`{"order":"%s/%s"}`, s.MchID, number)
	for _, path := range []string{"/desk/pay", "/desk/redeliver", "/desk/redeliver"} {
		s.send(ctx, http.MethodPost, path, http.Header{"Content-Type": {"application/json"}}, strings.NewReader(question))
	}
}

func tooLarge(ctx context.Context, s *sender) {
	s.send(ctx, http.MethodPost, "/pay/unifiedorder", nil, bytes.NewReader(noise(8<<20)))
}

// bomb is a gibibyte of zeros, compressed as parts of a mebibyte.
func bomb(ctx context.Context, s *sender) {
	s.send(ctx, http.MethodPost, "/pay/unifiedorder", http.Header{"Content-Encoding": {"gzip"}}, bytes.NewReader(bytes.Repeat(s.zeros, 1000)))
}

// compressedZeros returns a mebibyte of zeros, compressed.
func compressedZeros() []byte {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, _ = z.Write(make([]byte, 1<<20)) // a buffer takes everything
	_ = z.Close()
	return b.Bytes()
}

func (s *sender) number() string { return fmt.Sprintf("garbage-%09d", s.serial.Add(1)) }

// signed returns a message with its correct signature.
func (s *sender) signed(values map[string]string) []byte {
	values["appid"], values["mch_id"], values["nonce_str"] = s.AppID, s.MchID, fmt.Sprintf("nonce%016x", rand.Uint64())
	fields := wxpay.NewXMLMap(values)
	sign, err := wxpay.Sign(fields, s.Key, wxpay.SignTypeMD5)
	if err != nil {
		panic(err) // the values are fixed
	}
	fields.Set("sign", sign)
	body, err := wxpay.AppendXML(nil, fields)
	if err != nil {
		panic(err) // the values are fixed
	}
	return body
}
