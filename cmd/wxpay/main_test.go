package main

import (
	"bytes"
	"context"
	"flag"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// runWith runs the program without settings.
func runWith(environ []string, args ...string) result {
	var out, err bytes.Buffer
	env := &environment{stdin: strings.NewReader(""), stdout: &out, stderr: &err, environ: environ}
	return result{run(context.Background(), args, env), out.String(), err.String()}
}

func TestHelpNamesEverything(t *testing.T) {
	for _, lang := range []string{"en", "zh"} {
		overview := runWith(nil, "help", "-lang", lang)
		overview.assertCode(t, exitDone)
		for _, s := range settingNames() {
			assert.Contains(t, overview.out, s.name)
		}
		for _, e := range exitCodes() {
			assert.Contains(t, overview.out, newCall(&environment{environ: []string{"LANG=" + lang}}).t(e.means))
		}
		for _, v := range verbs() {
			assert.Contains(t, overview.out, "\n  "+v.name+" ")
			own := runWith(nil, append([]string{"help", "-lang", lang}, strings.Fields(v.name)...)...)
			own.assertCode(t, exitDone)
			newFlagSet(&commonFlags{}, v.define).VisitAll(func(f *flag.Flag) {
				if f.Name == "help" {
					return
				}
				assert.Contains(t, own.out, "\n  -"+f.Name+" ", "help %s", v.name)
			})
			assert.Equal(t, own, runWith(nil, append(strings.Fields(v.name), "-h", "-lang", lang)...), "%s -h", v.name)
		}
	}
}

func TestHelpIsInTheUsersLanguage(t *testing.T) {
	assert.Contains(t, runWith([]string{"LANG=zh_CN.UTF-8"}, "-h").out, "退出码")
	assert.Contains(t, runWith([]string{"LANG=zh_CN.UTF-8"}, "-h", "-lang", "en").out, "exit codes")
	assert.Contains(t, runWith([]string{"LANG=zh_CN.UTF-8"}, "help", "help", "--help", "-lang=en").out, "flags of every verb")
	assert.Contains(t, runWith([]string{"LANG=zh_CN.UTF-8"}, "hlep").err, "是不是 help")
}

func TestWrongUse(t *testing.T) {
	for _, test := range []struct {
		name string
		args []string
		want string
	}{
		{"no verb", nil, "no verb is given"},
		{"unknown verb", []string{"hlep"}, "did you mean help?"},
		{"strange verb", []string{"\x1b[31mred"}, `there is no verb \x1b[31mred: wxpay help lists them`},
		{"help of an unknown verb", []string{"help", "ordre"}, "there is no verb ordre"},
		{"unknown flag", []string{"help", "-jsn"}, "did you mean -json?"},
		{"unknown flag before the verb", []string{"-jsn", "help"}, "did you mean -json?"},
		{"strange flag", []string{"help", "-\x1b[2J"}, `there is no flag -\x1b[2J`},
		{"wrong value", []string{"help", "-timeout", "soon"}, "-timeout must be a time"},
		{"no value", []string{"help", "-timeout"}, "-timeout must be a time"},
		{"negative", []string{"help", "-timeout", "-1s"}, "-timeout is negative"},
		{"unknown language", []string{"help", "-lang", "fr"}, "-lang is fr"},
		{"too many arguments", []string{"help", "a", "b", "c"}, "wxpay help [VERB]"},
	} {
		t.Run(test.name, func(t *testing.T) {
			r := runWith(nil, test.args...)
			r.assertCode(t, exitMisuse)
			assert.Contains(t, r.err, test.want)
			assert.Empty(t, r.out)
			assert.NotContains(t, r.both(), "\x1b")
		})
	}
}

func TestWrongUseAsJSON(t *testing.T) {
	r := runWith(nil, "-json", "hlep")
	r.assertCode(t, exitMisuse)
	assert.Empty(t, r.err)
	e := r.object(t)["error"].(map[string]any)
	assert.Equal(t, "not done", e["outcome"])
	assert.Equal(t, "never", e["retry"])
	assert.EqualValues(t, exitMisuse, e["exit"])
	assert.Contains(t, e["text"], "did you mean help?")
}

func TestFlagsMayStandBetweenTheWordsOfAVerb(t *testing.T) {
	for _, test := range []struct {
		args []string
		verb string
	}{
		{[]string{"refund", "-json", "create", "R1"}, "refund create"},
		{[]string{"refund", "-config", "x.env", "-json", "create", "R1"}, "refund create"},
		{[]string{"-json", "cert", "-lang", "en", "pem", "x.p12"}, "cert pem"},
		{[]string{"refund", "-json", "R1"}, "refund"},
		{[]string{"refund", "-json", "--", "create"}, "refund"},
		{[]string{"refund", "-refund-id", "create"}, "refund"},
		{[]string{"order", "-json", "create"}, "order"},
	} {
		c := newCall(&environment{stdout: io.Discard, stderr: io.Discard})
		_ = c.dispatch(context.Background(), test.args) // there are no settings
		assert.Equal(t, test.verb, c.name, "%q", test.args)
	}
}

func TestUsageOfVerbsThatNeedYes(t *testing.T) {
	usage := runWith(nil, "help", "refund", "create").out
	assert.Contains(t, usage, "wxpay refund create OUT_REFUND_NO (-out-trade-no NUMBER | -transaction-id NUMBER) (-fen N | -yuan N.NN) [-yes]\n")
	assert.Contains(t, runWith(nil, "help", "reverse").out, "wxpay reverse (OUT_TRADE_NO | -transaction-id NUMBER) [-yes]\n")
}
