package wxpay_test

import (
	"context"
	"maps"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed6780280e/wxpay"
	"github.com/seed6780280e/wxpay/internal/producttest"
	"github.com/seed6780280e/wxpay/papay"
	"github.com/seed6780280e/wxpay/profitsharing"
	"github.com/seed6780280e/wxpay/redpack"
	"github.com/seed6780280e/wxpay/transfer"
	"github.com/seed6780280e/wxpay/wxpaytest"
)

// A productShop is a merchant of a gateway with a paid order that may be shared.
type productShop struct {
	t      *testing.T
	client *wxpay.Client
	gw     *wxpaytest.Server
	id     string // transaction_id
	paid   *paidNumbers
	signed string // contract_id
}

// paidNumbers are what a played platform paid: the gateway does not know these products.
type paidNumbers struct {
	mu  sync.Mutex
	fen map[string]int64 // by number
}

// pays plays a call that pays a number once, and its query. name is the number's field.
func pays(path, query, name string, sent, found map[string]string) func(*productShop) {
	return func(s *productShop) {
		s.paid = &paidNumbers{fen: map[string]int64{}}
		unsigned := wxpaytest.PathOptions{Certificate: true, SignType: wxpaytest.MD5, UnsignedReply: true}
		answer := func(fields, reply map[string]string) map[string]string {
			reply = maps.Clone(reply)
			reply[name] = fields[name]
			return reply
		}
		s.gw.Handle(path, unsigned, func(f map[string]string) map[string]string {
			s.paid.mu.Lock()
			defer s.paid.mu.Unlock()
			s.paid.fen[f[name]] = 100
			return answer(f, sent)
		})
		s.gw.Handle(query, unsigned, func(f map[string]string) map[string]string {
			s.paid.mu.Lock()
			defer s.paid.mu.Unlock()
			if s.paid.fen[f[name]] == 0 {
				return map[string]string{"result_code": "FAIL", "err_code": "NOT_FOUND"}
			}
			return answer(f, found)
		})
	}
}

func paidFen(s *productShop) (fen int64) {
	for _, amount := range s.paid.fen {
		fen += amount
	}
	return fen
}

// Whose number a step uses must not depend on the process, so the requests are fixed.
func redPacketStep(ctx context.Context, s *productShop, p wxpay.Progress) (wxpay.Step[redpack.GetHBInfoResponse], error) {
	return redpack.SendStep(ctx, s.client, &redpack.MiniProgramRequest{
		MchBillNo: "B1", SendName: "n", ReOpenID: "o1", TotalAmount: 100, Wishing: "w", ActName: "a", Remark: "r",
	}, p)
}

func transferStep(ctx context.Context, s *productShop, p wxpay.Progress) (wxpay.Step[transfer.GetTransferInfoResponse], error) {
	return transfer.TransferStep(ctx, s.client, &transfer.TransfersRequest{
		PartnerTradeNo: "T1", OpenID: "o1", CheckName: transfer.NoCheck, Amount: 100, Desc: "d", SpbillCreateIP: "1.2.3.4",
	}, p)
}

func bankStep(ctx context.Context, s *productShop, p wxpay.Progress) (wxpay.Step[transfer.QueryBankResponse], error) {
	return transfer.BankStep(ctx, s.client, &transfer.PayBankRequest{
		PartnerTradeNo: "T0000001", EncBankNo: "bm8=", EncTrueName: "bm8=", BankCode: "1001", Amount: 100,
	}, p)
}

// A productStep is one step of a helper.
type productStep func(ctx context.Context, s *productShop, p wxpay.Progress) (final bool, next wxpay.Progress, after time.Duration, err error)

// stepOf drops the state of a step.
func stepOf[T any](step func(context.Context, *productShop, wxpay.Progress) (wxpay.Step[T], error)) productStep {
	return func(ctx context.Context, s *productShop, p wxpay.Progress) (bool, wxpay.Progress, time.Duration, error) {
		r, err := step(ctx, s, p)
		return r.Final, r.Progress, r.After, err
	}
}

// A productCase is a call of a product that moves money. Each has one line below.
type productCase struct {
	path, query string
	prepare     func(*productShop)
	step        productStep
	moved       func(*productShop) int64 // fen, by the gateway's books
	want        int64
}

func signedContract(s *productShop) {
	to, err := papay.MiniProgram(s.client, &papay.MiniProgramRequest{
		PlanID: 12535, ContractCode: "C1", RequestSerial: 1, ContractDisplayAccount: "m", NotifyURL: "http://127.0.0.1:9/",
	})
	require.NoError(s.t, err)
	require.NoError(s.t, s.gw.OpenContract(string(to.ExtraData)))
	_ = s.gw.SignContract("C1") // nobody receives its notification
	contract, ok := s.gw.Contract("C1")
	require.True(s.t, ok)
	s.signed = contract.ContractID
}

