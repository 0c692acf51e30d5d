package main

import (
	"bytes"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed6780280e/wxpay"
	"github.com/seed6780280e/wxpay/wxpaytest"
)

// A billDesk is a desk with bills of some days. Its clock shows 2026-11-30, noon.
func newBillDesk(t *testing.T, days ...string) *desk {
	t.Helper()
	d := newDesk(t)
	d.clock = wxpaytest.NewClock(time.Date(2026, 11, 30, 12, 0, 0, 0, wxpay.Zone()))
	d.gw.Clock.Advance(d.clock.Now().Sub(d.gw.Clock.Now()))
	for _, day := range days {
		d.gw.SetBill("/pay/downloadbill", day, func(w io.Writer) error {
			_, err := wxpaytest.WriteBill(w, wxpaytest.BillOptions{Rows: 30, Seed: 1, Date: day, BOM: true})
			return err
		})
	}
	return d
}

// aBill returns the text of the bill of a day.
func aBill(t *testing.T, day string) string {
	t.Helper()
	var text bytes.Buffer
	_, err := wxpaytest.WriteBill(&text, wxpaytest.BillOptions{Rows: 30, Seed: 1, Date: day, BOM: true})
	require.NoError(t, err)
	return text.String()
}

func TestBillRefusesFlagsThatDoNotApply(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	for _, args := range [][]string{{"-fund-flow", "-type", "REFUND"}, {"-account", "Fees"}, {"-out", d.write("file", "")}} {
		assert.Equal(t, exitMisuse, d.run(append([]string{"bill", "yesterday"}, args...)...).code, "%q", args)
	}
	assert.Empty(t, d.gw.Exchanges())
}

func TestBillPrintsTheSums(t *testing.T) {
	t.Parallel()
	d := newBillDesk(t, "20261101")
	r := d.run("bill", "2026-11-01")
	assert.Equal(t, exitDone, r.code, r.stderr)
	assert.Regexp(t, `rows +30\n`, r.out)
	assert.Contains(t, r.out, "fen)")
	assert.Empty(t, r.stderr)

	r = d.run("bill", "20261101", "-json")
	day := r.object(t)["days"].([]any)[0].(map[string]any)
	assert.EqualValues(t, 30, day["rows"])
	assert.Greater(t, day["total_fee"], 0.0)
}

func TestBillWritesCSVAsDownloaded(t *testing.T) {
	t.Parallel()
	d := newBillDesk(t, "20261101")
	r := d.run("bill", "2026-11-01", "-format", "csv")
	assert.Equal(t, exitDone, r.code, r.stderr)
	assert.Equal(t, aBill(t, "20261101"), r.out)
}

func TestBillWritesRowsAsJSON(t *testing.T) {
	t.Parallel()
	d := newBillDesk(t, "20261101", "20261102")
	r := d.run("bill", "2026-11-01..2026-11-02", "-format", "json")
	assert.Equal(t, exitDone, r.code, r.stderr)
	lines := strings.Split(strings.TrimSpace(r.out), "\n")
	require.Len(t, lines, 60)
	var total float64
	for _, line := range lines[:30] {
		var row map[string]any
		require.NoError(t, json.Unmarshal([]byte(line), &row))
		assert.Contains(t, row, "out_trade_no")
		assert.Regexp(t, `^2026-11-01T.*\+08:00$`, row["time"])
		total += row["total_fee"].(float64)
	}
	assert.Greater(t, total, 0.0)
}

