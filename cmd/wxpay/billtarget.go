package main

import (
	"bufio"
	"errors"
	"io"
	"io/fs"
	"os"
	"time"
)

// A target is where the bill of a day goes.
type target struct {
	c     *call
	o     *billOptions
	spool *os.File // the text of the bill; nil: only the sums are wanted
	final string   // path of the file; empty: standard output
	part  *os.File // what becomes the file; nil: standard output
}

// newTarget creates the files that are needed.
func (c *call) newTarget(day time.Time, o *billOptions) (*target, error) {
	t := &target{c: c, o: o}
	if o.format == "summary" {
		return t, nil
	}
	var err error
	if o.out == "" {
		t.spool, err = os.CreateTemp("", "wxpay-bill-*")
		return t, c.fileError(err)
	}
	t.final = o.path(day)
	if err := os.MkdirAll(o.out, 0o700); err != nil {
		return nil, c.fileError(err)
	}
	if t.part, err = os.CreateTemp(o.out, ".wxpay-bill-*"); err != nil {
		return nil, c.fileError(err)
	}
	t.spool = t.part
	if o.format == "json" {
		if t.spool, err = os.CreateTemp(o.out, ".wxpay-bill-*"); err != nil {
			t.discard()
			return nil, c.fileError(err)
		}
	}
	return t, nil
}

// take verifies a bill and writes it.
func (t *target) take(table billTable, p *progress) (*record, error) {
	if t.spool == nil {
		return table.sums()
	}
	rows := table.proven(&counted{t.spool, p})
	if t.o.format == "json" {
		if err := t.writeRows(func(yield func(*record) error) error {
			for row, err := range rows {
				if err != nil {
					return err
				}
				if err := yield(row); err != nil {
					return err
				}
			}
			return nil
		}); err != nil {
			return nil, err
		}
		return table.sums()
	}
	for _, err := range rows {
		if err != nil {
			return nil, err
		}
		break // the whole bill was verified before the first row
	}
	if t.final == "" {
		if err := t.print(); err != nil {
			return nil, err
		}
	}
	return table.sums()
}

// writeRows writes each row as one line of JSON.
func (t *target) writeRows(each func(yield func(*record) error) error) error {
	var out io.Writer = t.c.env.stdout
	if t.part != nil {
		out = t.part
	}
	w := bufio.NewWriter(out)
	if err := each(func(row *record) error {
		line, err := row.MarshalJSON()
		if err == nil {
			_, err = w.WriteString(escapeJSON(string(line)) + "\n")
		}
		return t.c.fileError(err)
	}); err != nil {
		return err
	}
	return t.c.fileError(w.Flush())
}

// print copies the text to standard output. On a terminal, characters that control it
// are escaped.
func (t *target) print() error {
	if _, err := t.spool.Seek(0, io.SeekStart); err != nil {
		return t.c.fileError(err)
	}
	if file, ok := t.c.env.stdout.(*os.File); !ok || !isTerminal(file) {
		_, err := io.Copy(t.c.env.stdout, t.spool)
		return t.c.fileError(err)
	}
	return t.c.fileError(t.c.out.writeLines(t.spool))
}

// finish gives the file its name. It reports whether another run has stored the day
// meanwhile: that file is kept.
func (t *target) finish() (kept bool, err error) {
	if t.part == nil {
		return false, nil
	}
	err = errors.Join(t.part.Sync(), t.part.Close())
	switch {
	case err == nil && t.o.force:
		err = os.Rename(t.part.Name(), t.final)
	case err == nil:
		err = nameNew(t.part.Name(), t.final, os.Link)
	}
	switch {
	case errors.Is(err, fs.ErrExist) && isFile(t.final):
		return true, nil
	case errors.Is(err, fs.ErrExist):
		return false, t.c.misuse("%s exists already, and is no file", printable(t.final))
	}
	return false, t.c.fileError(err)
}

// discard removes the files that are not needed any more.
func (t *target) discard() {
	for _, file := range []*os.File{t.spool, t.part} {
		if file != nil {
			file.Close()
			os.Remove(file.Name())
		}
	}
}

// A counted spool shows the progress of what is written to it.
type counted struct {
	*os.File
	progress *progress
}

func (c *counted) Write(data []byte) (int, error) {
	c.progress.add(len(data))
	return c.File.Write(data)
}
