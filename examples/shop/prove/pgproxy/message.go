package pgproxy

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"slices"
)

// The types of messages that the proxy reads.
const (
	parse   = 'P'
	bind    = 'B'
	execute = 'E'
	query   = 'Q'
	syncUp  = 'S'

	commandComplete = 'C'
	emptyQuery      = 'I'
	portalSuspended = 's'
	readyForQuery   = 'Z'
)

// idle is the state of a connection outside a transaction, in ReadyForQuery.
const idle = 'I'

// The codes of requests for encryption, which come before the startup message.
const (
	sslRequest = 80877103
	gssRequest = 80877104
)

const maxMessage = 1 << 26

var errStopped = errors.New("pgproxy: stopped by a hook")

// startup forwards the first message, which has no type. Encryption is refused.
func startup(in *bufio.Reader, client io.Writer, out *bufio.Writer) error {
	for {
		message, err := body(in, nil)
		if err != nil {
			return err
		}
		if code := startupCode(message); code != sslRequest && code != gssRequest {
			_, err = out.Write(message)
			return errors.Join(err, out.Flush())
		}
		if _, err := client.Write([]byte{'N'}); err != nil {
			return err
		}
	}
}

func startupCode(message []byte) uint32 {
	if len(message) < 8 {
		return 0
	}
	return binary.BigEndian.Uint32(message[4:])
}

// forward copies messages until the input ends or seen returns false. It sends what it
// has when no more input is waiting.
func forward(in *bufio.Reader, out *bufio.Writer, seen func(kind byte, payload []byte) bool) error {
	var message []byte
	for {
		kind, err := in.ReadByte()
		if err != nil {
			return err
		}
		if message, err = body(in, append(message[:0], kind)); err != nil {
			return err
		}
		if !seen(kind, message[5:]) {
			return errStopped
		}
		if _, err := out.Write(message); err != nil {
			return err
		}
		if in.Buffered() == 0 {
			if err := out.Flush(); err != nil {
				return err
			}
		}
	}
}

// body appends the rest of a message: its length, which includes itself, and its content.
func body(in *bufio.Reader, message []byte) ([]byte, error) {
	size, err := in.Peek(4)
	if err != nil {
		return nil, err
	}
	n := int(binary.BigEndian.Uint32(size))
	if n < 4 || n > maxMessage {
		return nil, errors.New("pgproxy: the length of a message is wrong")
	}
	start := len(message)
	message = slices.Grow(message, n)[:start+n]
	_, err = io.ReadFull(in, message[start:])
	return message, err
}

// text splits a payload after its first string, which ends with a zero byte.
func text(payload []byte) (string, []byte) {
	before, after, _ := bytes.Cut(payload, []byte{0})
	return string(before), after
}