func TestBillWritesFiles(t *testing.T) {
	t.Parallel()
	d := newBillDesk(t, "20261101", "20261103")
	out := filepath.Join(d.dir, "bills")
	r := d.run("bill", "2026-11-01..2026-11-03", "-out", out)
	assert.Equal(t, exitDone, r.code, "a day without a bill is no failure: "+r.stderr)
	assert.Contains(t, r.out, "no bill")
	assert.Equal(t, []string{"bill-2026-11-01.csv", "bill-2026-11-03.csv"}, namesIn(t, out))
	text, err := os.ReadFile(filepath.Join(out, "bill-2026-11-01.csv"))
	require.NoError(t, err)
	assert.Equal(t, aBill(t, "20261101"), string(text))

	require.NoError(t, os.WriteFile(filepath.Join(out, "bill-2026-11-01.csv"), []byte("mine"), 0o600))
	r = d.run("bill", "2026-11-01", "-out", out)
	assert.Equal(t, exitDone, r.code, "a stored day is kept")
	assert.Contains(t, r.out, "kept")
	day := d.run("bill", "2026-11-01", "-out", out, "-json").object(t)["days"].([]any)[0].(map[string]any)
	assert.Equal(t, map[string]any{"date": "2026-11-01", "kept": true, "file": filepath.Join(out, "bill-2026-11-01.csv")}, day)
	text, _ = os.ReadFile(filepath.Join(out, "bill-2026-11-01.csv"))
	assert.Equal(t, "mine", string(text))
	assert.Equal(t, exitDone, d.run("bill", "2026-11-01", "-out", out, "-force").code)
	text, _ = os.ReadFile(filepath.Join(out, "bill-2026-11-01.csv"))
	assert.Equal(t, aBill(t, "20261101"), string(text))

	r = d.run("bill", "2026-11-01", "-out", out, "-format", "json", "-json")
	assert.Equal(t, exitDone, r.code, r.stderr)
	assert.Equal(t, []string{"bill-2026-11-01.csv", "bill-2026-11-01.jsonl", "bill-2026-11-03.csv"}, namesIn(t, out))
	info, err := os.Stat(filepath.Join(out, "bill-2026-11-01.jsonl"))
	require.NoError(t, err)
	assert.Equal(t, os.FileMode(0o600), info.Mode().Perm())
}

