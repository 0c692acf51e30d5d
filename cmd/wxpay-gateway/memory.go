package main

import (
	"context"
	"os"
	"runtime/debug"
	"runtime/metrics"
	"time"
)

// calmMemory is the memory, in bytes, below which the garbage collector runs as
// usual. Above it, the collector runs before the memory in use has doubled, so
// that the program stays small when it gets many large requests.
const calmMemory = 240 << 20

// limitMemory adapts the limit of the garbage collector to the memory in use
// until ctx ends. It does nothing if the environment sets a limit.
func limitMemory(ctx context.Context) {
	if os.Getenv("GOMEMLIMIT") != "" {
		return
	}
	ticker := time.NewTicker(time.Second)
	defer ticker.Stop()
	for {
		debug.SetMemoryLimit(max(calmMemory, memoryInUse()*3/2))
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}

// memoryInUse returns the memory that was in use after the last collection.
func memoryInUse() int64 {
	sample := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	metrics.Read(sample)
	return int64(sample[0].Value.Uint64())
}
