-- For wrk: SEED in the path becomes another number in each request.
local path, seed = os.getenv("BENCH_PATH"), tonumber(os.getenv("BENCH_SEED"))
request = function()
  seed = seed + 1
  return wrk.format("GET", (path:gsub("SEED", tostring(seed))))
end
