package transfer

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed6780280e/wxpay"
	"github.com/seed6780280e/wxpay/internal/producttest"
	"github.com/seed6780280e/wxpay/wxpaytest"
)

const (
	number        = "10000098201411111234567890"
	transfersPath = "/mmpaymkttransfers/promotion/transfers"
	infoPath      = "/mmpaymkttransfers/gettransferinfo"
	bankPath      = "/mmpaysptrans/pay_bank"
	bankInfoPath  = "/mmpaysptrans/query_bank"
)

var (
	bg       = context.Background()
	unsigned = wxpaytest.PathOptions{Certificate: true, SignType: "MD5", UnsignedReply: true}
)

func toBalance() *TransfersRequest {
	return &TransfersRequest{
		PartnerTradeNo: number, OpenID: "o1", CheckName: ForceCheck, ReUserName: "王小王", Amount: 10099, Desc: "理赔", SpbillCreateIP: "192.168.0.1",
		DeviceInfo: "D1", Scene: "BRAND_REDPACKET", BrandID: 1234, FinderTplID: "F1",
	}
}

func toCard() *PayBankRequest {
	return &PayBankRequest{PartnerTradeNo: number, EncBankNo: "bm8=", EncTrueName: "bmFtZQ==", BankCode: "1001", Amount: 10099, Desc: "理赔"}
}

// platform pays once for each number.
type platform struct {
	mu     sync.Mutex
	paid   map[string]int // by number
	status string
	stale  int // queries that do not know a number yet
}

func play(gw *wxpaytest.Server) *platform {
	p := &platform{paid: map[string]int{}, status: "SUCCESS"}
	pay := func(f map[string]string) map[string]string {
		p.mu.Lock()
		defer p.mu.Unlock()
		if p.paid[f["partner_trade_no"]] == 0 {
			p.paid[f["partner_trade_no"]]++
		}
		return map[string]string{"partner_trade_no": f["partner_trade_no"], "payment_no": "P1", "payment_time": "2015-05-19 15:26:59", "device_info": f["device_info"], "amount": f["amount"], "cmms_amt": "100"}
	}
	query := func(missing string) func(f map[string]string) map[string]string {
		return func(f map[string]string) map[string]string {
			p.mu.Lock()
			defer p.mu.Unlock()
			if p.paid[f["partner_trade_no"]] == 0 || p.stale > 0 {
				p.stale--
				return map[string]string{"result_code": "FAIL", "err_code": missing, "err_code_des": "指定单号数据不存在"}
			}
			return map[string]string{"err_code": "SUCCESS", "partner_trade_no": f["partner_trade_no"], "status": p.status, "payment_amount": "10099", "amount": "10099"}
		}
	}
	gw.Handle(transfersPath, unsigned, pay)
	gw.Handle(bankPath, unsigned, pay)
	gw.Handle(infoPath, unsigned, query("NOT_FOUND"))
	gw.Handle(bankInfoPath, unsigned, query("ORDERNOTEXIST"))
	return p
}

// record answers a path and records the request.
func record(gw *wxpaytest.Server, path string, reply map[string]string) *map[string]string {
	return producttest.Handle(gw, path, unsigned, reply)
}

func TestTransfers(t *testing.T) {
	c, gw := producttest.NewClient(t)
	got := record(gw, transfersPath, map[string]string{"partner_trade_no": number, "payment_no": "P1", "payment_time": "2015-05-19 15:26:59", "device_info": "D1"})
	r, err := Transfers(bg, c, toBalance())
	require.NoError(t, err)
	assert.Equal(t, "P1", r.PaymentNo)
	assert.Equal(t, "2015-05-19T15:26:59+08:00", r.PaymentTime.Format(time.RFC3339))
	assert.Equal(t, "wxd930ea5d5a258f4f 10000100", (*got)["mch_appid"]+" "+(*got)["mchid"])
	for _, name := range []string{"appid", "mch_id", "sign_type"} {
		assert.NotContains(t, *got, name)
	}
	assert.Equal(t, "1234 F1 BRAND_REDPACKET", (*got)["brand_id"]+" "+(*got)["finder_template_id"]+" "+(*got)["scene"])

	anonymous := toBalance()
	anonymous.ReUserName = ""
	_, err = Transfers(bg, c, anonymous)
	assert.ErrorContains(t, err, "ReUserName")
	_, err = Transfers(bg, c, &TransfersRequest{PartnerTradeNo: "a_b"})
	assert.ErrorContains(t, err, "letters and digits")
	_, err = Transfers(bg, c.ForSubMerchant("1900000109", ""), toBalance())
	assert.ErrorContains(t, err, "provider's own client")
}

