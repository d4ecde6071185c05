import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.{ts,tsx}'],
    setupFiles: ['test/files/seed.ts'],
    // forks: the SQLite addon is native and the kill tests need real processes
    pool: 'forks',
    maxWorkers: 2,
    // bounds of what hangs, not of what is slow: two loaded cores may take many times what a quiet machine takes
    testTimeout: 180_000,
    hookTimeout: 300_000,
    expect: { poll: { timeout: 60_000, interval: 50 } },
  },
})
