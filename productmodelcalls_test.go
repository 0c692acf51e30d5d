package wxpay_test

import (
	"github.com/seed6780280e/wxpay/papay"
	"github.com/seed6780280e/wxpay/profitsharing"
	"github.com/seed6780280e/wxpay/redpack"
	"github.com/seed6780280e/wxpay/transfer"
)

// moneyModels are the helpers of the products that move money.
var moneyModels = []moneyModel{
	{send: "profitsharing.profitsharing", query: "profitsharing.profitsharingquery", step: turnOf(shareStep, sharePaid), accepts: acceptedSharing("P1"), states: sharingStates},
	{send: "profitsharing.multiprofitsharing", query: "profitsharing.profitsharingquery", step: turnOf(multiShareStep, sharePaid), accepts: acceptedSharing("P1"), states: sharingStates},
	{
		send: "profitsharing.profitsharingfinish", query: "profitsharing.profitsharingquery", step: turnOf(finishStep, func(*profitsharing.QueryResponse) bool { return true }),
		accepts: acceptedSharing("F1"), states: []moneyReply{
			{moneyOpen, map[string]string{"out_order_no": "F1", "status": "PROCESSING"}},
			{moneyMoved, map[string]string{"out_order_no": "F1", "status": "FINISHED", "amount": "900"}},
		},
	},
	{
		send: "profitsharing.profitsharingreturn", query: "profitsharing.profitsharingreturnquery",
		step:    turnOf(returnStep, func(r *profitsharing.ReturnResponse) bool { return r.Result == profitsharing.ReturnSuccess }),
		accepts: returnStates, states: returnStates,
	},
	{
		send: "papay.pappayapply", query: "papay.paporderquery", step: turnOf(deductStep, func(r *papay.PapOrderQueryResponse) bool { return r.Paid() }),
		accepts: []moneyReply{{moneyOpen, nil}}, states: []moneyReply{
			{moneyOpen, map[string]string{"out_trade_no": "D00001", "trade_state": "ACCEPT"}},
			{moneyOpen, map[string]string{"out_trade_no": "D00001", "trade_state": "NOTPAY"}},
			{moneyMoved, map[string]string{"out_trade_no": "D00001", "trade_state": "SUCCESS", "total_fee": "100", "transaction_id": "4"}},
			{moneyFailed, map[string]string{"out_trade_no": "D00001", "trade_state": "PAY_FAIL"}},
			{moneyFailed, map[string]string{"out_trade_no": "D00001", "trade_state": "CLOSED"}},
		},
	},
	{
		send: "redpack.sendminiprogramhb", query: "redpack.gethbinfo", step: turnOf(redPacketStep, func(r *redpack.GetHBInfoResponse) bool { return r.Status != redpack.StatusFailed }),
		accepts: []moneyReply{{moneyOpen, map[string]string{"mch_billno": "B1", "package": "p"}}}, states: []moneyReply{
			{moneyOpen, map[string]string{"mch_billno": "B1", "status": "SENDING"}},
			{moneyMoved, map[string]string{"mch_billno": "B1", "status": "SENT", "total_amount": "100"}},
			{moneyMoved, map[string]string{"mch_billno": "B1", "status": "RECEIVED", "total_amount": "100"}},
			{moneyFailed, map[string]string{"mch_billno": "B1", "status": "FAILED", "total_amount": "100"}},
		},
	},
	{
		send: "transfer.transfers", query: "transfer.gettransferinfo",
		step:    turnOf(transferStep, func(r *transfer.GetTransferInfoResponse) bool { return r.Status == transfer.StatusSuccess }),
		accepts: []moneyReply{{moneyOpen, map[string]string{"partner_trade_no": "T1", "payment_no": "P1"}}}, states: transferStates("T1", "payment_amount"),
	},
	{
		send: "transfer.pay_bank", query: "transfer.query_bank", step: turnOf(bankStep, func(r *transfer.QueryBankResponse) bool { return r.Status == transfer.StatusSuccess }),
		accepts: []moneyReply{{moneyOpen, map[string]string{"partner_trade_no": "T0000001", "payment_no": "P1"}}},
		states:  append(transferStates("T0000001", "amount"), moneyReply{moneyFailed, map[string]string{"partner_trade_no": "T0000001", "status": "BANK_FAIL"}}),
	},
}

func sharePaid(r *profitsharing.QueryResponse) bool { return len(r.Unpaid()) == 0 }

func acceptedSharing(number string) []moneyReply {
	return []moneyReply{{moneyOpen, map[string]string{"transaction_id": "4", "out_order_no": number, "order_id": "5"}}}
}

var sharingStates = []moneyReply{
	{moneyOpen, map[string]string{"out_order_no": "P1", "status": "PROCESSING"}},
	{moneyOpen, sharing("FINISHED", "PENDING")},
	{moneyMoved, sharing("FINISHED", "SUCCESS")},
	{moneyFailed, sharing("FINISHED", "CLOSED")},
}

func sharing(status, result string) map[string]string {
	return map[string]string{
		"out_order_no": "P1", "status": status,
		"receivers": `[{"type":"MERCHANT_ID","account":"190001001","amount":100,"description":"d","result":"` + result + `"}]`,
	}
}

var returnStates = []moneyReply{{moneyOpen, returning("PROCESSING")}, {moneyMoved, returning("SUCCESS")}, {moneyFailed, returning("FAILED")}}

func returning(result string) map[string]string {
	return map[string]string{"out_return_no": "B1", "return_account": "190001001", "return_amount": "60", "result": result}
}

func transferStates(number, amount string) []moneyReply {
	status := func(status string) map[string]string {
		return map[string]string{"partner_trade_no": number, "status": status, amount: "100"}
	}
	return []moneyReply{{moneyOpen, status("PROCESSING")}, {moneyMoved, status("SUCCESS")}, {moneyFailed, status("FAILED")}}
}
