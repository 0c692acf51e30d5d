//go:build unix

package main

import (
	"bufio"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/seed6780280e/wxpay"
	"github.com/seed6780280e/wxpay/wxpaytest"
)

// billPlot reads the rows of bills, which come from files in dir.
func billPlot(e effort, dir string) (*plot, error) {
	p := &plot{
		title: "read a bill", items: "rows of the bill", unit: "ns a row", scale: 1,
		lines: []line{{name: "plain"}, {name: "GZIP"}},
	}
	for _, rows := range []int{10_000, 100_000, 1_000_000, 2_000_000} {
		rows /= e.divisor
		p.sizes = append(p.sizes, rows)
		files, err := writeBill(dir, rows)
		if err != nil {
			return nil, err
		}
		for i, tarType := range []string{"", wxpay.TarTypeGZIP} {
			work, err := readBill(files[i], tarType, rows)
			if err != nil {
				return nil, err
			}
			p.lines[i].points = append(p.lines[i].points, newPoint(rows, 200_000/e.divisor, work))
		}
	}
	return p, nil
}

// writeBill writes a bill to two files and returns their paths: plain, and gzipped.
func writeBill(dir string, rows int) (paths [2]string, err error) {
	name := filepath.Join(dir, fmt.Sprint(rows))
	paths = [2]string{name + ".csv", name + ".gz"}
	plain, err := os.Create(paths[0])
	if err != nil {
		return paths, err
	}
	defer plain.Close()
	packed, err := os.Create(paths[1])
	if err != nil {
		return paths, err
	}
	defer packed.Close()
	z := gzip.NewWriter(packed)
	w := bufio.NewWriterSize(io.MultiWriter(plain, z), 64<<10)
	_, err = wxpaytest.WriteBill(w, wxpaytest.BillOptions{Rows: rows})
	return paths, errors.Join(err, w.Flush(), z.Close())
}

// readBill returns work that reads the rows. At the end, Rows compares their sums with
// the summary.
func readBill(path, tarType string, rows int) (func() error, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	client, err := newClient(&canned{info.Size(), func() (io.ReadCloser, error) { return os.Open(path) }})
	if err != nil {
		return nil, err
	}
	request := &wxpay.DownloadBillRequest{BillDate: time.Date(2019, 2, 19, 12, 0, 0, 0, time.UTC), TarType: tarType}
	return func() error {
		bill, err := client.DownloadBill(context.Background(), request)
		if err != nil {
			return err
		}
		defer bill.Close()
		n := 0
		for _, err := range bill.Rows() {
			if err != nil {
				return err
			}
			n++
		}
		return expect(n == rows, "wrong number of rows")
	}, nil
}
