package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed6780280e/wxpay"
)

// TestBillReplacesNoFileOfAnotherRun: two runs download the same day at the same time.
func TestBillReplacesNoFileOfAnotherRun(t *testing.T) {
	t.Parallel()
	c := newCall(&environment{})
	o := &billOptions{out: t.TempDir(), format: "csv", kind: "ALL"}
	day := time.Date(2026, 11, 1, 0, 0, 0, 0, wxpay.Zone())
	for _, other := range []func(path string) error{
		func(path string) error { return os.WriteFile(path, []byte("the other run's"), 0o600) },
		func(path string) error { return os.Mkdir(path, 0o700) },
	} {
		mine, err := c.newTarget(day, o)
		require.NoError(t, err)
		require.NoError(t, other(mine.final))
		kept, err := mine.finish()
		mine.discard()
		if content, readErr := os.ReadFile(mine.final); readErr == nil {
			assert.True(t, kept)
			assert.NoError(t, err)
			assert.Equal(t, "the other run's", string(content))
		} else {
			assert.ErrorContains(t, err, "is no file")
		}
		require.NoError(t, os.RemoveAll(mine.final))
		assert.Empty(t, namesIn(t, o.out))
	}
}

func TestNameNewNeedsNoHardLinks(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path, name := filepath.Join(dir, "part"), filepath.Join(dir, "name")
	require.NoError(t, os.WriteFile(path, []byte("new"), 0o600))
	noLinks := func(string, string) error { return errors.New("operation not supported") }
	require.NoError(t, nameNew(path, name, noLinks))
	require.NoError(t, os.WriteFile(path, []byte("second"), 0o600))
	assert.ErrorIs(t, nameNew(path, name, noLinks), os.ErrExist)
	content, err := os.ReadFile(name)
	require.NoError(t, err)
	assert.Equal(t, "new", string(content))
}

// TestBillWhoseOutputFails: a full disk is no wrong use.
func TestBillWhoseOutputFails(t *testing.T) {
	t.Parallel()
	d := newBillDesk(t, "20261101")
	b := &bench{t: t, env: d.env, time: d.clock}
	for _, format := range []string{"csv", "json", "summary"} {
		r, _ := b.runWatched(func(string) error { return errors.New("no space left on device") }, "bill", "2026-11-01", "-format", format)
		r.assertCode(t, exitNotDone)
		assert.Contains(t, r.err, "cannot be written: no space left on device", format)
	}
}

func TestBillOnATerminalReportsAReadError(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	p := &printer{out: &out}
	broken := io.MultiReader(strings.NewReader("a\nb"), iotest.ErrReader(errors.New("input/output error")))
	assert.ErrorContains(t, p.writeLines(broken), "input/output error")
	out.Reset()
	assert.NoError(t, p.writeLines(strings.NewReader("a\x1b\r\nb")))
	assert.Equal(t, "a\\x1b\nb\n", out.String())
}

// TestBillReportsFinishedDaysWhenInterrupted interrupts at the download of the third day.
func TestBillReportsFinishedDaysWhenInterrupted(t *testing.T) {
	t.Parallel()
	d := newBillDesk(t, "20261101")
	ctx, cancel := context.WithCancel(t.Context())
	d.gw.SetBill("/pay/downloadbill", "20261103", func(io.Writer) error { cancel(); return errors.New("gone") })
	for _, args := range [][]string{{"-json"}, {"-lang", "zh"}} {
		b := &bench{t: t, env: d.env, time: d.clock}
		r := b.runContext(ctx, append([]string{"bill", "2026-11-01..2026-11-04"}, args...)...)
		r.assertCode(t, exitInterrupted)
		assert.NotContains(t, r.both(), "context canceled")
		if args[0] != "-json" {
			assert.Contains(t, r.err, "已中断")
			continue
		}
		days := r.object(t)["days"].([]any)
		require.Len(t, days, 2)
		assert.EqualValues(t, 30, days[0].(map[string]any)["rows"])
		assert.Equal(t, "interrupted: 2 of 4 days are done", r.object(t)["error"].(map[string]any)["text"])
	}
}

func TestAFailedDayAloneHasDays(t *testing.T) {
	t.Parallel()
	d := newBillDesk(t)
	d.gw.SetBill("/pay/downloadbill", "20261102", func(w io.Writer) error { _, err := io.WriteString(w, "nonsense"); return err })
	for day, code := range map[string]int{"2026-11-02": exitNotDone, "2026-11-01": exitMissing, "2026-11-30": exitMisuse} {
		r := d.run("bill", day, "-json")
		assert.Equal(t, code, r.code, day)
		assert.Equal(t, day, r.object(t)["days"].([]any)[0].(map[string]any)["date"])
		assert.EqualValues(t, code, r.object(t)["error"].(map[string]any)["exit"])
	}
	assert.Equal(t, exitNotDone, d.run("bill", "2026-11-02", "2026-11-30").code, "a failed download is worse than a day that has not ended")
}
