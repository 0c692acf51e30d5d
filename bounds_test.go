package wxpay

import (
	"bytes"
	"fmt"
	"math"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

// readers are the functions that read untrusted input.
func readers(c *Client) map[string]func(data []byte) {
	return map[string]func(data []byte){
		"ParseXML":          func(data []byte) { ParseXML(data) },
		"ParseNotify":       func(data []byte) { c.ParseNotify(bytes.NewReader(data)) },
		"ParseRefundNotify": func(data []byte) { c.ParseRefundNotify(bytes.NewReader(data)) },
		"req_info": func(data []byte) {
			decryptReqInfo(encryptReqInfo(string(data)), &signingKey{cipher: newRefundCipher(testKey)})
		},
		"DecryptUserData": func(data []byte) { c.DecryptUserData(NewSecret(sampleSessionKey), string(data), sampleIV, anyAge) },
		"DecryptUserData, key": func(data []byte) {
			c.DecryptUserData(NewSecret(string(data)), sampleEncryptedData, string(data), anyAge)
		},
		"parseUserData":       func(data []byte) { parseUserData([]string{sampleAppID}, padUserData(string(data))) },
		"VerifyUserData":      func(data []byte) { VerifyUserData(string(data), string(data), NewSecret(string(data))) },
		"UnmarshalJSON":       func(data []byte) { new(XMLMap).UnmarshalJSON(data) },
		"ParseYuan":           func(data []byte) { ParseYuan(string(data)) },
		"ParsePEM":            func(data []byte) { ParsePEM(data, data) },
		"ParseP12":            func(data []byte) { ParseP12(data, testP12Password) },
		"checkReceivedNotify": func(data []byte) { checkReceivedNotify(NewXMLMap(map[string]string{"zz": string(data)})) },
		"readComments": func(data []byte) {
			readComments(strings.NewReader("7\n`2017-07-01 10:00:05,`42,`5,`one\n" + string(data)))
		},
		"checkSent": func(data []byte) { checkSent(NewXMLMap(map[string]string{"zz": string(data)})) },
	}
}

// nasty returns inputs of about n bytes that are expensive for a careless reader.
func nasty(n int) map[string]string {
	fill := func(head, piece, tail string) string { return head + strings.Repeat(piece, n/len(piece)) + tail }
	numbered := func(head, format, tail string) string {
		var b strings.Builder
		b.WriteString(head)
		for i := 0; b.Len() < n; i++ {
			fmt.Fprintf(&b, format, i)
		}
		return b.String() + tail
	}
	all := map[string]string{
		"fields":          numbered("<xml>", "<a%d/>", "</xml>"),
		"rows":            numbered("<xml>", "<coupon_fee_%d>1</coupon_fee_%[1]d>", "</xml>"),
		"names":           numbered("{", `"a%d":"",`, `"":""}`),
		"repeated":        numbered("<xml><a0/>", "<a%d/>", ""),
		"name":            fill("<xml><", "a", "/></xml>"),
		"long value":      fill("<xml><a>", "a", "</a></xml>"),
		"references":      fill("<xml><a>", "&lt;", "</a></xml>"),
		"zeros":           fill("<xml><a>&#", "0", "65;</a></xml>"),
		"sections":        fill("<xml><a>", "<![CDATA[]]>", "</a></xml>"),
		"open sections":   fill("<xml><a>", "<![CDATA[", "</a></xml>"),
		"nested":          fill("<xml>", "<a>", ""),
		"JSON nested":     fill("", "[", ""),
		"JSON objects":    fill("", `{"a":`, ""),
		"JSON escapes":    fill(`{"a":"`, `\u0000`, `"}`),
		"watermarks":      fill("{", `"watermark":{},`, `"watermark":{}}`),
		"PEM":             fill("", "-----BEGIN A-----\n", ""),
		"PEM blocks":      fill("", "-----BEGIN A-----\n-----END A-----\n", ""),
		"PEM halves":      strings.Repeat("-----BEGIN A-----\n", n/34) + strings.Repeat("-----END A-----\n", n/34),
		"digits":          fill("", "9", ""),
		"decimals":        fill("0.", "0", ""),
		"p12":             fill("", "\x30\x82\xFF\xFF", ""),
		"p12 nested":      fill("", "\x30\x80", ""),
		"standalone":      fill("<?xml version='1.0'", " ", ""),
		"swallowed":       fill("<xml><return_code>SUCCESS</return_code><sign>0</sign><a><![CDATA[", "&a", "]]></a></xml>"),
		"req_info":        fill("<xml><return_code>SUCCESS</return_code><appid>wxd930ea5d5a258f4f</appid><mch_id>10000100</mch_id><req_info>", "AAAA", "</req_info></xml>"),
		"swallowed names": fill("", "&a=", ""),
	}
	for _, piece := range []string{"/", "<", ">", "&", "]", " ", "A", "\x00", "\xFF", "\n", "中", "&=", "</", "&;="} {
		all[fmt.Sprintf("%q", piece)] = fill("", piece, "")
		all[fmt.Sprintf("%q in a value", piece)] = fill("<xml><a>", piece, "</a></xml>")
		all[fmt.Sprintf("%q in a root", piece)] = fill("<xml>", piece, "</xml>")
	}
	return all
}

// Reading any input costs at most a small multiple of its length, in memory and
// in time.
func TestCostIsBounded(t *testing.T) {
	const size = 64 << 10
	runtime.LockOSThread() // for threadTime
	defer runtime.UnlockOSThread()
	small := nasty(size / 8)
	all := readers(notifier(t))
	for input, data := range nasty(size) {
		for name, read := range all {
			bytes, took := cost(read, data)
			assert.LessOrEqual(t, bytes, 64<<10+20*len(data), "bytes for %s of %s", name, input)
			if took > 20*time.Millisecond {
				assert.Less(t, growth(read, small[input], data), 4.0, "%s of %s: time relative to 8 reads of an eighth of the input; quadratic time would be 8", name, input)
			}
		}
	}
}

func cost(read func([]byte), data string) (bytes int, took time.Duration) {
	input := []byte(data)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	start := threadTime()
	read(input)
	took = threadTime() - start
	runtime.ReadMemStats(&after)
	return int(after.TotalAlloc - before.TotalAlloc), took
}

// growth returns the processor time for the large input divided by that for 8 reads of
// the small one. If the cost is linear, both take about the same. The smallest of
// several measurements counts. Each is long, because some systems count processor time
// in steps of 10 ms.
func growth(read func([]byte), small, large string) float64 {
	least := math.Inf(1)
	for range 4 {
		times, took := 0, time.Duration(0)
		for took < 200*time.Millisecond {
			times++
			took += total(1, read, large)
		}
		least = min(least, float64(took)/float64(max(total(8*times, read, small), time.Microsecond)))
	}
	return least
}

// total returns the processor time of the reads together.
func total(times int, read func([]byte), data string) time.Duration {
	start := threadTime()
	for range times {
		read([]byte(data))
	}
	return threadTime() - start
}

// An endless body is read up to the limit.
func TestReadersStop(t *testing.T) {
	c := notifier(t)
	for name, parse := range map[string]func(r *countingReader) error{
		"ParseNotify":       func(r *countingReader) error { _, err := c.ParseNotify(r); return err },
		"ParseRefundNotify": func(r *countingReader) error { _, err := c.ParseRefundNotify(r); return err },
	} {
		r := &countingReader{}
		assert.ErrorContains(t, parse(r), "more than 1 MiB", name)
		assert.LessOrEqual(t, r.n, 3*maxMessage, name)
	}
}

// A countingReader never ends.
type countingReader struct{ n int }

func (r *countingReader) Read(p []byte) (int, error) {
	r.n += len(p)
	return len(p), nil
}
