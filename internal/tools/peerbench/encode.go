package main

import (
	"bytes"
	"maps"

	"github.com/chanxuehong/util"
	"github.com/go-pay/gopay"
	gopaywechat "github.com/go-pay/gopay/wechat"
	"github.com/objcoding/wxpay"

	ourwxpay "github.com/seed6780280e/wxpay"
)

func encodeRow() row {
	return &computing{
		name: "encode the signed order",
		about: "Encodes the same fields and their sign as XML. Limit: the prepared bytes, appended to an empty slice: " +
			"one allocation and one copy. silenceper exports no function for it.",
		contenders: encodeContenders,
		toLimit:    1.9, toPeer: 3,
	}
}

func encodeContenders() ([]contender, error) {
	fields, err := orderFields(ourwxpay.SignTypeMD5)
	if err != nil {
		return nil, err
	}
	if fields["sign"], err = ourwxpay.Sign(ourwxpay.NewXMLMap(fields), key, ourwxpay.SignTypeMD5); err != nil {
		return nil, err
	}
	m := ourwxpay.NewXMLMap(fields)
	ready, err := ourwxpay.AppendXML(nil, m)
	if err != nil {
		return nil, err
	}
	body := gopay.BodyMap{}
	for name, value := range fields {
		body.Set(name, value)
	}
	sameBytes := func(data []byte) error { return sameFields(data, fields) }
	sameText := func(text string) error { return sameFields([]byte(text), fields) }
	return []contender{
		does(limit, "", func() ([]byte, error) { return append([]byte(nil), ready...), nil }, sameBytes),
		does(ours, "", func() ([]byte, error) { return ourwxpay.AppendXML(nil, m) }, sameBytes),
		does("gopay", "", func() (string, error) { return gopaywechat.GenerateXml(body), nil }, sameText),
		does("chanxuehong", "", func() ([]byte, error) {
			var b bytes.Buffer
			err := util.EncodeXMLFromMap(&b, fields, "xml")
			return b.Bytes(), err
		}, sameBytes),
		does("objcoding", "escapes nothing", func() (string, error) { return wxpay.MapToXml(fields), nil }, sameText),
	}, nil
}

func sameFields(data []byte, want map[string]string) error {
	m, err := ourwxpay.ParseXML(data)
	if err != nil {
		return err
	}
	return expect(maps.Equal(maps.Collect(m.All()), want), "the fields of the XML differ")
}
