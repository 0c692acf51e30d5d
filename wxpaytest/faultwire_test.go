package wxpaytest

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"net/http"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// sight is what a client that reads bytes sees of a fault.
type sight struct {
	fault  Fault
	head   string // the first line, or the received part of the header
	body   func(t *testing.T, body string)
	err    error // the error that ends reading; nil: the connection was closed
	status int   // of the exchange
	reply  int   // of the exchange; -1: the whole message, 0: nothing, 1: half of it
	undone bool  // the operation was not carried out
}

const okLine = "HTTP/1.1 200 OK"

func sights() map[FaultName]sight {
	reset, none := error(syscall.ECONNRESET), os.ErrDeadlineExceeded
	all := map[FaultName]sight{
		SystemErrorBefore: {head: okLine, body: has("SYSTEMERROR"), status: 200, undone: true, reply: -1},
		SystemErrorAfter:  {head: okLine, body: has("SYSTEMERROR"), status: 200, reply: -1},
		TimeoutBefore:     {err: none, undone: true},
		TimeoutAfter:      {err: none},
		ResetBefore:       {err: reset, undone: true},
		ResetAfter:        {err: reset},
		ResetUnread:       {err: reset, undone: true},
		ResetMidReply:     {head: okLine, body: half, err: reset, status: 200, reply: 1},
		HalfStatusLine:    {head: "HTTP/1.1 2"},
		HalfHeaders:       {head: okLine + "\r\nConnection: close\r\nContent-Le"},
		TruncatedBody:     {head: okLine, body: half, status: 200, reply: 1},
		BrokenBody:        {head: okLine, body: half, status: 200, reply: 1},
		UnendedChunks:     {head: okLine, body: oneChunk, status: 200, reply: -1},
		SlowHeaders:       {fault: Fault{Delay: time.Millisecond}, head: okLine, body: whole, status: 200, reply: -1},
		SlowBody:          {fault: Fault{Delay: time.Millisecond}, head: okLine, body: whole, status: 200, reply: -1},
		EndlessBody:       {head: okLine, body: blankAtEnd, status: 200, reply: -1},
		EmptyBody:         {head: okLine, body: nothing, status: 200},
		GzipBomb:          {head: okLine, body: chunked, status: 200, reply: -1},
		WrongEncoding:     {head: okLine, body: whole, status: 200, reply: -1},
		HTMLPage:          {head: okLine, body: has("<html>"), status: 200, reply: -1},
		Redirect:          {head: "HTTP/1.1 302 Found", body: has("<html>"), status: 302, reply: -1},
		RedirectHere:      {head: "HTTP/1.1 307 Temporary Redirect", body: has("<html>"), status: 307, reply: -1},
		RedirectBeside:    {head: "HTTP/1.1 307 Temporary Redirect", body: has("<html>"), status: 307, reply: -1},

		WrongSignature:     {head: okLine, body: whole, status: 200, reply: -1},
		MissingSignature:   {head: okLine, body: lacks("<sign>"), status: 200, reply: -1},
		OtherKey:           {head: okLine, body: whole, status: 200, reply: -1},
		OtherIDs:           {head: okLine, body: has("1900006511"), status: 200, reply: -1},
		OtherNumber:        {head: okLine, body: whole, status: 200, reply: -1},
		UnsignedFail:       {head: okLine, body: lacks("<sign>"), status: 200, reply: -1},
		MalformedPromotion: {head: okLine, body: has("promotion_detail"), status: 200, reply: -1},
		EarlyNotification:  {head: okLine, body: whole, status: 200, reply: -1},

		ErrCode:         {head: okLine, body: has("<err_code><![CDATA[SYSTEMERROR]]>"), status: 200, reply: -1},
		EmptyReturnMsg:  {head: okLine, body: has("<return_msg><![CDATA[]]></return_msg>"), status: 200, reply: -1},
		ReturnCode:      {head: okLine, body: has("<return_code><![CDATA[SYSTEMERROR]]>"), status: 200, reply: -1},
		ErrorMsg:        {head: okLine, body: lacks("return_msg"), status: 200, reply: -1},
		ErrorCode:       {head: okLine, body: has("<error_code>20003<"), status: 200, reply: -1},
		UnsignedErrCode: {head: okLine, body: lacks("<sign>"), status: 200, reply: -1},
		NoResultCode:    {head: okLine, body: lacks("result_code"), status: 200, reply: -1},
		BadRequest:      {head: "HTTP/1.1 400 Bad Request", body: has("<center>The SSL certificate error</center>"), status: 400, reply: -1, undone: true},
		NotFound:        {head: "HTTP/1.1 404 Not Found", body: has("<html>"), status: 404, reply: -1, undone: true},
	}
	for name, status := range map[FaultName]int{InternalServerError: 500, BadGateway: 502, Unavailable: 503, GatewayTimeout: 504} {
		line := "HTTP/1.1 " + http.StatusText(status)
		line = strings.Replace(line, "1.1 ", "1.1 "+string(rune('0'+status/100))+"0"+string(rune('0'+status%10))+" ", 1)
		all[name] = sight{head: line, body: has("<html>"), status: status, reply: -1}
		all["empty-"+name] = sight{head: line, body: nothing, status: status}
	}
	return all
}

