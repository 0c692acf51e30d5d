package main

import (
	"net"
	"net/netip"
	"net/url"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/seed6780280e/wxpay"
	"github.com/seed6780280e/wxpay/examples/shop/telemetry"
)

// A config is what an instance reads at its start, checked. The README explains the
// variables.
type config struct {
	databaseURL  wxpay.Secret // contains a password; empty: SQLite
	databaseFile string       // of SQLite
	listen       string       // host:port
	publicURL    string       // empty: http:// and the address that listens
	staffToken   wxpay.Secret // empty: only with the embedded gateway
	clockURL     string       // empty: real time
	exporter     string       // of spans; see telemetry.Exporter
	merchant     *merchant    // nil: the embedded gateway
}

// readConfig reads and checks every value. The error names everything that is wrong.
func readConfig(environ []string) (*config, error) {
	r := newReader(environ)
	cfg := &config{merchant: readMerchant(r)}
	cfg.readDatabase(r)
	cfg.readListen(r)
	cfg.readPublicURL(r)
	cfg.readStaffToken(r)
	cfg.readClock(r)
	cfg.readExporter(r, environ)
	return cfg, r.err()
}

// isReal reports whether real money moves.
func (cfg *config) isReal() bool { return cfg.merchant != nil && cfg.merchant.gateway == "" }

func (cfg *config) readDatabase(r *reader) {
	address, file := r.text("DATABASE_URL", ""), r.text("SHOP_DB", "")
	if address == "" {
		cfg.databaseFile = file
		if file == "" {
			cfg.databaseFile = "shop.db"
		}
		r.directory("SHOP_DB", cfg.databaseFile)
		if strings.ContainsAny(file, "?#%") {
			r.bad("SHOP_DB", "contains ?, # or %%, which SQLite reads as part of an address: set another path")
		}
		return
	}
	if file != "" {
		r.bad("SHOP_DB", "is set, and DATABASE_URL too: remove one of them")
	}
	_, err := pgx.ParseConfig(address)
	if u, uErr := url.Parse(address); err != nil || uErr != nil || u.Scheme != "postgres" && u.Scheme != "postgresql" || strings.Trim(u.Path, "/") == "" {
		r.bad("DATABASE_URL", "is not the address of a PostgreSQL database: set postgres://user:password@host:5432/database")
	}
	cfg.databaseURL = wxpay.NewSecret(address)
}

func (cfg *config) readListen(r *reader) {
	const name, hint = "SHOP_LISTEN", "set an address such as 127.0.0.1:8088"
	cfg.listen = r.text(name, "127.0.0.1:8088")
	_, port, err := net.SplitHostPort(cfg.listen)
	if err != nil {
		r.bad(name, "is not host:port: %s", hint)
	} else if _, err := strconv.ParseUint(port, 10, 16); err != nil {
		r.bad(name, "has no port from 0 to 65535: %s", hint)
	}
}

func (cfg *config) readPublicURL(r *reader) {
	const name, hint = "SHOP_PUBLIC_URL", "set an address such as https://shop.example"
	cfg.publicURL = strings.TrimRight(r.text(name, ""), "/")
	u, err := url.Parse(cfg.publicURL)
	switch {
	case cfg.publicURL == "" && cfg.isReal():
		r.bad(name, "is not set, and WeChat Pay must reach this program: %s", hint)
	case cfg.publicURL == "":
		if host, _, err := net.SplitHostPort(cfg.listen); err == nil && !isOneHost(host) {
			r.bad(name, "is not set, and SHOP_LISTEN names no single host: %s", hint)
		}
	case err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https":
		r.bad(name, "is not an address of the web: %s", hint)
	case u.User != nil || u.RawQuery != "" || u.Fragment != "":
		r.bad(name, "has a user, a query or a fragment: %s", hint)
	case cfg.isReal() && isLoopback(u.Hostname()):
		r.bad(name, "is an address of this machine, which WeChat Pay cannot reach: %s", hint)
	}
}

// isOneHost reports whether a browser on this machine can use host in an address.
func isOneHost(host string) bool {
	ip, err := netip.ParseAddr(host)
	return host != "" && (err != nil || !ip.IsUnspecified())
}

func isLoopback(host string) bool {
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && ip.IsLoopback()
}

// minToken is the shortest token that cannot be guessed, if it is random.
const minToken = 16

func (cfg *config) readStaffToken(r *reader) {
	const name, hint = "SHOP_STAFF_TOKEN", "set a random text, such as the output of: openssl rand -hex 16"
	token := r.text(name, "")
	host, _, _ := net.SplitHostPort(cfg.listen)
	switch {
	case token == "" && (cfg.merchant != nil || !isLoopback(host)):
		r.bad(name, "is not set: %s", hint)
	case token == "" || !r.isGood(name):
	case len(token) < minToken:
		r.bad(name, "has fewer than %d characters: %s", minToken, hint)
	case strings.ContainsFunc(token, func(c rune) bool { return c < ' ' || c > '~' }):
		r.bad(name, "has a character that a header cannot carry: %s", hint)
	}
	cfg.staffToken = wxpay.NewSecret(token)
}

// readClock reads a variable that only tests set.
func (cfg *config) readClock(r *reader) {
	const name = "SHOP_CLOCK"
	cfg.clockURL = r.text(name, "")
	u, err := url.Parse(cfg.clockURL)
	switch {
	case cfg.clockURL == "":
	case err != nil || u.Scheme != "http" || !isLoopback(u.Hostname()):
		r.bad(name, "is not an http address of this machine: remove it; only tests need it")
	case cfg.merchant == nil || cfg.isReal():
		r.bad(name, "moves the clock, and WXPAY_GATEWAY is not set: remove it; only tests need it")
	}
}

// readExporter reads the variables of OpenTelemetry, which are only in the environment.
func (cfg *config) readExporter(r *reader, environ []string) {
	values := map[string]string{}
	for _, line := range environ {
		name, value, _ := strings.Cut(line, "=")
		values[name] = value
	}
	var err error
	if cfg.exporter, err = telemetry.Exporter(func(name string) string { return values[name] }); err != nil {
		name, what, _ := strings.Cut(err.Error(), ": ")
		r.bad(name, "%s", what)
	}
}