func namesIn(t *testing.T, dir string) (names []string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

// TestBillStoresNothingUnproven: a bill that was cut off or forged leaves no output and
// no file.
func TestBillStoresNothingUnproven(t *testing.T) {
	t.Parallel()
	text := aBill(t, "20261101")
	for name, body := range map[string]string{
		"cut off": text[:len(text)-40], "another sum": strings.Replace(text, "`30.0,", "`29.0,", 1), "a page": "<html>busy</html>",
		"half a line": text[:len(text)/2], "a control character": "\x1b[2J" + text,
	} {
		d := newBillDesk(t)
		d.gw.SetBill("/pay/downloadbill", "20261101", func(w io.Writer) error { _, err := io.WriteString(w, body); return err })
		for _, format := range []string{"csv", "json", "summary"} {
			r := d.run("bill", "2026-11-01", "-format", format)
			assert.Equal(t, exitNotDone, r.code, "%s, %s: %s", name, format, r.out)
			assert.Empty(t, r.out, "%s, %s", name, format)
			assert.NotContains(t, r.stderr, "\x1b", name)
		}
		out := filepath.Join(d.dir, "bills")
		assert.Equal(t, exitNotDone, d.run("bill", "2026-11-01", "-out", out).code, name)
		assert.Empty(t, namesIn(t, out), name)
	}
}

func TestBillGoesOnAfterADayThatFails(t *testing.T) {
	t.Parallel()
	d := newBillDesk(t, "20261101", "20261102", "20261103")
	d.gw.SetBill("/pay/downloadbill", "20261102", func(w io.Writer) error { _, err := io.WriteString(w, "nonsense"); return err })
	r := d.run("bill", "2026-11-01..2026-11-04", "-json")
	assert.Equal(t, exitNotDone, r.code)
	days := r.object(t)["days"].([]any)
	require.Len(t, days, 4)
	assert.Equal(t, "downloadbill", days[1].(map[string]any)["error"].(map[string]any)["operation"])
	assert.EqualValues(t, exitNotDone, days[1].(map[string]any)["error"].(map[string]any)["exit"])
	assert.EqualValues(t, 30, days[2].(map[string]any)["rows"])
	assert.Equal(t, true, days[3].(map[string]any)["no_bill"])
	assert.Contains(t, r.stderr, "2026-11-02: ")

	r = d.run("bill", "2026-11-01..2026-11-04")
	assert.Equal(t, exitNotDone, r.code)
	assert.Contains(t, r.out, "failed")
	assert.Contains(t, r.stderr, "1 of 4 days failed")
}

func TestBillRefusesDaysWithoutABill(t *testing.T) {
	t.Parallel()
	d := newBillDesk(t)
	for day, want := range map[string]string{
		"2026-11-30": "has not ended", "2026-12-01": "future", "today": "has not ended",
	} {
		r := d.run("bill", day)
		assert.Equal(t, exitMisuse, r.code, day)
		assert.Contains(t, r.stderr, want, day)
	}
	assert.Empty(t, d.gw.Exchanges())
	old := d.run("bill", "2026-08-29")
	assert.Equal(t, exitNotDone, old.code, "WeChat Pay knows how long it keeps bills")
	assert.Contains(t, old.stderr, "the last three months")
	assert.Len(t, d.gw.Exchanges(), 1)
	assert.Equal(t, exitMissing, d.run("bill", "yesterday").code)
	assert.Contains(t, d.run("bill", "2017-05-31", "-fund-flow").stderr, "2017-06-01")
}

func TestBillRefusesWrongArguments(t *testing.T) {
	t.Parallel()
	d := newBillDesk(t, "20261101")
	for _, args := range [][]string{
		{}, {"2026-13-01"}, {"2026-11-02..2026-11-01"}, {"2020-01-01..2026-11-01"}, {"2026-11-01", "-format", "xml"}, {"2026-11-01", "-type", "all"},
		{"2026-11-01", "-account", "basic", "-fund-flow"}, {"2026-11-01", "-out", "x", "-format", "summary"}, {"2026-11-01", "-force"},
		{"2026-11-01", "2026-11-02", "-format", "csv"}, {"2026-11-01", "-json", "-format", "csv"}, {"2026-11-01", "-out", "/dev/null/x"},
	} {
		assert.Equal(t, exitMisuse, d.run(append([]string{"bill"}, args...)...).code, "%q", args)
	}
	assert.Equal(t, exitMisuse, d.run("bill", "2026-11-01", "-fund-flow").code, "there is no certificate")
}

func TestBillDownloadsFundFlows(t *testing.T) {
	t.Parallel()
	d := newBillDesk(t)
	d.withCertificate()
	write := func(w io.Writer) error {
		_, err := wxpaytest.WriteFundFlow(w, wxpaytest.BillOptions{Rows: 12, Seed: 1, Date: "20261101"})
		return err
	}
	d.gw.SetBill("/pay/downloadfundflow", "20261101", write)
	r := d.run("bill", "2026-11-01", "-fund-flow")
	assert.Equal(t, exitDone, r.code, r.stderr)
	assert.Regexp(t, `rows +12\n`, r.out)
	r = d.run("bill", "2026-11-01", "-fund-flow", "-format", "json")
	assert.Equal(t, 12, strings.Count(r.out, "\n"), r.stderr)
	assert.Contains(t, r.out, `"direction":"收入"`)
	out := filepath.Join(d.dir, "flows")
	assert.Equal(t, exitDone, d.run("bill", "2026-11-01", "-fund-flow", "-out", out, "-account", "Fees").code)
	assert.Equal(t, []string{"fundflow-Fees-2026-11-01.csv"}, namesIn(t, out))
}

// TestBillShowsProgressOnlyOnATerminal also covers that the line is removed at the end.
func TestBillShowsProgressOnlyOnATerminal(t *testing.T) {
	t.Parallel()
	d := newBillDesk(t, "20261101")
	var out, stderr bytes.Buffer
	env := &environment{stdin: strings.NewReader(""), stdout: &out, stderr: &stderr, clock: d.clock, terminal: true}
	for name, value := range d.env {
		env.environ = append(env.environ, name+"="+value)
	}
	assert.Equal(t, exitDone, run(t.Context(), []string{"bill", "2026-11-01", "-format", "json"}, env))
	assert.Contains(t, stderr.String(), "2026-11-01 (1/1)")
	assert.True(t, strings.HasSuffix(stderr.String(), "\r\x1b[K"))
	assert.NotContains(t, out.String(), "\x1b")
}