func deductStep(ctx context.Context, s *productShop, p wxpay.Progress) (wxpay.Step[papay.PapOrderQueryResponse], error) {
	return papay.DeductStep(ctx, s.client, &papay.PapPayApplyRequest{
		Body: "b", OutTradeNo: "D00001", TotalFee: 100, SpbillCreateIP: "1.2.3.4", NotifyURL: "http://127.0.0.1:9/", ContractID: s.signed,
	}, p)
}

func deductedFen(s *productShop) (fen int64) {
	for _, o := range s.gw.Orders() {
		if o.TradeType == string(wxpay.TradeTypePap) && o.State == wxpaytest.StateSuccess {
			fen += o.TotalFee
		}
	}
	return fen
}

const (
	deductPath, deductQuery       = "/pay/pappayapply", "/pay/paporderquery"
	redPacketPath, redPacketQuery = "/mmpaymkttransfers/sendminiprogramhb", "/mmpaymkttransfers/gethbinfo"
	transferPath, transferQuery   = "/mmpaymkttransfers/promotion/transfers", "/mmpaymkttransfers/gettransferinfo"
	bankPath, bankQuery           = "/mmpaysptrans/pay_bank", "/mmpaysptrans/query_bank"
)

var (
	playRedPackets = pays(redPacketPath, redPacketQuery, "mch_billno", map[string]string{"package": "p"}, map[string]string{"status": "SENT", "total_amount": "100"})
	playTransfers  = pays(transferPath, transferQuery, "partner_trade_no", map[string]string{"payment_no": "P1"}, map[string]string{"status": "SUCCESS", "payment_amount": "100"})
	playBank       = pays(bankPath, bankQuery, "partner_trade_no", map[string]string{"payment_no": "P1", "amount": "100"}, map[string]string{"status": "SUCCESS", "amount": "100"})
)

const sharingQuery, returnQuery = "/pay/profitsharingquery", "/pay/profitsharingreturnquery"

var productCases = map[string]productCase{
	"share":      {"/secapi/pay/profitsharing", sharingQuery, nil, stepOf(shareStep), sharedFen, 100},
	"multishare": {"/secapi/pay/multiprofitsharing", sharingQuery, nil, stepOf(multiShareStep), sharedFen, 100},
	"finish":     {"/secapi/pay/profitsharingfinish", sharingQuery, nil, stepOf(finishStep), unfrozenFen, 1000},
	"return":     {"/secapi/pay/profitsharingreturn", returnQuery, sharedBefore, stepOf(returnStep), returnedFen, 60},
	"deduction":  {deductPath, deductQuery, signedContract, stepOf(deductStep), deductedFen, 100},
	"redpacket":  {redPacketPath, redPacketQuery, playRedPackets, stepOf(redPacketStep), paidFen, 100},
	"transfer":   {transferPath, transferQuery, playTransfers, stepOf(transferStep), paidFen, 100},
	"bank":       {bankPath, bankQuery, playBank, stepOf(bankStep), paidFen, 100},
}

var productReceivers = []profitsharing.Receiver{{Type: profitsharing.MerchantID, Account: "190001001", Amount: 100, Description: "d"}}

func shareStep(ctx context.Context, s *productShop, p wxpay.Progress) (wxpay.Step[profitsharing.QueryResponse], error) {
	return profitsharing.ShareStep(ctx, s.client, &profitsharing.ShareRequest{TransactionID: s.id, OutOrderNo: "P1", Receivers: productReceivers}, p)
}

func multiShareStep(ctx context.Context, s *productShop, p wxpay.Progress) (wxpay.Step[profitsharing.QueryResponse], error) {
	return profitsharing.MultiShareStep(ctx, s.client, &profitsharing.MultiShareRequest{TransactionID: s.id, OutOrderNo: "P1", Receivers: productReceivers}, p)
}

func finishStep(ctx context.Context, s *productShop, p wxpay.Progress) (wxpay.Step[profitsharing.QueryResponse], error) {
	return profitsharing.FinishStep(ctx, s.client, &profitsharing.FinishRequest{TransactionID: s.id, OutOrderNo: "F1", Description: "d"}, p)
}

func returnStep(ctx context.Context, s *productShop, p wxpay.Progress) (wxpay.Step[profitsharing.ReturnResponse], error) {
	return profitsharing.ReturnStep(ctx, s.client, &profitsharing.ReturnRequest{
		OutOrderNo: "P1", OutReturnNo: "B1", ReturnAccount: "190001001", ReturnAmount: 60, Description: "d",
	}, p)
}

