-- +goose Up
-- Amounts are in fen. Times are in UTC. A state changes only as states.go says.

CREATE TABLE orders (
	out_trade_no   TEXT PRIMARY KEY,
	request_id     TEXT NOT NULL UNIQUE,           -- of the customer's request: a repeat finds the same order
	openid         TEXT NOT NULL,
	payer_ip       TEXT NOT NULL,
	product        TEXT NOT NULL,
	total_fee      BIGINT NOT NULL CHECK (total_fee > 0),
	refunded_fee   BIGINT NOT NULL DEFAULT 0 CHECK (refunded_fee BETWEEN 0 AND total_fee), -- promised to refunds
	state          TEXT NOT NULL,
	prepay_id      TEXT NOT NULL DEFAULT '',
	transaction_id TEXT NOT NULL DEFAULT '',
	created_at     TIMESTAMP NOT NULL,
	expires_at     TIMESTAMP NOT NULL,             -- time_expire: it can't be paid later
	paid_at        TIMESTAMP,                      -- time_end: decides on which bill it is
	progress       TEXT NOT NULL DEFAULT '{}'      -- of the job that asks about it
);
CREATE INDEX orders_paid_at ON orders (paid_at);

-- What the customer has got: one row is one delivery.
CREATE TABLE deliveries (
	out_trade_no TEXT PRIMARY KEY REFERENCES orders,
	delivered_at TIMESTAMP NOT NULL
);

CREATE TABLE refunds (
	out_refund_no TEXT PRIMARY KEY,
	request_id    TEXT NOT NULL UNIQUE,            -- of the clerk's request
	out_trade_no  TEXT NOT NULL REFERENCES orders,
	refund_fee    BIGINT NOT NULL CHECK (refund_fee > 0),
	reason        TEXT NOT NULL,
	state         TEXT NOT NULL,
	problem       TEXT NOT NULL DEFAULT '',        -- why a person is needed
	created_at    TIMESTAMP NOT NULL,
	accepted_at   TIMESTAMP,                       -- seen at WeChat Pay: decides on which bill it is
	progress      TEXT NOT NULL DEFAULT '{}'
);
CREATE INDEX refunds_accepted_at ON refunds (accepted_at);

CREATE TABLE shipments (
	out_trade_no    TEXT PRIMARY KEY REFERENCES orders,
	express_company TEXT NOT NULL,
	tracking_no     TEXT NOT NULL,
	contact         TEXT NOT NULL,             -- of the receiver, masked: 189****1234
	state           TEXT NOT NULL,
	problem         TEXT NOT NULL DEFAULT '',
	created_at      TIMESTAMP NOT NULL,
	progress        TEXT NOT NULL DEFAULT '{}'
);

CREATE TABLE bill_days (
	bill_date TEXT PRIMARY KEY,                    -- 2026-11-30, in UTC+8
	state     TEXT NOT NULL,
	bill_rows BIGINT NOT NULL DEFAULT 0
);

CREATE TABLE differences (
	bill_date     TEXT NOT NULL REFERENCES bill_days,
	kind          TEXT NOT NULL,
	out_trade_no  TEXT NOT NULL,
	out_refund_no TEXT NOT NULL,
	amount        BIGINT NOT NULL,
	resolved      BOOLEAN NOT NULL DEFAULT FALSE,  -- another day's bill has it, or a person has explained it
	explanation   TEXT NOT NULL DEFAULT '',        -- of a person
	PRIMARY KEY (bill_date, kind, out_trade_no, out_refund_no, amount)
);
