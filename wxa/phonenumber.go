package wxa

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"

	"github.com/seed6780280e/wxpay"
)

// A PhoneNumber is a user's. Printing and logging it shows nothing of the number.
type PhoneNumber struct {
	Number      string // with the country's code, unless that is 86
	PureNumber  string // without the country's code
	CountryCode string // 86
}

// String hides the number.
func (p PhoneNumber) String() string { return "wxa.PhoneNumber{***}" }

// Format hides the number, whatever the verb.
func (p PhoneNumber) Format(f fmt.State, _ rune) { io.WriteString(f, p.String()) }

// LogValue hides the number.
func (p PhoneNumber) LogValue() slog.Value { return slog.StringValue(p.String()) }

const pressAgain = "let the user press the phone number button again: a code is good for one call, within five minutes, and is not that of wx.login"

// The code is good for one call, so the call is not repeated.
var getPhoneNumber = wxpay.Endpoint{
	Path: "/wxa/business/getuserphonenumber", InDoubt: pressAgain,
	Meanings: meanings(wxpay.Meanings{
		"-1":    {Retry: wxpay.RetryLater, Advice: waitAgain},
		"40029": {Proves: wxpay.ProvesRequestRefused, Advice: pressAgain},
		"40013": {Proves: wxpay.ProvesRequestRefused, Fix: "the code is of another mini program: " + fixApp},
	}),
}

type phoneReply struct {
	Info struct {
		Number      string     `json:"phoneNumber"`
		PureNumber  string     `json:"purePhoneNumber"`
		CountryCode flexString `json:"countryCode"`
		Watermark   struct {
			AppID string `json:"appid"`
		} `json:"watermark"`
	} `json:"phone_info"`
}

// A flexString is a text that may come as a number.
type flexString string

func (s *flexString) UnmarshalJSON(data []byte) error {
	if len(data) > 0 && data[0] != '"' {
		*s = flexString(data)
		return nil
	}
	return json.Unmarshal(data, (*string)(s))
}

// PhoneNumber returns the phone number that a user shared with the phone number button.
// code is that of the button's event. It is good for one call, within 5 minutes.
//
// https://developers.weixin.qq.com/miniprogram/dev/OpenApiDoc/user-info/phone-number/getPhoneNumber.html
func (c *Client) PhoneNumber(ctx context.Context, code string) (*PhoneNumber, error) {
	var refuse error
	if code == "" {
		refuse = errors.New("code is empty: pass that of the phone number button")
	}
	body := struct {
		Code string `json:"code"`
	}{code}
	var reply phoneReply
	err := c.call(ctx, &getPhoneNumber, wxpay.ServerCall{Body: body, Refuse: refuse, Check: func() error {
		switch info := reply.Info; {
		case info.Number == "":
			return errors.New("the reply lacks phoneNumber")
		case info.Watermark.AppID != "" && info.Watermark.AppID != c.pay.MiniProgram():
			return errors.New("the number is for another mini program")
		}
		return nil
	}}, &reply)
	if err != nil {
		return nil, err
	}
	return &PhoneNumber{reply.Info.Number, reply.Info.PureNumber, string(reply.Info.CountryCode)}, nil
}
