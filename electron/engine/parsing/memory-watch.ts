// A thread inside a parser process that ends it when it holds too much: a decoder in a loop never returns to its own timers.
// Worker limits do not count Buffers (1.6 GB passed them), the resident size does.

const LIMIT_BYTES = 700 * 1024 * 1024
const EVERY_MS = 100

setInterval(() => {
  if (process.memoryUsage.rss() > LIMIT_BYTES) process.kill(process.pid, 'SIGTERM')
}, EVERY_MS)
