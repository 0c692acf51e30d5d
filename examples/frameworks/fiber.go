package frameworks

import (
	"bytes"
	"log/slog"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/middleware/adaptor"
	"github.com/seed6780280e/wxpay"
)

// Fiber serves the shop with fiber, which does not use net/http. The handler passes the
// body of the notification to ConfirmNotify and responds with Ack.
func Fiber(shop *Shop) *fiber.App {
	app := fiber.New(fiber.Config{BodyLimit: 1 << 20})
	app.Post("/wxpay/notify", func(c *fiber.Ctx) error {
		n, err := shop.Client.ConfirmNotify(c.UserContext(), bytes.NewReader(c.Body()))
		if err == nil {
			err = shop.Deliver(c.UserContext(), n)
		}
		if err != nil {
			slog.Warn("notification answered FAIL", "err", err) // NotifyHandler logs this itself
		}
		c.Set(fiber.HeaderContentType, "text/xml; charset=utf-8")
		return c.Send(wxpay.Ack(err))
	})
	app.Post("/orders", func(c *fiber.Ctx) error {
		r, err := adaptor.ConvertRequest(c, false)
		if err != nil {
			return err
		}
		params, err := shop.Order(c.UserContext(), openIDOf(r), c.IP())
		if err != nil {
			return fiber.ErrBadGateway
		}
		return c.JSON(params)
	})
	return app
}
