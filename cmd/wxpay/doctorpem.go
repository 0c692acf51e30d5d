package main

import (
	"bytes"
	"encoding/pem"
	"strings"
)

// pemKinds counts what a PEM file contains.
type pemKinds struct {
	certs, keys int
	other       string // type of another block
	binary      bool   // DER or p12
}

func kindsOf(data []byte) (k pemKinds) {
	rest := data
	for range 100 {
		var block *pem.Block
		if block, rest = pem.Decode(rest); block == nil {
			break
		}
		switch {
		case block.Type == "CERTIFICATE":
			k.certs++
		case strings.HasSuffix(block.Type, "PRIVATE KEY"):
			k.keys++
		default:
			k.other = block.Type
		}
	}
	k.binary = bytes.HasPrefix(data, []byte{0x30})
	return k
}

// String says what was found instead of what is needed.
func (k pemKinds) String() string {
	switch {
	case k.keys > 0:
		return "PRIVATE KEY"
	case k.certs > 0:
		return "CERTIFICATE"
	case k.other != "":
		return quoted(k.other)
	case k.binary:
		return "DER/p12"
	}
	return "0 PEM"
}
