package main

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// TestDoctorNamesTheSourceOfASetting: the environment has half of what the file has.
func TestDoctorNamesTheSourceOfASetting(t *testing.T) {
	t.Parallel()
	alarms(t, map[string]mistake{
		"old key exported": {func(d *desk) {
			d.env["WXPAY_CONFIG"] = d.write("wxpay.conf", "WXPAY_KEY="+d.env["WXPAY_KEY"])
			d.env["WXPAY_KEY"] = anyKey
		}, checkQuery, "is WXPAY_KEY of the environment"},
		"half a certificate": {func(d *desk) {
			d.withCertificate()
			d.env["WXPAY_CONFIG"] = d.write("wxpay.conf", "WXPAY_CERT_KEY_FILE="+d.env["WXPAY_CERT_KEY_FILE"])
			delete(d.env, "WXPAY_CERT_KEY_FILE")
		}, checkCertificate, "is not used for the certificate"},
		"home in the file": {func(d *desk) {
			delete(d.env, "WXPAY_KEY")
			d.env["WXPAY_CONFIG"] = d.write("wxpay.conf", "WXPAY_KEY_FILE=~/key")
		}, checkKey, "replaces ~"},
	})
}

func TestDoctorNamesTheFileOnce(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.env["WXPAY_CONFIG"] = d.write("wxpay.conf", "WXPAY_SIGN_TYPE=MD5\nhello\n")
	r := d.run("doctor", "-json", "-offline")
	assert.Equal(t, 1, strings.Count(r.out, "line 2 is not NAME=value"), r.out)

	d.env = map[string]string{"WXPAY_CONFIG": d.dir + "/missing"}
	r = d.run("doctor", "-json")
	assert.EqualValues(t, 1, r.object(t)["problems"], r.out)
	assert.Contains(t, problemsOf(t, r, checkSettings), "no such file")
}

// TestDoctorAcceptsABOM: editors on Windows add it to text files.
func TestDoctorAcceptsABOM(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	cert, key := d.gw.CertificatePEM("")
	d.env["WXPAY_CERT_FILE"], d.env["WXPAY_CERT_KEY_FILE"] = d.write("cert.pem", "\ufeff"+string(cert)), d.write("key.pem", "\ufeff"+string(key))
	assert.Equal(t, exitDone, d.run("doctor").code)
	r := d.run("cert", d.env["WXPAY_CERT_FILE"])
	assert.Equal(t, exitDone, r.code, r.stderr)
}