func has(text string) func(*testing.T, string) {
	return func(t *testing.T, body string) { assert.Contains(t, body, text) }
}

func lacks(text string) func(*testing.T, string) {
	return func(t *testing.T, body string) { whole(t, body); assert.NotContains(t, body, text) }
}

func nothing(t *testing.T, body string) { assert.Empty(t, body) }

func whole(t *testing.T, body string) {
	assert.True(t, strings.HasPrefix(body, "<xml>") && strings.HasSuffix(body, "</xml>"), body)
}

func half(t *testing.T, body string) {
	assert.True(t, strings.HasPrefix(body, "<xml>") && !strings.Contains(body, "</xml>"), body)
}

func chunked(t *testing.T, body string) {
	assert.Regexp(t, `(?s)^[0-9a-f]+\r\n`, body)
	assert.True(t, strings.HasSuffix(body, "\r\n0\r\n\r\n"))
}

func oneChunk(t *testing.T, body string) {
	assert.Regexp(t, `(?s)^[0-9a-f]+\r\n<xml>.*</xml>\r\n$`, body)
}

func blankAtEnd(t *testing.T, body string) {
	assert.Regexp(t, `(?s)^[0-9a-f]+\r\n<xml>.*</xml>\r\n[0-9a-f]+\r\n {1000}`, body)
	assert.Greater(t, len(body), 1<<20)
}

// Every fault of orders is visible on the wire and in the exchange.
func TestWhatFaultsLookLike(t *testing.T) {
	seen := sights()
	for _, name := range Faults() {
		if a := actOf(Fault{Name: name}); a.connection() || !a.fits(ordering) {
			continue
		}
		want, ok := seen[name]
		require.True(t, ok, "no test of %s", name)
		t.Run(string(name), func(t *testing.T) { testSight(t, name, want) })
		delete(seen, name)
	}
	assert.Empty(t, seen, "faults that Faults does not list")
}

func testSight(t *testing.T, name FaultName, want sight) {
	g := newGateway(t)
	want.fault.Name, want.fault.Path = name, ordering
	g.Inject(want.fault)
	patience := 10 * time.Second
	if errors.Is(want.err, os.ErrDeadlineExceeded) {
		patience = 50 * time.Millisecond
	}
	w := g.see(1<<21, patience)
	assert.ErrorIs(t, w.err, want.err)
	assert.True(t, strings.HasPrefix(w.raw, want.head), w.raw[:min(200, len(w.raw))])
	if want.body == nil {
		assert.Equal(t, want.head, w.raw)
	} else {
		want.body(t, w.body())
	}
	eventually(t, func() bool { return len(g.Exchanges()) == 1 && g.lastExchange().Effect == !want.undone })
	x := g.lastExchange()
	assert.Equal(t, name, x.Fault)
	assert.Equal(t, MainHost, x.Host)
	assert.Equal(t, want.status, x.Status)
	assert.Equal(t, !want.undone, len(g.Orders()) == 1)
	assert.Equal(t, want.reply != 0, len(x.Reply) > 0)
	if bytes.HasPrefix(x.Reply, []byte("<xml>")) {
		assert.Equal(t, want.reply == 1, !bytes.HasSuffix(x.Reply, []byte("</xml>")))
	}
	assert.Equal(t, 1, g.FaultCount(name))
	g.order("the-next-one") // is not struck
	assert.Empty(t, g.lastExchange().Fault)
	assert.True(t, g.lastExchange().Effect)
}

// With Before, no fault carries the operation out.
func TestBefore(t *testing.T) {
	for _, name := range Faults() {
		a := actOf(Fault{Name: name})
		if a.connection() || a.early || !a.fits(ordering) {
			continue
		}
		g := newGateway(t)
		g.Inject(Fault{Name: name, Before: true, Delay: time.Millisecond})
		g.see(100, 50*time.Millisecond)
		eventually(t, func() bool { return g.FaultCount(name) == 1 })
		x := g.lastExchange()
		assert.Equal(t, name, x.Fault)
		assert.False(t, x.Effect, name)
		assert.Empty(t, g.Orders(), name)
	}
}

