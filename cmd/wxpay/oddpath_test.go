package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestDoctorNamesWhatIsNoPath: in the environment, and in the configuration file.
func TestDoctorNamesWhatIsNoPath(t *testing.T) {
	t.Parallel()
	const serial = "1A2B3C4D5E6F708192A3B4C5D6E7F8091A2B3C4D"
	for _, test := range []struct{ name, value, check, want string }{
		{"WXPAY_KEY_FILE", anyKey, checkKey, "this looks like the key itself: set it as WXPAY_KEY"},
		{"WXPAY_P12_FILE", anyKey, checkCertificate, "this looks like a key"},
		{"WXPAY_P12_FILE", serial, checkCertificate, "serial number"},
		{"WXPAY_P12_FILE", "classpath:cert/apiclient_cert.p12", checkCertificate, "only Spring knows classpath"},
		{"WXPAY_P12_FILE", "file:///etc/wx/apiclient_cert.p12", checkCertificate, "without file://"},
	} {
		for _, inFile := range []bool{true, false} {
			d := newDesk(t)
			delete(d.env, "WXPAY_KEY")
			if inFile {
				d.env["WXPAY_CONFIG"] = d.write("wxpay.conf", test.name+"="+test.value)
			} else {
				d.env[test.name] = test.value
			}
			r := d.run("doctor", "-json", "-offline")
			assert.Contains(t, problemsOf(t, r, test.check), test.want)
			assert.NotContains(t, r.out, anyKey)
		}
	}
}

// TestDoctorReadsAFileWithAnOddName: it exists, so it is no mistake.
func TestDoctorReadsAFileWithAnOddName(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.write(anyKey, d.env["WXPAY_KEY"])
	d.env["WXPAY_CONFIG"] = d.write("wxpay.conf", "WXPAY_KEY_FILE="+anyKey)
	delete(d.env, "WXPAY_KEY")
	assert.Equal(t, exitDone, d.run("doctor", "-offline").code)
}

// TestDoctorNamesADirectoryOfDocker: it is empty, and has the name of the file.
func TestDoctorNamesADirectoryOfDocker(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	delete(d.env, "WXPAY_KEY")
	d.env["WXPAY_KEY_FILE"] = filepath.Join(d.dir, "apiv2.key")
	require.NoError(t, os.Mkdir(d.env["WXPAY_KEY_FILE"], 0o700))
	assert.Contains(t, problemsOf(t, d.run("doctor", "-json", "-offline"), checkKey), "Docker makes such a directory")
	require.NoError(t, os.WriteFile(filepath.Join(d.env["WXPAY_KEY_FILE"], "x"), nil, 0o600))
	assert.NotContains(t, problemsOf(t, d.run("doctor", "-json", "-offline"), checkKey), "Docker makes", "it is not empty")
}

// TestDoctorNamesAKeyFileAsConfiguration: -config got the path of another file.
func TestDoctorNamesAKeyFileAsConfiguration(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	_, key := d.gw.CertificatePEM("")
	for _, content := range []string{anyKey + "\n", anyKey, string(key)} {
		r := d.run("doctor", "-json", "-config", d.write("file", content))
		assert.Contains(t, problemsOf(t, r, checkSettings), "the file of a key or a certificate")
		assert.EqualValues(t, 1, r.object(t)["problems"])
		assert.NotContains(t, r.out, anyKey)
	}
}

// TestDoctorNamesNamesOfSpring: such a line is NAME=value too.
func TestDoctorNamesNamesOfSpring(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	config := d.write("application.properties", "wx.pay.appId=wx1\nwx.pay.configs[0].mch-key="+anyKey+"\nspring.url=http://x?a=b\n")
	r := d.run("doctor", "-json", "-config", config)
	assert.Contains(t, problemsOf(t, r, checkSettings), "line 1 (also 2, 3) has a name with dots")
	assert.NotContains(t, r.out, anyKey)
}

// TestDoctorNamesIndentedPEM: it is complete.
func TestDoctorNamesIndentedPEM(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.withCertificate()
	cert, key := d.gw.CertificatePEM("")
	indent := func(text []byte) string { return "    " + strings.ReplaceAll(string(text), "\n", "\n    ") }
	d.write("cert.pem", indent(cert))
	d.write("key.pem", indent(key))
	problems := problemsOf(t, d.run("doctor", "-json", "-offline"), checkCertificate)
	assert.Equal(t, 2, strings.Count(problems, "lines begin with blanks"), problems)
	d.write("cert.pem", indent(cert[:200]))
	assert.Contains(t, problemsOf(t, d.run("doctor", "-json", "-offline"), checkCertificate), "damaged PEM")
}