func sharedBefore(s *productShop) {
	_, err := profitsharing.MultiShare(context.Background(), s.client, &profitsharing.MultiShareRequest{TransactionID: s.id, OutOrderNo: "P1", Receivers: productReceivers})
	require.NoError(s.t, err)
	s.gw.Clock.Advance(2 * time.Minute)
}

func sharedFen(s *productShop) (fen int64) {
	sharing, err := s.gw.Sharing("P1")
	if err != nil {
		return 0
	}
	for _, share := range sharing.Shares {
		fen += share.Amount
	}
	return fen
}

func unfrozenFen(s *productShop) int64 {
	sharing, _ := s.gw.Sharing("F1")
	return sharing.Unfrozen
}

func returnedFen(s *productShop) int64 {
	sharing, _ := s.gw.Sharing("P1")
	return sharing.Shares[0].Returned
}

func newProductShop(t *testing.T) *productShop {
	t.Helper()
	client, gw := producttest.NewClient(t, func(cfg *wxpay.Config) { cfg.Timeout = 600 * time.Millisecond })
	ctx := context.Background()
	_, err := client.UnifiedOrder(ctx, &wxpay.UnifiedOrderRequest{
		Body: "b", OutTradeNo: "T00001", TotalFee: 1000, SpbillCreateIP: "1.2.3.4", OpenID: "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o",
		NotifyURL: "http://127.0.0.1:9/", ProfitSharing: true,
	})
	require.NoError(t, err)
	_ = gw.Pay("T00001") // nobody receives its notification
	_, err = profitsharing.AddReceiver(ctx, client, &profitsharing.AddReceiverRequest{Receiver: profitsharing.Party{
		Type: profitsharing.MerchantID, Account: "190001001", Name: "n", RelationType: profitsharing.RelationStore,
	}})
	require.NoError(t, err)
	gw.Clock.Advance(2 * time.Minute)
	paid, _ := gw.Order("T00001")
	return &productShop{t: t, client: client, gw: gw, id: paid.TransactionID}
}

// productFaults are the answers of the matrix. Timeouts are like resets here.
var productFaults = []wxpaytest.Fault{
	{Name: wxpaytest.SystemErrorBefore}, {Name: wxpaytest.SystemErrorAfter}, {Name: wxpaytest.ResetBefore}, {Name: wxpaytest.ResetAfter},
	{Name: wxpaytest.HTMLPage}, {Name: wxpaytest.TruncatedBody}, {Name: wxpaytest.WrongSignature}, {Name: wxpaytest.MissingSignature},
	{Name: wxpaytest.OtherNumber}, {Name: wxpaytest.NoResultCode}, {Name: wxpaytest.EmptyReturnMsg},
	{Name: wxpaytest.ErrCode, Code: "SOMETHING_NEW", Before: true}, {Name: wxpaytest.ErrCode, Code: "SOMETHING_NEW"},
	{Name: wxpaytest.ErrCode, Code: "ORDERNOTEXIST", Before: true}, {Name: wxpaytest.ErrCode, Code: "INVALID_REQUEST", Before: true},
	{Name: wxpaytest.UnsignedFail, Text: "对同笔订单分账频率过高", Before: true},
}

// Whatever happens once or twice to the request or to the query, and although two
// processes work on the job and die now and then, the money moves once. An error never
// says "not done" of money that has moved. In the end the job can be finished.
func TestProductsMoveMoneyOnce(t *testing.T) {
	for name, call := range productCases {
		for _, fault := range productFaults {
			for _, path := range []string{call.path, call.query} {
				t.Run(name+"/"+string(fault.Name)+fault.Code+strings.ReplaceAll(path, "/", "_"), func(t *testing.T) {
					t.Parallel()
					s := newProductShop(t)
					if call.prepare != nil {
						call.prepare(s)
					}
					injected := fault
					injected.Path, injected.Times = path, 2
					s.gw.Inject(injected)
					call.work(s)
					assert.Equal(t, call.want, call.moved(s))
				})
			}
		}
	}
}

// work lets two processes take steps at the same time until both have ended. After an
// error a process begins again with what it has stored.
func (call productCase) work(s *productShop) {
	var progress [2]wxpay.Progress
	var final [2]bool
	for run := 0; !final[0] || !final[1]; run++ {
		require.Less(s.t, run, 40, "it never ends")
		var both sync.WaitGroup
		for i := range progress {
			if final[i] {
				continue
			}
			both.Go(func() {
				before := progress[i]
				done, next, _, err := call.step(context.Background(), s, before)
				switch {
				case err != nil:
					assert.False(s.t, before.Sending && wxpay.OutcomeOf(err) == wxpay.OutcomeNotDone, "%v: the progress was stored", err)
				case run%5 == 3: // it dies before the step is stored
				default:
					final[i], progress[i] = done, producttest.Stored(s.t, next)
				}
			})
		}
		both.Wait()
		s.gw.Clock.Advance(time.Minute)
	}
}

