-- POSTs the files in turn; prints what wrk measured as one line of JSON.
--   wrk … -s post.lua URL -- CONTENT_TYPE FILE...
local requests, turn = {}, 0

function init(args)
  for i = 2, #args do
    local file = assert(io.open(args[i], "rb"))
    requests[i - 1] = wrk.format("POST", nil, { ["content-type"] = args[1] }, file:read("*a"))
    file:close()
  end
end

function request()
  turn = turn % #requests + 1
  return requests[turn]
end

function done(summary, latency)
  local errors = summary.errors
  print(string.format(
    '{"requests": %d, "refused": %d, "broken": %d, "seconds": %.6f, "p50_ms": %.4f, "p99_ms": %.4f}',
    summary.requests, errors.status, errors.connect + errors.read + errors.write + errors.timeout,
    summary.duration / 1e6, latency:percentile(50) / 1000, latency:percentile(99) / 1000))
end
