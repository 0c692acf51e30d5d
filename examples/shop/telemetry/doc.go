// Package telemetry makes an instance of the shop visible: log lines with trace ids,
// OpenTelemetry spans of requests, jobs and calls to WeChat Pay, and metrics for
// Prometheus. It does not know the shop.
package telemetry
