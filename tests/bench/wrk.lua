-- One line of figures wrk does not print by itself: p50 and p95 in microseconds, requests, duration, errors.
done = function(summary, latency)
  local e = summary.errors
  io.write(string.format("FIGURES %d %d %d %d %d\n", latency:percentile(50), latency:percentile(95),
    summary.requests, summary.duration, e.connect + e.read + e.write + e.status + e.timeout))
end
