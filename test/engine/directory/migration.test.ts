import path from 'node:path'
import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { migrations } from '../../../electron/engine/store/migrations.ts'
import { Store } from '../../../electron/engine/store/store.ts'
import { packEnvelope } from '../../../electron/engine/store/envelope.ts'
import { countEarlier } from '../../../electron/engine/store/exchanges.ts'
import { temporaryFolder } from '../store/temporary-folder.ts'

test('a store of version 40 opens, with the exchanges that it held', () => {
  const file = path.join(temporaryFolder(), 'store.db')
  const pageKey = Buffer.alloc(32, 7)
  const old = new Database(file)
  for (const one of ["cipher = 'sqlcipher'", 'legacy = 4', `key = "x'${pageKey.toString('hex')}'"`]) old.pragma(one)
  for (const step of migrations) if (step.version <= 40) old.exec(step.sql)
  old.pragma('user_version = 40')
  old.exec(`INSERT INTO account (id, email, settings, raw_key, position) VALUES ('a1', 'Moi@x.fr', '{}', x'00', 1)`)
  const put =
    old.prepare(`INSERT INTO message (id, sha256, account_id, size, raw_file, raw_offset, raw_length, header_hash, date,
    from_address, from_name, kinds, envelope, parsed_by) VALUES (?, ?, 'a1', 1, 'f', ?, 1, 'h', ?, ?, ?, ?, ?, 1)`)
  const envelope = (from: string, to: string[]) =>
    packEnvelope(
      {
        from: { address: from },
        to: to.map((address) => ({ address })),
        cc: [],
        text: '',
        hasHtml: false,
        references: [],
        attachments: [],
      },
      [],
    )
  put.run(1, 's1', 1, 1000, 'A@x.fr', 'A', '["text"]', envelope('A@x.fr', ['moi@x.fr']))
  put.run(2, 's2', 2, 2000, 'a@x.fr', 'A bis', '["receipt"]', envelope('a@x.fr', ['moi@x.fr']))
  put.run(3, 's3', 3, 3000, 'moi@x.fr', null, '["text"]', envelope('moi@x.fr', ['a@x.fr', 'b@x.fr']))
  old.close()

  const store = new Store({ file, pageKey })
  while (countEarlier(store, 1));
  expect(store.db.prepare('SELECT * FROM correspondent ORDER BY address').all()).toEqual([
    { address: 'a@x.fr', name: 'A', received: 1, sent: 1, last_at: 3000 },
    { address: 'b@x.fr', name: null, received: 0, sent: 1, last_at: 3000 },
    { address: 'moi@x.fr', name: null, received: 1, sent: 0, last_at: 3000 },
  ])
  expect(countEarlier(store)).toBe(false)
  store.close()
})
