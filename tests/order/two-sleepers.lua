local async function sleeper()
  await asyncio.sleep(0.1)
end

async function main()
  await asyncio.gather(sleeper(), sleeper())
end