// The body of the request is not read: the connection is reset even if the
// client has sent only a part of it.
func TestResetUnread(t *testing.T) {
	g := newGateway(t)
	for name, patience := range map[FaultName]time.Duration{ResetUnread: 10 * time.Second, ResetBefore: 50 * time.Millisecond} {
		g.Inject(Fault{Name: name})
		c, err := g.dial(g.URL)
		require.NoError(t, err)
		text := request(ordering, g.signedBody(anOrder(number)))
		_, err = io.WriteString(c, text[:len(text)-10])
		require.NoError(t, err)
		require.NoError(t, c.SetReadDeadline(time.Now().Add(patience)))
		w := readWire(c, 1)
		assert.Equal(t, name == ResetBefore, errors.Is(w.err, os.ErrDeadlineExceeded), "%s: %v", name, w.err)
		assert.Equal(t, name == ResetUnread, errors.Is(w.err, syscall.ECONNRESET), "%s: %v", name, w.err)
		g.ClearFaults()
	}
	require.Len(t, g.Exchanges(), 1)
	assert.Empty(t, g.lastExchange().Body)
}

func TestDrips(t *testing.T) {
	g := newGateway(t)
	for _, name := range []FaultName{SlowHeaders, SlowBody} {
		g.Inject(Fault{Name: name, Delay: time.Millisecond})
		start := time.Now()
		w := g.see(1<<20, time.Minute)
		part := w.head()
		if name == SlowBody {
			part = w.body()
		}
		assert.Greater(t, time.Since(start), time.Duration(len(part))*time.Millisecond, name)
		assert.Greater(t, w.drips, len(part)/2, name)
	}
}

func TestEncodings(t *testing.T) {
	g := newGateway(t)
	g.plain.Transport.(*http.Transport).DisableCompression = true
	get := func(name FaultName) []byte {
		g.Inject(Fault{Name: name})
		resp, err := g.plain.Post(g.URL+ordering, "text/xml", strings.NewReader(g.signedBody(anOrder(number))))
		require.NoError(t, err)
		defer resp.Body.Close()
		assert.Equal(t, "gzip", resp.Header.Get("Content-Encoding"))
		body, err := io.ReadAll(resp.Body)
		require.NoError(t, err)
		return body
	}
	_, err := gzip.NewReader(bytes.NewReader(get(WrongEncoding)))
	assert.ErrorIs(t, err, gzip.ErrHeader)

	packed := get(GzipBomb)
	assert.Less(t, len(packed), 2<<20)
	assert.Equal(t, 1024, bytes.Count(packed, gzipped(t, bytes.Repeat([]byte(" "), 1<<20))), "a GiB")
	unpacked, err := gzip.NewReader(bytes.NewReader(packed))
	require.NoError(t, err)
	start := make([]byte, 8<<20)
	_, err = io.ReadFull(unpacked, start)
	require.NoError(t, err)
	message := string(g.lastExchange().Reply)
	assert.Equal(t, message, strings.TrimRight(string(start), " "))
}

// A client that follows a redirect of the gateway sends the order a second
// time.
func TestRedirects(t *testing.T) {
	g := newGateway(t)
	g.plain.CheckRedirect = nil
	for name, host := range map[FaultName]string{RedirectHere: MainHost, RedirectBeside: BackupHost} {
		g.Inject(Fault{Name: name})
		before := len(g.Exchanges())
		g.order(number)
		assert.Len(t, g.Exchanges(), before+2, name)
		assert.Equal(t, host, g.lastExchange().Host, name)
		g.Inject(Fault{Name: name, Path: loginPath})
		resp, err := g.plain.Get(g.URL + loginPath + "?appid=1")
		require.NoError(t, err)
		resp.Body.Close()
		assert.Equal(t, "appid=1", g.lastExchange().Query, name)
	}
	g.Inject(Fault{Name: RedirectBeside, Host: BackupHost})
	require.NoError(t, g.get(g.BackupURL+loginPath))
	assert.Equal(t, MainHost, g.lastExchange().Host)
}

func gzipped(t *testing.T, data []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	z, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	require.NoError(t, err)
	_, err = z.Write(data)
	require.NoError(t, err)
	require.NoError(t, z.Close())
	return b.Bytes()
}
