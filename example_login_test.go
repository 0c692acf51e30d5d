package wxpay_test

import (
	"context"
	"errors"
	"fmt"
	"log"

	"github.com/seed6780280e/wxpay"
)

func ExampleVerifyUserData() {
	gw, client := exampleShop()
	defer gw.Close()
	session, err := client.JSCode2Session(context.Background(), gw.LoginCode("", ""))
	if err != nil {
		log.Fatal(err)
	}
	fromPhone, err := gw.EncryptUserData(session.OpenID, `{"nickName":"Band"}`)
	if err != nil {
		log.Fatal(err)
	}

	fmt.Println(wxpay.VerifyUserData(fromPhone.RawData, fromPhone.Signature, session.SessionKey))
	err = wxpay.VerifyUserData(`{"nickName":"Bond"}`, fromPhone.Signature, session.SessionKey)
	fmt.Println(errors.Is(err, wxpay.ErrSessionKey))
	// Output:
	// <nil>
	// true
}
