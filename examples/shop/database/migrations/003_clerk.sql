-- +goose Up
-- For the lists of the clerks.
CREATE INDEX orders_created_at ON orders (created_at, out_trade_no);
CREATE INDEX refunds_out_trade_no ON refunds (out_trade_no);
CREATE INDEX refunds_stuck ON refunds (created_at) WHERE state = 'stuck';
CREATE INDEX shipments_stuck ON shipments (created_at) WHERE state = 'stuck';

-- +goose Down
DROP INDEX shipments_stuck;
DROP INDEX refunds_stuck;
DROP INDEX refunds_out_trade_no;
DROP INDEX orders_created_at;
