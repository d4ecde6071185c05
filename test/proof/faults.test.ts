// The faults that the work on letters names, each provoked against real servers through the command line, a process a command: the exact
// words and code that a person gets, nothing lost, nothing doubled. The table « fault, where, text » is printed at the end.

import { afterAll, beforeAll, vi } from 'vitest'
import { printTable } from './faults/practice.ts'
import { closeWorld, openWorld } from './faults/world.ts'
import './faults/identity.ts'
import './faults/machine.ts'
import './faults/sending.ts'

// many processes, each seconds on a busy machine; a silent operator is given its five minutes
vi.setConfig({ testTimeout: 30 * 60_000, hookTimeout: 10 * 60_000 })

beforeAll(openWorld)
afterAll(async () => {
  printTable()
  await closeWorld()
})
