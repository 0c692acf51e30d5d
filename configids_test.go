package wxpay

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

// NewClient rejects values that are swapped or contain blanks. The error says how
// to fix it and shows no secret.
func TestNewClientRefusesConfusedConfig(t *testing.T) {
	const appID, mchID = "wxd930ea5d5a258f4f", "10000100"
	previous := func(key string) func(*Config) {
		return func(c *Config) { c.PreviousKey, c.PreviousKeyUntil = key, time.Now().Add(time.Hour) }
	}
	for _, test := range []struct {
		change func(*Config)
		want   string
	}{
		{func(c *Config) { c.AppID, c.MchID = mchID, appID }, `Config.AppID "10000100" and MchID "wxd930ea5d5a258f4f" are swapped`},
		{func(c *Config) { c.AppID = mchID }, "which is no appid: an appid begins with wx"},
		{func(c *Config) { c.MchID = appID }, "which is no merchant number"},
		{func(c *Config) { c.AppID, c.MchID = " "+mchID, " "+appID }, "are swapped: an appid begins with wx, a merchant number has digits only"},
		{func(c *Config) { c.AppID += " " }, `Config.AppID is "wxd930ea5d5a258f4f ": remove the blanks`},
		{func(c *Config) { c.AppID = "\ufeff" + c.AppID }, "Config.AppID is"},
		{func(c *Config) { c.AppID = " " }, "Config.AppID is"},
		{func(c *Config) { c.MchID += "\n" }, `Config.MchID is "10000100\n": remove the blanks`},
		{func(c *Config) { c.MchID = "\u3000" + c.MchID }, "Config.MchID is"},
		{func(c *Config) { c.OtherAppIDs = []string{appID, "wx1\t"} }, `Config.OtherAppIDs holds "wx1\t": remove the blanks`},
		{func(c *Config) { c.OtherAppIDs = []string{mchID} }, `Config.OtherAppIDs holds "10000100", which is no appid`},
		{func(c *Config) { c.Key = strings.Repeat(" ", 32) }, "Config.Key has 32 bytes, some of them blanks or control characters: remove them"},
		{func(c *Config) { c.Key = c.Key[:31] + "\n" }, "Config.Key has 32 bytes, some of them blanks"},
		{func(c *Config) { c.Key = "\x00" + c.Key[1:] }, "Config.Key has 32 bytes, some of them blanks"},
		{func(c *Config) { c.Key = c.Key[:16] + " " + c.Key[16:] }, "Config.Key has 33 bytes, some of them blanks"},
		{func(c *Config) { c.Key = c.Key[:29] + "\u3000" }, "Config.Key has 32 bytes, some of them blanks"},
		{previous(testKey[:31] + "\r"), "Config.PreviousKey holds blanks or control characters: remove them"},
		{func(c *Config) { c.AppSecret += "\r\n" }, "Config.AppSecret holds blanks or control characters: remove them"},
		{func(c *Config) { c.AppID, c.MchID = mchID, c.Key }, "Config.MchID is as long as a key or an AppSecret, and is not shown: set the merchant number"},
		{func(c *Config) { c.MchID = c.Key }, "Config.MchID is as long as a key"},
		{func(c *Config) { c.MchID = c.Key + "\n" }, "Config.MchID is as long as a key"},
		{func(c *Config) { c.AppID = c.AppSecret }, "Config.AppID is as long as a key or an AppSecret, and is not shown: set the mini program's appid"},
		{func(c *Config) { c.OtherAppIDs = []string{c.AppSecret} }, "one of Config.OtherAppIDs is as long as a key"},
		{func(c *Config) { c.SignType = SignType(c.Key) }, `Config.SignType is "***"`},
	} {
		cfg := Config{AppID: appID, MchID: mchID, Key: testKey, AppSecret: "0123456789abcdef0123456789abcdef"}
		test.change(&cfg)
		client, err := NewClient(cfg)
		assert.Nil(t, client)
		assert.ErrorContains(t, err, test.want)
		for _, secret := range []string{cfg.Key, cfg.PreviousKey, cfg.AppSecret} {
			if piece := strings.TrimSpace(secret); piece != "" && err != nil {
				asJSON, _ := cfg.MarshalJSON()
				assert.NotContains(t, err.Error()+cfg.String()+string(asJSON), piece[:10])
			}
		}
	}
}
