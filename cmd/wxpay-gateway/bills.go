package main

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/seed6780280e/wxpay/wxpaytest"
)

// billTable is a bill as a table for the page.
type billTable struct {
	Header        []string   `json:"header"`
	Rows          [][]string `json:"rows"`
	More          int        `json:"more"` // number of rows that only the file contains
	SummaryHeader []string   `json:"summaryHeader"`
	Summary       []string   `json:"summary"`
}

// billRows is the maximum number of rows that the page shows.
const billRows = 1000

func (d *desk) bill(r *http.Request) (billTable, error) {
	text, err := d.billText(r)
	if err != nil {
		return billTable{}, err
	}
	return tableOf(string(text)), nil
}

// billDay is the last day that has a bill, such as 2026-11-29; empty: there is none.
type billDay struct {
	Last string `json:"last"`
}

// lastBill returns the last day that has a trade bill or, for kind fund, a fund flow
// bill.
func (d *desk) lastBill(r *http.Request) (billDay, error) {
	mchID, err := d.knownMerchant(r.FormValue("mch"))
	if err != nil {
		return billDay{}, err
	}
	days := map[string]bool{}
	for _, o := range d.gateway.Orders() {
		for _, at := range []time.Time{o.Paid, o.Reversed} {
			days[at.In(beijing).Format(time.DateOnly)] = true
		}
	}
	for _, refund := range d.gateway.Refunds() {
		days[refund.Created.In(beijing).Format(time.DateOnly)] = true
	}
	for _, day := range slices.Backward(slices.Sorted(maps.Keys(days))) {
		if _, err := d.billOf(billKind(r), mchID, plain(day), ""); err == nil {
			return billDay{day}, nil
		}
	}
	return billDay{}, nil
}

// knownMerchant returns the mch_id of a merchant; an empty one is the first.
func (d *desk) knownMerchant(mchID string) (string, error) {
	ids := d.mchIDs()
	if mchID == "" {
		return ids[0], nil
	}
	if !slices.Contains(ids, mchID) {
		return "", wxpaytest.ErrUnknown
	}
	return mchID, nil
}

// billFile responds with the bill as a file, the same bytes as from the API.
func (d *desk) billFile(w http.ResponseWriter, r *http.Request) {
	text, err := d.billText(r)
	if err != nil {
		write[any](w, nil, err)
		return
	}
	w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	w.Header().Set("Content-Disposition", fmt.Sprintf(`attachment; filename="%s-%s.csv"`, billKind(r), plain(r.FormValue("date"))))
	_, _ = w.Write(text)
}

func billKind(r *http.Request) string {
	if r.FormValue("kind") == "fund" {
		return "fundflow"
	}
	return "bill"
}

// plain removes everything but the digits.
func plain(text string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, text)
}

func (d *desk) billText(r *http.Request) ([]byte, error) {
	mchID, err := d.knownMerchant(r.FormValue("mch"))
	if err != nil {
		return nil, err
	}
	return d.billOf(billKind(r), mchID, plain(r.FormValue("date")), r.FormValue("type"))
}

func (d *desk) billOf(kind, mchID, date, rows string) ([]byte, error) {
	if kind == "fundflow" {
		return d.gateway.FundFlow(mchID, date, rows)
	}
	return d.gateway.TradeBill(mchID, date, rows)
}

// tableOf reads a bill: a line of column names, the rows, and two lines of
// summary. Each cell begins with a backtick. A comma followed by a backtick
// separates two cells, because a cell may contain commas.
func tableOf(text string) billTable {
	lines := strings.Split(strings.TrimRight(text, "\r\n"), "\n")
	t := billTable{Rows: [][]string{}}
	for i, line := range lines {
		line = strings.TrimRight(line, "\r")
		switch {
		case i == 0:
			t.Header = strings.Split(line, ",")
		case !strings.HasPrefix(line, "`"):
			t.SummaryHeader = strings.Split(line, ",")
		case t.SummaryHeader != nil:
			t.Summary = cells(line)
		case len(t.Rows) == billRows:
			t.More++
		default:
			t.Rows = append(t.Rows, cells(line))
		}
	}
	return t
}

func cells(line string) []string {
	return strings.Split(strings.TrimPrefix(line, "`"), ",`")
}
