// What a process and its children cost, read from /proc while they run: processor time by thread, memory of all of them.
// Linux only; elsewhere nothing is seen and nothing is said.

import fs from 'node:fs'

/** Often enough to see a peak, rarely enough not to be one. */
const EVERY_MS = 400
/** USER_HZ of every Linux that Node runs on */
const TICKS = 100

export interface Cost {
  /** proportional set size of the whole tree at its highest, MB; undefined where /proc is not */
  peakMB: number | undefined
  /** seconds of processor, user and system, by role */
  seconds: Record<string, number>
}

/** Watches until the function that it answers is called. `roleOf` names a thread; threads of one role are added. */
export function watchTree(
  pid: number,
  roleOf: (thread: { isChild: boolean; isMain: boolean; name: string }) => string,
): () => Cost {
  const threads = new Map<string, { role: string; seconds: number }>()
  let peak = 0
  const look = (): void => {
    let memory = 0
    for (const one of [pid, ...childrenOf(pid)]) {
      memory += Number(/^Pss:\s+(\d+) kB/m.exec(read(`/proc/${one}/smaps_rollup`))?.[1] ?? 0)
      for (const thread of list(`/proc/${one}/task`)) {
        const stat = read(`/proc/${one}/task/${thread}/stat`)
        // the name stands in parentheses and may hold spaces
        const name = stat.slice(stat.indexOf('(') + 1, stat.lastIndexOf(')'))
        const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
        const seconds = (Number(fields[11]) + Number(fields[12])) / TICKS
        if (!Number.isFinite(seconds)) continue
        const role = roleOf({ isChild: one !== pid, isMain: thread === String(one), name })
        threads.set(`${one}/${thread}`, { role, seconds })
      }
    }
    peak = Math.max(peak, memory / 1000)
  }
  const timer = setInterval(look, EVERY_MS)
  look()
  return () => {
    clearInterval(timer)
    const seconds: Record<string, number> = {}
    for (const { role, seconds: spent } of threads.values()) seconds[role] = (seconds[role] ?? 0) + spent
    for (const role of Object.keys(seconds)) seconds[role] = Math.round((seconds[role] ?? 0) * 100) / 100
    return { peakMB: peak === 0 ? undefined : Math.round(peak), seconds }
  }
}

function childrenOf(pid: number): number[] {
  return list(`/proc/${pid}/task`)
    .flatMap((thread) => read(`/proc/${pid}/task/${thread}/children`).split(' '))
    .filter((one) => /^\d+$/.test(one))
    .map(Number)
}
function list(dir: string): string[] {
  try {
    return fs.readdirSync(dir)
  } catch {
    // it has ended, or this system has no /proc
    return []
  }
}
function read(file: string): string {
  try {
    return fs.readFileSync(file, 'utf8')
  } catch {
    // it has ended
    return ''
  }
}
