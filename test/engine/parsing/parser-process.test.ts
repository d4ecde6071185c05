import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'

const POOL = new URL('../../../electron/engine/parsing/pool.ts', import.meta.url).href

describe('parser process', () => {
  it('keeps its parent alive while it owes an answer, and no longer', async () => {
    const script = `
      const { createParserPool } = await import(${JSON.stringify(POOL)})
      const answer = await createParserPool().parse(Buffer.from('Subject: x\\r\\n\\r\\nbonjour'))
      process.stdout.write('parsed' in answer ? answer.parsed.preview : answer.fault.code)`
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script])
    expect(stdout).toBe('bonjour')
  })
})
