-- Who is first is chance.
async function runner(name)
  for lap = 1, 5 do
    await asyncio.sleep(math.random() / 100)
    print(name, lap, math.random(1000))
  end
end
await asyncio.gather(runner("a"), runner("b"), runner("c"), runner("d"))
