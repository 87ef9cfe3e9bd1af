-- Many people who open their conversation: each waits from nothing to six seconds before each time.
local people, place = {}, 0

function init(args)
  for line in io.lines(args[1]) do
    local path, cookie = line:match("^(%S+)\t(%S+)\t")
    people[#people + 1] = { path = path, cookie = cookie }
  end
  math.randomseed(tonumber(tostring(people):match("0x(%x+)"), 16) % 2147483647 + os.time())
  place = math.random(#people)
end

function delay()
  return math.random(0, 6000)
end

function request()
  place = place % #people + 1
  local one = people[place]
  return wrk.format("GET", one.path, {
    ["Cookie"] = one.cookie, ["Accept-Encoding"] = "br", ["Accept-Language"] = "fr", ["Sec-Fetch-Site"] = "same-origin",
  })
end

done = function(summary, latency)
  local e = summary.errors
  io.write(string.format("FIGURES %d %d %d %d %d\n", latency:percentile(50), latency:percentile(95),
    summary.requests, summary.duration, e.connect + e.read + e.write + e.status + e.timeout))
end
