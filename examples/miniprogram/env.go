package main

import (
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"

	"github.com/seed6780280e/wxpay"
)

// settings are the variables of the environment, without the secrets of the merchant.
// The secrets go directly to the client and are stored nowhere else.
type settings struct {
	notifyURL  string
	listen     string
	staffToken string
}

var (
	required = []string{"WXPAY_APPID", "WXPAY_MCHID", "WXPAY_KEY", "WXPAY_APPSECRET", "WXPAY_NOTIFY_URL"}
	others   = []string{"WXPAY_P12", "WXPAY_CERT", "WXPAY_CERT_KEY", "WXPAY_LISTEN", "WXPAY_STAFF_TOKEN"}
)

// fromEnv reads the settings. live is false if no WXPAY_ variable is set.
func fromEnv(getenv func(string) string) (s settings, live bool, err error) {
	isSet := func(name string) bool { return getenv(name) != "" }
	if !slices.ContainsFunc(slices.Concat(required, others), isSet) {
		return settings{}, false, nil
	}
	missing := slices.DeleteFunc(slices.Clone(required), isSet)
	missing = append(missing, missingCertificate(isSet)...)
	if len(missing) > 0 {
		return settings{}, false, fmt.Errorf("missing in the environment: %s (with no WXPAY_ variable at all, a local gateway is used)",
			strings.Join(missing, ", "))
	}
	if !strings.HasSuffix(getenv("WXPAY_NOTIFY_URL"), notifyPath) {
		return settings{}, false, fmt.Errorf("WXPAY_NOTIFY_URL must end in %s, the path of this backend for notifications", notifyPath)
	}
	s = settings{notifyURL: getenv("WXPAY_NOTIFY_URL"), listen: getenv("WXPAY_LISTEN"), staffToken: getenv("WXPAY_STAFF_TOKEN")}
	if s.listen == "" {
		s.listen = "127.0.0.1:8080"
	}
	return s, true, nil
}

// newClient creates the client of the merchant in the environment.
func newClient(getenv func(string) string, logger *slog.Logger) (*wxpay.Client, error) {
	certificate, err := loadCertificate(getenv)
	if err != nil {
		return nil, err
	}
	return wxpay.NewClient(wxpay.Config{
		AppID:       getenv("WXPAY_APPID"),
		MchID:       getenv("WXPAY_MCHID"),
		Key:         getenv("WXPAY_KEY"),
		AppSecret:   getenv("WXPAY_APPSECRET"),
		Certificate: certificate,
		Logger:      logger,
	})
}

// missingCertificate returns the missing variables of the merchant certificate.
func missingCertificate(isSet func(string) bool) []string {
	p12, cert, key := isSet("WXPAY_P12"), isSet("WXPAY_CERT"), isSet("WXPAY_CERT_KEY")
	switch {
	case cert && !key:
		return []string{"WXPAY_CERT_KEY"}
	case key && !cert:
		return []string{"WXPAY_CERT"}
	case !p12 && !cert:
		return []string{"WXPAY_P12 (or WXPAY_CERT and WXPAY_CERT_KEY)"}
	}
	return nil
}

func loadCertificate(getenv func(string) string) (*tls.Certificate, error) {
	switch p12, cert := getenv("WXPAY_P12"), getenv("WXPAY_CERT"); {
	case p12 != "" && cert != "":
		return nil, errors.New("WXPAY_P12 and WXPAY_CERT are both set: remove one of them")
	case p12 != "":
		return wxpay.LoadP12(p12, getenv("WXPAY_MCHID"))
	default:
		return wxpay.LoadPEM(cert, getenv("WXPAY_CERT_KEY"))
	}
}