// An unsigned failure with an unknown code says nothing about the money, and neither does
// a success that lacks the number or has another one.
func TestTransfersInDoubt(t *testing.T) {
	for _, reply := range []map[string]string{
		{"return_code": "FAIL", "return_msg": "something new"},
		{"result_code": "FAIL", "err_code": "SOMETHING_NEW"},
		{"result_code": "FAIL", "err_code": "SUCCESS"},
		{"partner_trade_no": number},
		{"partner_trade_no": "1", "payment_no": "P1"},
		{"partner_trade_no": number, "payment_no": "P1", "mchid": "99"},
	} {
		c, gw := producttest.NewClient(t)
		record(gw, transfersPath, reply)
		_, err := Transfers(bg, c, toBalance())
		assert.ErrorIs(t, err, wxpay.ErrOutcomeUnknown, reply)
	}
}

func TestGetTransferInfo(t *testing.T) {
	c, gw := producttest.NewClient(t)
	got := record(gw, infoPath, map[string]string{
		"partner_trade_no": number, "detail_id": "D1", "status": "FAILED", "reason": "余额不足", "openid": "o1", "transfer_name": "王", "payment_amount": "10099",
		"transfer_time": "2015-04-21 20:00:00", "payment_time": "2015-04-21 20:01:00", "desc": "理赔",
	})
	r, err := GetTransferInfo(bg, c, &GetTransferInfoRequest{PartnerTradeNo: number})
	require.NoError(t, err)
	assert.Equal(t, StatusFailed, r.Status)
	assert.Equal(t, "D1 余额不足 o1 王 理赔", strings.Join([]string{r.DetailID, r.Reason, r.OpenID, r.TransferName, r.Desc}, " "))
	assert.Equal(t, "2015-04-21T20:01:00+08:00", r.PaymentTime.Format(time.RFC3339))
	assert.Equal(t, "2015-04-21T20:00:00+08:00", r.TransferTime.Format(time.RFC3339))
	assert.Equal(t, "10000100", (*got)["mch_id"])
	assert.NotEmpty(t, (*got)["appid"])
}

func TestPayBank(t *testing.T) {
	c, gw := producttest.NewClient(t)
	got := record(gw, bankPath, map[string]string{"partner_trade_no": number, "amount": "10099", "payment_no": "P1", "cmms_amt": "100"})
	r, err := PayBank(bg, c, toCard())
	require.NoError(t, err)
	assert.Equal(t, int64(100), r.CmmsAmt)
	assert.Equal(t, "bm8= bmFtZQ== 1001", (*got)["enc_bank_no"]+" "+(*got)["enc_true_name"]+" "+(*got)["bank_code"])
	assert.NotContains(t, *got, "appid")
	_, err = PayBank(bg, c, &PayBankRequest{PartnerTradeNo: "1234567"})
	assert.ErrorContains(t, err, "8 to 32")
}

func TestQueryBank(t *testing.T) {
	c, gw := producttest.NewClient(t)
	record(gw, bankInfoPath, map[string]string{
		"err_code": "SUCCESS", "err_code_des": "ok", "partner_trade_no": number, "payment_no": "P1", "bank_no_md5": "A", "true_name_md5": "B", "amount": "10099", "status": "BANK_FAIL",
		"cmms_amt": "100", "create_time": "2017-03-09 15:04:04", "pay_succ_time": "2017-03-09 15:05:04", "reason": "账户不存在",
	})
	r, err := QueryBank(bg, c, &QueryBankRequest{PartnerTradeNo: number})
	require.NoError(t, err, "err_code may be SUCCESS")
	assert.Equal(t, StatusBankFail, r.Status)
	assert.Equal(t, "P1 A B 账户不存在", strings.Join([]string{r.PaymentNo, r.BankNoMD5, r.TrueNameMD5, r.Reason}, " "))
	assert.Equal(t, "2017-03-09T15:05:04+08:00", r.PaySuccTime.Format(time.RFC3339))
	assert.Equal(t, "2017-03-09T15:04:04+08:00", r.CreateTime.Format(time.RFC3339))
}