// productRefusals are the codes that prove a request refused, by operation. Every other
// code leaves the outcome open. Each operation that moves money has one line.
var productRefusals = []struct {
	newError  func(operation string, code wxpay.Code) *wxpay.Error
	operation string
	refused   string
}{
	{profitsharing.NewError, "profitsharing", orderRefusals + receiverRefusals + " RESOURCE_NOT_EXISTS"},
	{profitsharing.NewError, "multiprofitsharing", orderRefusals + receiverRefusals + " RESOURCE_NOT_EXISTS"},
	{profitsharing.NewError, "profitsharingfinish", orderRefusals},
	{profitsharing.NewError, "profitsharingreturn", orderRefusals + " RESOURCE_NOT_EXISTS ACCOUNT_ERROR NOT_ENOUGH NOTENOUGH"},
	{papay.NewError, "pappayapply", "CONTRACTERROR CONTRACT_NOT_EXIST ORDERCLOSED RULE_LIMIT RULELIMIT FREQUENCY_LIMITED NOAUTH PARAM_ERROR SIGNERROR CERT_ERROR"},
	{redpack.NewError, "sendminiprogramhb", redPacketRefusals},
	{redpack.NewError, "sendredpack", redPacketRefusals},
	{redpack.NewError, "sendgroupredpack", redPacketRefusals},
	{transfer.NewError, "transfers", "AMOUNT_LIMIT MONEY_LIMIT NAME_MISMATCH OPENID_ERROR PAY_CHANNEL_NOT_ALLOWED RECEIVED_MONEY_LIMIT SEND_MONEY_LIMIT SENDNUM_LIMIT V2_ACCOUNT_SIMPLE_BAN" + payingRefusals + transferRefusals},
	{transfer.NewError, "pay_bank", "AMOUNT_LIMIT" + payingRefusals + transferRefusals},
}

const (
	orderRefusals     = "AMOUNT_OVERDUE FREQUENCY_LIMITED INVALID_TRANSACTIONID NOT_SHARE_ORDER ORDERNOTEXIST ORDER_NOT_READY RULE_LIMIT RULELIMIT NOAUTH PARAM_ERROR SIGNERROR CERT_ERROR"
	receiverRefusals  = " NAME_MISMATCH OPENID_MISMATCH RECEIVER_HIGH_RISK RECEIVER_INVALID RECEIVER_REAL_NAME_NOT_VERIFIED USER_NOT_EXIST"
	redPacketRefusals = "ACCEPTMODE_ERROR MONEY_LIMIT MSGAPPID_ERROR OPENID_ERROR SENDNUM_LIMIT" + payingRefusals
	transferRefusals  = " RECV_ACCOUNT_NOT_ALLOWED"
	payingRefusals    = " NOTENOUGH NOT_ENOUGH FREQUENCY_LIMITED NOAUTH PARAM_ERROR SIGNERROR CERT_ERROR"
	openCodes         = " SYSTEMERROR INVALID_REQUEST SOMETHING_NEW ERROR FATAL_ERROR SEND_FAILED PROCESSING"
)

// riskyAdvice must not be given while the outcome is unknown.
var riskyAdvice = regexp.MustCompile(`\bnew (number|out_\w+|one|code)\b|outside WeChat Pay|another (way|receiver|stock)|nothing was sent|not carried out|not paid:`)

func TestProductMeanings(t *testing.T) {
	var every []string
	for _, row := range productRefusals {
		every = append(every, strings.Fields(row.refused+openCodes)...)
	}
	for _, row := range productRefusals {
		for _, code := range every {
			err := row.newError(row.operation, wxpay.Code(code))
			if slices.Contains(strings.Fields(row.refused), code) {
				assert.Equal(t, wxpay.OutcomeNotDone, err.Outcome, "%s %s", row.operation, code)
				continue
			}
			assert.Equal(t, wxpay.OutcomeUnknown, err.Outcome, "%s %s", row.operation, code)
			advice := strings.NewReplacer("a new number shares twice", "", "a new number may pay twice", "", "never with a new one", "").Replace(err.Advice())
			assert.NotRegexp(t, riskyAdvice, advice, "%s %s", row.operation, code)
		}
	}
}

// The root package depends on no product: who only sells in a mini program compiles none.
func TestRootDependsOnNoProduct(t *testing.T) {
	out, err := exec.Command("go", "list", "-deps", ".").Output()
	require.NoError(t, err)
	for name := range strings.FieldsSeq(string(out)) {
		rest, ours := strings.CutPrefix(name, "github.com/seed6780280e/wxpay/")
		assert.True(t, !ours || strings.HasPrefix(rest, "internal/"), name)
	}
	assert.Contains(t, string(out), "github.com/seed6780280e/wxpay\n")
}
