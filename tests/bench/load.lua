-- wrk's part: requests read from a file, one a line, sent in turn; answers looked into when the fourth argument says so.
local requests, place, threads = {}, 0, {}
wrong = 0

function setup(thread)
  table.insert(threads, thread)
end

function init(args)
  local headers = { ["content-type"] = "application/json", ["accept"] = "application/json", ["authorization"] = args[2] }
  for body in io.lines(args[1]) do
    table.insert(requests, wrk.format("POST", nil, headers, body))
  end
  if args[3] == "look" then
    response = function(status, _, body)
      if status ~= 200 or body:find('"errors"', 1, true) then
        if wrong == 0 then io.stderr:write(status, " ", body:sub(1, 500), "\n") end
        wrong = wrong + 1
      end
    end
  end
end

function request()
  place = place % #requests + 1
  return requests[place]
end

function done(summary, latency)
  local failed = summary.errors
  local errors = failed.connect + failed.read + failed.write + failed.status + failed.timeout
  for _, thread in ipairs(threads) do errors = errors + thread:get("wrong") end
  io.write(string.format(
    '\n{"requests": %d, "microseconds": %d, "bytes": %d, "errors": %d, "p50": %d, "p99": %d}\n',
    summary.requests, summary.duration, summary.bytes, errors, latency:percentile(50), latency:percentile(99)))
end
