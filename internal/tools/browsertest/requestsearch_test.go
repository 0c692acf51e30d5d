package browsertest

import (
	"os/exec"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestRequestsAreSearchedAndFiltered(t *testing.T) {
	g := busy(t)
	everywhere(t, g, func(p *page, says func(en, zh string) string) {
		p.visit("#/requests")
		p.rows("request-row", 6)
		for q, n := range map[string]int{
			"scene02": 1, "/pay/unified": 6, "SIGNERROR": 1, says("wrong signature", "签名错误"): 1, says("Unified ORDER", "统一下单"): 6,
			"Espresso": 1, "latte 2800": 1,
		} {
			p.write(id("request-search"), q)
			p.rows("request-row", n)
		}
		p.write(id("request-search"), "no such text")
		p.rows("request-row", 0)
		p.sees(".empty", says("Nothing matches.", "没有符合条件的记录。"))
		p.write(id("request-search"), "")
		for result, n := range map[string]int{"refused": 2, "fault": 1, "ok": 4, "": 6} {
			p.choose(id("request-result"), result)
			p.rows("request-row", n)
		}
		p.choose(id("request-result"), "")
		p.choose(id("request-path"), "/pay/orderquery")
		p.rows("request-row", 0)
		p.choose(id("request-path"), "/pay/unifiedorder")
		p.rows("request-row", 6)
	})
}

// The copied command sends the request again.
func TestRequestIsCopiedAsCurl(t *testing.T) {
	g := startGateway(t, still)
	m := newMerchant(t).join(g)
	body := "<xml>\n<body>it's \"quoted\" $HOME `id` \\ 拿铁</body></xml>"
	m.postXML(g, "/pay/unifiedorder", body)
	everywhere(t, g, func(p *page, says func(en, zh string) string) {
		p.visit("#/requests")
		p.click(id("request-row"))
		assert.Equal(p.t, says("Copy as curl", "复制为 curl 命令"), p.text(id("copy-curl")))
		p.click(id("copy-curl"))
		p.sees(id("toasts"), says("Copied", "已复制"))
		p.visit("#/bench")
		p.click(id("bench-text"))
		p.press("v", chromedp.KeyModifiers(chromedp.ModifierCtrl), pasting)
		p.until("the command is pasted", `document.activeElement.value.startsWith('curl ')`)
		command := value[string](p, `document.activeElement.value`)
		out, err := exec.Command("sh", "-c", command+" -sS").CombinedOutput()
		require.NoError(p.t, err, string(out))
		assert.Contains(p.t, string(out), "return_code")
		p.visit("#/requests")
		p.clickOn(id("request-row")+"[aria-current], "+id("request-row"), "")
		p.click(id("request") + " " + id("raw-toggle"))
		assert.Equal(p.t, body, p.text(id("request")+" .message pre.wrap"))
	})
}

// A message that was dropped to save memory is still in the list.
func TestDroppedMessageIsOpened(t *testing.T) {
	g := startGateway(t, still, "-keep-mb", "1")
	m := newMerchant(t).join(g)
	m.order("dropped1", "Tea", 900)
	for range 40 {
		m.postXML(g, "/pay/orderquery", "<xml><a>"+strings.Repeat("x", 60_000)+"</a></xml>")
	}
	everywhere(t, g, func(p *page, says func(en, zh string) string) {
		note := says("The body was dropped to save memory.", "为节省内存，报文已清除")
		p.visit("#/requests")
		p.write(id("request-search"), "dropped1")
		p.rows("request-row", 1)
		p.click(id("request-row"))
		p.sees(id("request")+" "+id("dropped"), note)
		p.seesNot(id("request")+" .message", "")
		p.seesNot(id("copy-curl"), "")
		p.shot("dropped")
		p.visit("#/orders/10000100/dropped1")
		p.clickOn(id("request-card")+" summary", "/pay/unifiedorder")
		p.sees(id("request-card")+" "+id("dropped"), note)
	})
}
