// A thread inside a parser process that ends it when one job holds too much or computes too long: a decoder in a loop never
// returns to its own timers. Worker limits do not count Buffers (1.6 GB passed them), the resident size does. Processor time
// and not the clock on the wall, so that a machine with other work to do sets no healthy message aside.

import { workerData } from 'node:worker_threads'
import { ENDED_BY } from './frame.ts'

/** What job.ts hands over: the number of the job under way, 0 for none, and the ms of processor one job may take. */
export interface WatchData {
  underWay: Int32Array
  cpuLimit: number
}

const LIMIT_BYTES = 700 * 1024 * 1024
const EVERY_MS = 100

const { underWay, cpuLimit } = workerData as WatchData
let job = 0
let atBegin = 0

function cpuMs(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

setInterval(() => {
  if (process.memoryUsage.rss() > LIMIT_BYTES) process.kill(process.pid, ENDED_BY.memory)
  const current = Atomics.load(underWay, 0)
  if (current !== job) {
    job = current
    atBegin = cpuMs()
  } else if (current !== 0 && cpuMs() - atBegin > cpuLimit) {
    process.kill(process.pid, ENDED_BY.time)
  }
}, EVERY_MS)
