// When the window locks: idle time, the system's lock, sleep. Locking closes the store and the page with it, so that no decrypted
// string survives in the renderer.

import { powerMonitor } from 'electron'

const LOOK_EVERY_MS = 15_000
/** Below this nobody is idle, whatever the setting: the setting is not even read. */
const SHORTEST_S = 300

/** Calls `lock` after `minutes()` without a key or a click, on the system's lock and on sleep. `minutes` rejects while locked. */
export function watchIdle(minutes: () => Promise<number>, lock: () => void): void {
  powerMonitor.on('lock-screen', lock)
  powerMonitor.on('suspend', lock)
  const timer = setInterval(() => {
    const idleS = powerMonitor.getSystemIdleTime()
    if (idleS < SHORTEST_S) return
    // locked already: there is no limit and nothing to lock
    void minutes()
      .catch(() => Infinity)
      .then((limit) => (idleS >= limit * 60 ? lock() : undefined))
  }, LOOK_EVERY_MS)
  timer.unref()
}
