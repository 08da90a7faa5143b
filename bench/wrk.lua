-- Requests the URL, or POSTs the files to it in turn; prints what wrk measured as one line of JSON.
--   wrk … --script wrk.lua URL -- [FILE...]
local requests, turn = {}, 0

function init(args)
  for i = 1, #args do
    local file = assert(io.open(args[i], "rb"))
    requests[i] = wrk.format("POST", nil, nil, file:read("*a"))
    file:close()
  end
  -- Without it, wrk repeats one request and calls no Lua.
  if #requests > 0 then request = next_request end
end

function next_request()
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
