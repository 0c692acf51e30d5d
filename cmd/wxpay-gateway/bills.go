package main

import (
	"fmt"
	"net/http"
	"strings"
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
	mchID, date, kind := r.FormValue("mch"), plain(r.FormValue("date")), r.FormValue("type")
	if billKind(r) == "fundflow" {
		return d.gateway.FundFlow(mchID, date, kind)
	}
	return d.gateway.TradeBill(mchID, date, kind)
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
