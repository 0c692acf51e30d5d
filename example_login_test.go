package wxpay_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"time"

	"github.com/seed6780280e/wxpay"
)

// The code of wx.login says who the user is, once.
func ExampleClient_JSCode2Session() {
	gw, client := exampleShop()
	defer gw.Close()
	ctx := context.Background()
	code := gw.LoginCode("", "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o") // what wx.login returned

	session, err := client.JSCode2Session(ctx, code)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(session.OpenID)
	fmt.Println(session, session.SessionKey) // no printer shows the key

	_, err = client.JSCode2Session(ctx, code) // a second time
	fmt.Println(errors.Is(err, wxpay.LoginError("40163")))
	var e *wxpay.Error
	if errors.As(err, &e) {
		fmt.Println(e.Advice())
	}
	// Output:
	// oUpF8uMuAJO_M2pxb1Q9zNjWeS6o
	// wxpay.Session{OpenID:"oUpF8uMuAJO_M2pxb1Q9zNjWeS6o" UnionID:""} ***
	// true
	// let the mini program call wx.login again: a code is good for one call, within five minutes
}

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

// Data for display. The user's ids come from the session, and a phone number
// to log in with comes from the server API getuserphonenumber.
func ExampleClient_DecryptUserData() {
	gw, client := exampleShop()
	defer gw.Close()
	session, err := client.JSCode2Session(context.Background(), gw.LoginCode("", ""))
	if err != nil {
		log.Fatal(err)
	}
	fromPhone, err := gw.EncryptUserData(session.OpenID, `{"nickName":"Band","country":"CN"}`)
	if err != nil {
		log.Fatal(err)
	}

	data, err := client.DecryptUserData(session.SessionKey, fromPhone.EncryptedData, fromPhone.IV, 5*time.Minute)
	switch {
	case errors.Is(err, wxpay.ErrSessionKey), errors.Is(err, wxpay.ErrUserDataTime):
		log.Print("let the mini program log in again, and ask for the data anew")
	case err != nil:
		log.Print(err)
	case data.OpenID != session.OpenID:
		log.Print("these are another user's data")
	default:
		fmt.Println(data.NickName, data.Country)
	}
	// Output: Band CN
}
