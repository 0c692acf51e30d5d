package main

import (
	"context"
	"errors"
	"io"
	"strings"
)

// maxMessage limits a message, in bytes.
const maxMessage = 1 << 20

// readMessage reads the file, or standard input.
func (c *call) readMessage(ctx context.Context) (data []byte, err error) {
	if len(c.args) == 1 && c.args[0] != "-" {
		data, _, err = readWhole(c.args[0], maxMessage)
	} else {
		data, err = readInput(ctx, c.env.stdin)
	}
	switch {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case errors.Is(err, errTooLarge):
		return nil, c.misuse("the input has more than 1 MB, and no message is so long")
	case err != nil && len(c.args) == 1:
		return nil, c.misuse("the file %s cannot be read: %s", shownPath(c.args[0]), fileReason(c.out.language, err))
	case err != nil:
		return nil, c.misuse("the input cannot be read")
	case strings.TrimSpace(string(data)) == "":
		return nil, c.misuse("the input is empty")
	}
	return data, nil
}

// readInput reads standard input, until ctx ends.
func readInput(ctx context.Context, input io.Reader) ([]byte, error) {
	var data []byte
	failed := make(chan error, 1)
	go func() {
		var err error
		if data, err = io.ReadAll(io.LimitReader(input, maxMessage+1)); len(data) > maxMessage {
			err = errTooLarge
		}
		failed <- err
	}()
	select {
	case <-ctx.Done():
		return nil, ctx.Err()
	case err := <-failed:
		return data, err
	}
}
