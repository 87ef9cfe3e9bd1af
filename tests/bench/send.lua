-- Sixteen phones that send: each request is a new message of the next person in the list.
local people, place = {}, 0

function init(args)
  for line in io.lines(args[1]) do
    local path, cookie, tag = line:match("^(%S+)\t(%S+)\t(%S+)$")
    people[#people + 1] = { path = path, cookie = cookie, tag = tag }
  end
  -- Each thread of wrk begins elsewhere, and with names of its own.
  math.randomseed(tonumber(tostring(people):match("0x(%x+)"), 16) % 2147483647 + os.time())
  place = math.random(#people)
end

local function uuid()
  return (("xxxxxxxx-xxxx-4xxx-8xxx-xxxxxxxxxxxx"):gsub("x", function()
    return ("%x"):format(math.random(0, 15))
  end))
end

function request()
  place = place % #people + 1
  local one = people[place]
  return wrk.format("POST", one.path, {
    ["Content-Type"] = "application/x-www-form-urlencoded", ["Cookie"] = one.cookie,
    ["Sec-Fetch-Site"] = "same-origin", ["X-Envol-Outbox"] = "1", ["X-Envol-Account"] = one.tag,
  }, "words=Je+passe+demain+au+foyer+avec+les+papiers&client_id=" .. uuid())
end

done = function(summary, latency)
  local e = summary.errors
  io.write(string.format("FIGURES %d %d %d %d %d\n", latency:percentile(50), latency:percentile(95),
    summary.requests, summary.duration, e.connect + e.read + e.write + e.status + e.timeout))
end
