// Package serverjson writes the requests and reads the replies of the mini program's server API. It does not depend on any
// call.
package serverjson

import (
	"bytes"
	"encoding/json"
	"errors"
)

// Encode returns v as JSON. It leaves <, > and & as they are: WeChat shows texts as it got them.
func Encode(v any) ([]byte, error) {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	err := encoder.Encode(v)
	return bytes.TrimSpace(b.Bytes()), err
}

// WithSecret returns an object with appid, and another one that also has the secret.
func WithSecret(body []byte, appID, secret string) (plain, secretBody []byte, err error) {
	fields := map[string]json.RawMessage{} // numbers stay as they are
	if err = json.Unmarshal(body, &fields); err != nil || fields == nil {
		return nil, nil, errors.New("the request is not a JSON object")
	}
	fields["appid"], _ = Encode(appID)
	if plain, err = Encode(fields); err == nil {
		fields["secret"], _ = Encode(secret)
		secretBody, err = Encode(fields)
	}
	return plain, secretBody, err
}

// Read decodes a reply. If the reply is a refusal, it returns errcode and errmsg. response may be nil: then only errcode shows
// that the reply is a success.
func Read(body []byte, response any) (code, text string, err error) {
	var answer struct {
		ErrCode json.Number `json:"errcode"` // text in some documents
		ErrMsg  string      `json:"errmsg"`
	}
	switch {
	case json.Unmarshal(body, &answer) != nil || !bytes.HasPrefix(bytes.TrimSpace(body), []byte("{")):
		return "", "", errors.New("the reply is not the documented JSON")
	case answer.ErrCode != "" && answer.ErrCode != "0":
		return string(answer.ErrCode), answer.ErrMsg, nil
	case response == nil && answer.ErrCode == "":
		return "", "", errors.New("the reply lacks errcode")
	case response != nil && json.Unmarshal(body, response) != nil:
		return "", "", errors.New("a field of the reply has another type than documented")
	}
	return "", "", nil
}
