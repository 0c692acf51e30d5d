// Command billbench downloads a long bill from a server of its own, plain and
// packed, and prints how fast its rows are read, beside a pass over the same
// download that only finds line ends and separators, and what memory the whole
// process took.
//
//	go run ./internal/tools/billbench -rows 2000000
package main

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"time"

	"github.com/seed6780280e/wxpay"
)

func main() {
	rows := flag.Int("rows", 2_000_000, "rows of the bill")
	flag.Parse()
	if err := run(os.Stdout, *rows); err != nil {
		fmt.Fprintln(os.Stderr, "billbench:", err)
		os.Exit(1)
	}
}

func run(w io.Writer, rows int) error {
	directory, err := os.MkdirTemp("", "billbench")
	if err != nil {
		return err
	}
	defer os.RemoveAll(directory)
	files, err := generate(directory, rows)
	if err != nil {
		return err
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(io.LimitReader(r.Body, 1<<20))
		http.ServeFile(w, get(r), files[strings.Contains(string(body), "GZIP")])
	}))
	defer server.Close()
	client, err := wxpay.NewClient(wxpay.Config{
		AppID: "wxd930ea5d5a258f4f", MchID: "10000100", Key: strings.Repeat("k", 32), Hosts: wxpay.SingleHost(server.URL),
	})
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "%d rows\n%-6s %-6s %8s %12s %8s %8s %8s\n", rows, "", "pass", "s", "rows/s", "ratio", "cpu s", "ratio")
	for _, tarType := range []string{"", wxpay.TarTypeGZIP} {
		if err := compare(w, client, tarType, rows); err != nil {
			return err
		}
	}
	fmt.Fprintf(w, "peak memory of the process: %s\n", peak())
	return nil
}

// get is r as http.ServeFile takes it.
func get(r *http.Request) *http.Request {
	r = r.Clone(r.Context())
	r.Method = http.MethodGet
	return r
}

// A cost is what a pass took: of time, and of all processors.
type cost struct{ wall, cpu time.Duration }

// compare reads the bill three times each way, in turns, and prints the best.
func compare(w io.Writer, client *wxpay.Client, tarType string, rows int) error {
	passes := []struct {
		name string
		read func(*wxpay.Bill) (int, error)
		best cost
	}{{name: "limit", read: bare}, {name: "rows", read: typed}}
	for turn := range 3 {
		for i := range passes {
			pass := &passes[i]
			start, used := time.Now(), processorTime()
			n, err := download(client, tarType, pass.read)
			if err != nil {
				return err
			}
			if n != rows {
				return fmt.Errorf("%d rows were read", n)
			}
			took := cost{time.Since(start), processorTime() - used}
			if turn == 0 || took.cpu < pass.best.cpu {
				pass.best.cpu = took.cpu
			}
			if turn == 0 || took.wall < pass.best.wall {
				pass.best.wall = took.wall
			}
		}
	}
	limit := passes[0].best
	for _, pass := range passes {
		took := pass.best
		fmt.Fprintf(w, "%-6s %-6s %8.3f %12.0f %8.2f %8.3f %8.2f\n", cmp.Or(tarType, "plain"), pass.name,
			took.wall.Seconds(), float64(rows)/took.wall.Seconds(), took.wall.Seconds()/limit.wall.Seconds(),
			took.cpu.Seconds(), took.cpu.Seconds()/max(limit.cpu.Seconds(), 0.01))
	}
	return nil
}

func download(client *wxpay.Client, tarType string, read func(*wxpay.Bill) (int, error)) (int, error) {
	bill, err := client.DownloadBill(context.Background(), &wxpay.DownloadBillRequest{
		BillDate: time.Date(2019, 2, 19, 12, 0, 0, 0, time.UTC), TarType: tarType,
	})
	if err != nil {
		return 0, err
	}
	defer bill.Close()
	return read(bill)
}

// typed reads the rows.
func typed(bill *wxpay.Bill) (n int, err error) {
	var sum int64
	for row, err := range bill.Rows() {
		if err != nil {
			return n, err
		}
		sum += row.TotalFee
		n++
	}
	summary, err := bill.Summary()
	if err == nil && sum != summary.TotalFee {
		err = errors.New("the sum is another")
	}
	return n, err
}

// bare finds the line ends and the separators of the same text.
func bare(bill *wxpay.Bill) (lines int, err error) {
	buf, end, cells := make([]byte, 192<<10), 0, 0
	for {
		n, err := bill.Read(buf[end:])
		end += n
		start := 0
		for {
			i := bytes.IndexByte(buf[start:end], '\n')
			if i < 0 {
				break
			}
			cells += separators(buf[start : start+i])
			lines++
			start += i + 1
		}
		end = copy(buf, buf[start:end])
		if err == io.EOF {
			if cells < lines {
				return 0, errors.New("too few cells")
			}
			return lines - 3, nil // a header, and the summary with its own
		}
		if err != nil {
			return lines, err
		}
	}
}

// separators counts the cells of a line.
func separators(line []byte) (n int) {
	for {
		i := bytes.IndexByte(line, '`')
		if i < 0 {
			return n
		}
		n++
		line = line[i+1:]
	}
}
