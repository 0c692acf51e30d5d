package main

import (
	"bytes"
	"context"
	"testing"
)

func TestRun(t *testing.T) {
	var out bytes.Buffer
	if err := run(context.Background(), &out); err != nil {
		t.Fatal(err)
	}
	const want = "span POST /pay/unifiedorder, status Error\nspan POST /pay/unifiedorder, status Unset\n"
	if out.String() != want {
		t.Errorf("got %q, want %q", out.String(), want)
	}
}