func TestGetPublicKey(t *testing.T) {
	private, err := rsa.GenerateKey(rand.Reader, 2048)
	require.NoError(t, err)
	text := string(pem.EncodeToMemory(&pem.Block{Type: "RSA PUBLIC KEY", Bytes: x509.MarshalPKCS1PublicKey(&private.PublicKey)}))
	c, gw := producttest.NewClient(t)
	opts := wxpaytest.PathOptions{Certificate: true, UnsignedReply: true}
	got := producttest.Handle(gw, "/risk/getpublickey", opts, map[string]string{"pub_key": text})
	key, err := GetPublicKey(bg, c, &GetPublicKeyRequest{})
	require.NoError(t, err)
	assert.Equal(t, "HMAC-SHA256", (*got)["sign_type"])
	assert.NotContains(t, *got, "appid")

	field, err := key.Encrypt("6225880137005966")
	require.NoError(t, err)
	encrypted, err := base64.StdEncoding.DecodeString(field)
	require.NoError(t, err)
	card, err := rsa.DecryptOAEP(sha1.New(), nil, private, encrypted, nil)
	require.NoError(t, err)
	assert.Equal(t, "6225880137005966", string(card))

	for want, bad := range map[string]string{"is not PEM": "x", "not an RSA key in PKCS#1": strings.Replace(text, "MII", "AAA", 1)} {
		_, err = (&GetPublicKeyResponse{PubKey: bad}).Encrypt("1")
		assert.ErrorContains(t, err, want)
	}
	_, err = key.Encrypt("")
	assert.ErrorContains(t, err, "no text")

	producttest.Handle(gw, "/risk/getpublickey", opts, map[string]string{"result_code": "FAIL", "error_code": "20002", "error_code_des": "商户号信息有误"})
	_, err = GetPublicKey(bg, c, &GetPublicKeyRequest{})
	e := producttest.Error(t, err)
	assert.Equal(t, "20002: 商户号信息有误", string(e.Code)+": "+e.Description)
}

// A kind is one of the two kinds of transfers.
type kind struct {
	send, query string
	finish      func(t *testing.T, c *wxpay.Client, gw *wxpaytest.Server) (Status, error) // takes steps until one is final
}

var kinds = map[string]kind{
	"balance": {transfersPath, infoPath, func(t *testing.T, c *wxpay.Client, gw *wxpaytest.Server) (Status, error) {
		state, err := producttest.Finish(t, gw, func(p wxpay.Progress) (wxpay.Step[GetTransferInfoResponse], error) {
			return TransferStep(bg, c, toBalance(), p)
		})
		if err != nil {
			return "", err
		}
		return state.Status, nil
	}},
	"card": {bankPath, bankInfoPath, func(t *testing.T, c *wxpay.Client, gw *wxpaytest.Server) (Status, error) {
		state, err := producttest.Finish(t, gw, func(p wxpay.Progress) (wxpay.Step[QueryBankResponse], error) {
			return BankStep(bg, c, toCard(), p)
		})
		if err != nil {
			return "", err
		}
		return state.Status, nil
	}},
}

// Whatever happens to the request or the query, the money is paid once.
func TestPaysOnce(t *testing.T) {
	for name, k := range kinds {
		for _, fault := range []wxpaytest.Fault{
			{Name: wxpaytest.ResetBefore}, {Name: wxpaytest.ResetAfter}, {Name: wxpaytest.HTMLPage}, {Name: wxpaytest.TruncatedBody},
			{Name: wxpaytest.SystemErrorBefore}, {Name: wxpaytest.SystemErrorAfter}, {Name: wxpaytest.EmptyBody},
		} {
			for _, path := range []string{k.send, k.query} {
				c, gw := producttest.NewClient(t)
				p := play(gw)
				p.stale = 2
				fault.Path, fault.Times = path, 2
				gw.Inject(fault)
				status, err := k.finish(t, c, gw)
				require.NoError(t, err, "%s %s %s", name, path, fault.Name)
				assert.Equal(t, StatusSuccess, status)
				assert.Equal(t, map[string]int{number: 1}, p.paid)
			}
		}
	}
}

