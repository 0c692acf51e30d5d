// Command billbench downloads a long bill from a local server, plain and gzipped.
// It prints how fast the rows are read, and the peak memory of the process. For
// comparison it measures a pass over the same download that only finds line ends
// and separators.
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

// get returns r with the method GET, because http.ServeFile rejects POST.
func get(r *http.Request) *http.Request {
	r = r.Clone(r.Context())
	r.Method = http.MethodGet
	return r
}

// A cost is the time of a pass, and its processor time.
type cost struct{ wall, cpu time.Duration }

// compare reads the bill three times with each pass, in turns, and prints the best
// times.
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
				return fmt.Errorf("%d rows were read instead of %d", n, rows)
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

// typed reads the rows and checks their sum.
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
		err = errors.New("the sum of the rows differs from the summary")
	}
	return n, err
}

// bare finds the line ends and the separators of the same bill. It returns the
// number of rows.
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
			return lines - 3, nil // without the header, the summary and its header
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
