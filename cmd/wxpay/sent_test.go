package main

import (
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A watchedOutput calls on with each text before it is written.
type watchedOutput struct {
	text strings.Builder
	on   func(text string) error
}

func (w *watchedOutput) Write(text []byte) (int, error) {
	if err := w.on(string(text)); err != nil {
		return 0, err
	}
	return w.text.Write(text)
}

// runWatched runs the program with this output. It returns the call too.
func (b *bench) runWatched(on func(text string) error, args ...string) (result, *call) {
	var stderr strings.Builder
	out := &watchedOutput{on: on}
	env := &environment{stdin: strings.NewReader(""), stdout: out, stderr: &stderr, clock: b.time}
	for name, value := range b.env {
		env.environ = append(env.environ, name+"="+value)
	}
	c := newCall(env)
	code := c.run(b.t.Context(), args)
	return result{code, out.text.String(), stderr.String()}, c
}

// refundYes makes a refund of 30 fen.
var refundYes = []string{"refund", "create", "R1", "-out-trade-no", "20150806A1", "-fen", "30", "-yes"}

func TestARefundWhoseResultCannotBeWritten(t *testing.T) {
	t.Parallel()
	for _, more := range []string{"-json=false", "-json"} {
		b := newBench(t)
		b.paid("20150806A1")
		r, _ := b.runWatched(func(text string) error {
			if strings.Contains(text, "refund_id") {
				return errors.New("no space left on device")
			}
			return nil
		}, append(refundYes, more)...)
		r.assertCode(t, exitUnknown)
		assert.EqualValues(t, 30, b.refunded(), more)
		assert.Contains(t, r.err, "cannot be written: no space left", more)
		assert.Contains(t, r.err, "outcome unknown", more)
	}
}

func TestAPlanThatCannotBeWrittenStopsTheRefund(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.paid("20150806A1")
	r, _ := b.runWatched(func(string) error { return errors.New("broken pipe") }, refundYes...)
	r.assertCode(t, exitNotDone)
	assert.Zero(t, b.refunded())
	assert.Contains(t, r.err, "nothing was sent, because the output cannot be written: broken pipe")
	b.gw.IgnoreIntervals = true
	b.charged("20150806A2")
	r, _ = b.runWatched(func(string) error { return errors.New("broken pipe") }, "reverse", "20150806A2", "-yes")
	r.assertCode(t, exitNotDone)
	order, _ := b.gw.Order("20150806A2")
	assert.EqualValues(t, "SUCCESS", order.State)
}

func TestAnOutputThatFailsOfAVerbThatChangesNothing(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	r, _ := b.runWatched(func(string) error { return errors.New("broken pipe") }, "params", "wx201410272009395522657a690389285100")
	r.assertCode(t, exitNotDone)
	r, _ = b.runWatched(func(string) error { return errors.New("broken pipe") }, "order", "X", "-json")
	r.assertCode(t, exitMissing)
	assert.Contains(t, r.err, "cannot be written")
}

func TestAPanicSaysWhetherSomethingWasSent(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.paid("20150806A1")
	bug := func(text string) error {
		if strings.Contains(text, "refund_id") || strings.Contains(text, "trade_state") {
			panic("a bug with the key " + b.env["WXPAY_KEY"])
		}
		return nil
	}
	r, _ := b.runWatched(bug, refundYes...)
	r.assertCode(t, exitUnknown)
	assert.Contains(t, r.err, "a bug of this program")
	assert.NotContains(t, r.err, b.env["WXPAY_KEY"])
	r, _ = b.runWatched(bug, "order", "20150806A1")
	r.assertCode(t, exitNotDone)
}

func TestTheSecondSignalEndsTheProgramAtOnce(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.paid("20150806A1")
	ended := func(c *call) (code int) {
		signals := make(chan os.Signal, 2)
		signals <- os.Interrupt
		signals <- os.Interrupt
		canceled := false
		obey(signals, c, func() { canceled = true }, func(exit int) { code = exit })
		require.True(t, canceled)
		return code
	}
	_, c := b.runWatched(func(string) error { return nil }, refundYes...)
	assert.Equal(t, exitUnknown, ended(c))
	_, c = b.runWatched(func(string) error { return nil }, "order", "20150806A1")
	assert.Equal(t, exitInterrupted, ended(c))
}

// TestAnUnknownErrorAfterSendingIsUnknown: only an error of the SDK proves that nothing
// was done.
func TestAnUnknownErrorAfterSendingIsUnknown(t *testing.T) {
	t.Parallel()
	c := newCall(&environment{})
	assert.Equal(t, exitNotDone, c.exitCode(t.Context(), errors.New("x")))
	require.NoError(t, c.send())
	assert.Equal(t, exitUnknown, c.exitCode(t.Context(), errors.New("x")))
	assert.Equal(t, exitUnknown, c.exitCode(t.Context(), c.inDoubt(t.Context(), errors.New("x"), "query again later")))
}

func TestAmountsAreDecimal(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		fen  string
		code int
		want int64
	}{
		{"0100", exitDone, 100},
		{"+1", exitDone, 1},
		{"0x10", exitMisuse, 0},
		{"1_0", exitMisuse, 0},
		{" 1", exitMisuse, 0},
		{"1e1", exitMisuse, 0},
		{"９", exitMisuse, 0},
	} {
		b := newBench(t)
		b.paid("20150806A1")
		b.run("refund", "create", "R1", "-out-trade-no", "20150806A1", "-fen", test.fen, "-yes").assertCode(t, test.code)
		assert.Equal(t, test.want, b.refunded(), test.fen)
	}
	d := newDesk(t)
	url := listen(t, answers(200, goodAck))
	assert.EqualValues(t, 100, d.run("notify", url, "-json", "-total-fee", "0100").object(t)["total_fee"])
	assert.EqualValues(t, 10, d.run("notify", url, "-json", "-refund", "-total-fee", "12", "-refund-fee", "010").object(t)["refund_fee"])
	assert.Equal(t, exitMisuse, d.run("notify", url, "-total-fee", "0x10").code)
}
