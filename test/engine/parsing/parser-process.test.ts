import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { parseMessage } from '../../../electron/engine/parsing/parse-message.ts'
import { createParserPool } from '../../../electron/engine/parsing/pool.ts'
import { hprimBytes } from '../../files/hprim.ts'
import { build, ENVELOPE, file, multipart, text } from '../mail/mime-builder.ts'

const POOL = new URL('../../../electron/engine/parsing/pool.ts', import.meta.url).href

const CHOSEN = Buffer.from(hprimBytes({}, 'cp850'))

describe('parser process', () => {
  it('takes the options of a parse', async () => {
    const raw = build(multipart('mixed', [text('a'), file(CHOSEN, 'text/plain', 'a.hpr')], 'm', ENVELOPE))
    const pool = createParserPool()
    try {
      for (const options of [undefined, {}, { encoding: 'cp1252' }])
        expect(await pool.parse(raw, options)).toEqual({ parsed: await parseMessage(raw, options) })
    } finally {
      pool.close()
    }
  })

  it('keeps its parent alive while it owes an answer, and no longer', async () => {
    const script = `
      const { createParserPool } = await import(${JSON.stringify(POOL)})
      const answer = await createParserPool().parse(Buffer.from('Subject: x\\r\\n\\r\\nbonjour'))
      process.stdout.write('parsed' in answer ? answer.parsed.preview : answer.fault.code)`
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script])
    expect(stdout).toBe('bonjour')
  })
})
