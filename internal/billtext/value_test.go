package billtext

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/seed6780280e/wxpay/internal/fieldtag"
)

func TestParseFen(t *testing.T) {
	for cell, want := range map[string]int64{
		"": 0, "0": 0, "0.0": 0, "0.00": 0, "0.01": 1, "9.99": 999, "12": 1200, "12.3": 1230, "12.34000": 1234, "-0.05": -5, "90071992547409.93": 9007199254740993,
	} {
		got, ok := parseFen(cell)
		assert.True(t, ok, cell)
		assert.Equal(t, want, got, cell)
	}
	for _, cell := range []string{"x", "-", ".", ".5", "5.", "1.2.3", "0.001", "1e3", "1E3", "+1", " 1", "0,01", "0.x1", "x.11", "0./1", "99999999999999999999"} {
		_, ok := parseFen(cell)
		assert.False(t, ok, cell)
	}
}

func TestParseFee(t *testing.T) {
	for cell, want := range map[string]int64{"": 0, "0": 0, "0.00": 0, "0.00006": 6, "-1.23456": -123456, "0.060000": 6000} {
		got, ok := parseFee(cell)
		assert.True(t, ok, cell)
		assert.Equal(t, want, got, cell)
	}
	_, ok := parseFee("0.000006")
	assert.False(t, ok)
}

// The sums have the form of floats.
func TestParseSum(t *testing.T) {
	for cell, want := range map[string]int64{
		"45.0": 4500, "45": 4500, "0.30000000000000004": 30, "1.1500000000000001": 115, "0.285": 29, "-0.285": -29, "1.2345678E7": 1234567800, "6.0E-2": 6,
	} {
		got, ok := parseSum(cell, 2)
		assert.True(t, ok, cell)
		assert.Equal(t, want, got, cell)
	}
	for _, cell := range []string{"", "E", "1E", "1E99", "1E-3", "x"} {
		_, ok := parseSum(cell, 2)
		assert.False(t, ok, cell)
	}
}

func TestDay(t *testing.T) {
	var day day
	for cell, want := range map[string]time.Time{
		"2019-02-19 23:46:48": time.Date(2019, 2, 19, 23, 46, 48, 0, fieldtag.Zone),
		"2019-02-19 00:00:00": time.Date(2019, 2, 19, 0, 0, 0, 0, fieldtag.Zone),
		"2020-02-29 12:00:00": time.Date(2020, 2, 29, 12, 0, 0, 0, fieldtag.Zone),
	} {
		got, ok := day.parse(cell)
		assert.True(t, ok)
		assert.Equal(t, want, got)
	}
	for _, cell := range []string{
		"", "2019-02-19", "2019-02-29 00:00:00", "2019-02-19 24:00:00", "2019-02-19 00:60:00", "2019-02-19 00:00:60",
		"2019-02-19 0x:00:00", "2019-02-19T00:00:00", "2019-02-19 00-00:00", "2019-02-19 00:00-00", "2019/02/19 00:00:00",
	} {
		_, ok := day.parse(cell)
		assert.False(t, ok, cell)
	}
}
