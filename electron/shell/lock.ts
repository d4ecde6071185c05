// When the window locks: idle time, the system's lock, sleep. Locking closes the store and the page with it, so that no decrypted
// string survives in the renderer.

import { powerMonitor } from 'electron'

const LOOK_EVERY_MS = 15_000

/** Calls `lock` after `minutes()` without a key or a click, on the system's lock and on sleep. */
export function watchIdle(minutes: () => number, lock: () => void): void {
  powerMonitor.on('lock-screen', lock)
  powerMonitor.on('suspend', lock)
  const timer = setInterval(() => {
    if (powerMonitor.getSystemIdleTime() >= minutes() * 60) lock()
  }, LOOK_EVERY_MS)
  timer.unref()
}