func TestPayingEnds(t *testing.T) {
	for name, k := range kinds {
		for _, status := range []Status{StatusFailed, StatusBankFail} {
			c, gw := producttest.NewClient(t)
			play(gw).status = string(status)
			got, err := k.finish(t, c, gw)
			require.NoError(t, err, name)
			assert.Equal(t, status, got)
		}
		for _, code := range []wxpay.Code{"NOTENOUGH", "SOMETHING_NEW", "FATAL_ERROR", "AMOUNT_LIMIT"} {
			c, gw := producttest.NewClient(t)
			play(gw)
			gw.Inject(wxpaytest.Fault{Name: wxpaytest.ErrCode, Code: string(code), Path: k.send, Times: -1, Before: true})
			_, err := k.finish(t, c, gw)
			assert.ErrorIs(t, err, code, name)
			assert.ErrorIs(t, err, wxpay.ErrOutcomeUnknown, "an earlier process may have sent it")
		}
	}
}

// The number of another transfer is never taken for this one.
func TestNumberOfAnother(t *testing.T) {
	c, gw := producttest.NewClient(t)
	play(gw).paid[number] = 1
	req := toBalance()
	req.Amount = 1
	_, err := TransferStep(bg, c, req, wxpay.Progress{})
	assert.ErrorIs(t, err, ErrFatalError)
	assert.ErrorIs(t, err, wxpay.ErrOutcomeUnknown)
}

// What the codes of the documents mean.
func TestMeanings(t *testing.T) {
	const refusedForever, refusedLater = "not done never", "not done later"
	both := map[wxpay.Code]string{
		"SYSTEMERROR": "unknown now", "FATAL_ERROR": "unknown never", "A_NEW_CODE": "unknown later",
		"NOTENOUGH": refusedLater, "AMOUNT_LIMIT": refusedForever, "RECV_ACCOUNT_NOT_ALLOWED": refusedForever,
		"NO_AUTH": refusedForever, "NOAUTH": refusedForever, "PARAM_ERROR": refusedForever, "SIGN_ERROR": refusedForever, "SIGNERROR": refusedForever,
	}
	tables := map[string]map[wxpay.Code]string{
		"transfers": {
			"SEND_FAILED": "unknown never", "MONEY_LIMIT": refusedLater, "SENDNUM_LIMIT": refusedLater, "FREQ_LIMIT": refusedLater,
			"NAME_MISMATCH": refusedForever, "V2_ACCOUNT_SIMPLE_BAN": refusedForever, "OPENID_ERROR": refusedForever, "XML_ERROR": refusedForever,
			"CA_ERROR": refusedForever, "PARAM_IS_NOT_UTF8": refusedForever, "PAY_CHANNEL_NOT_ALLOWED": refusedForever,
			"SEND_MONEY_LIMIT": refusedLater, "RECEIVED_MONEY_LIMIT": refusedLater,
		},
		"pay_bank": {"ORDERPAID": "unknown never", "FREQUENCY_LIMITED": refusedLater, "INVALID_REQUEST": "unknown never"},
	}
	for operation, own := range tables {
		for _, table := range []map[wxpay.Code]string{both, own} {
			for code, want := range table {
				err := NewError(operation, code)
				assert.Equal(t, want, strings.ReplaceAll(err.Outcome.String(), "-", " ")+" "+err.Retry.String(), "%s %s", operation, code)
				assert.NotEmpty(t, err.Advice(), code)
			}
		}
	}
	for _, operation := range []string{"gettransferinfo", "query_bank"} {
		for _, code := range missing {
			assert.Equal(t, wxpay.OutcomeReadOnly, NewError(operation, code).Outcome)
			assert.Equal(t, wxpay.RetryLater, NewError(operation, code).Retry)
		}
	}
}

// The user's real name is sent, and not printed.
func TestNameIsNotPrinted(t *testing.T) {
	req := TransfersRequest{CheckName: ForceCheck, ReUserName: "王小王"}
	encoded, err := json.Marshal(req)
	require.NoError(t, err)
	assert.NotContains(t, fmt.Sprintf("%s %v %+v %#v", encoded, req, req, req), "王小王")
}
