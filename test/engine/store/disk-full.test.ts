import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { temporaryFolder } from './temporary-folder.ts'

const child = fileURLToPath(new URL('children/full-disk.ts', import.meta.url))

/** A true file system of 6 MB, where this session may mount one. */
function smallDisk(): string | undefined {
  const dir = temporaryFolder()
  if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=6m', 'tmpfs', dir]).status !== 0) return undefined
  onTestFinished(() => void spawnSync('umount', ['-l', dir]))
  return path.join(dir, 'profile')
}

test.each(['raw', 'store'])('a disk filled by %s: said as 102, and the store left sane', (fill) => {
  const dir = smallDisk()
  if (dir === undefined) {
    console.log('no right to mount a small file system here: only the limit on file size is tried')
    return
  }
  const { stdout, stderr } = spawnSync(process.execPath, [child, dir, fill], { encoding: 'utf8' })
  expect(stderr).toBe('')
  const said = JSON.parse(stdout)
  expect(said).toMatchObject({ code: 'DISK_FULL', spoken: 102, readable: true, problems: [] })
  expect(said.kept).toBeGreaterThan(0)
  expect([said.messages, said.after]).toEqual([said.kept, said.kept])
})

test.runIf(process.platform !== 'win32')('a limit on the size of a file, met by a pack, is the same fault', () => {
  const dir = path.join(temporaryFolder(), 'profile')
  // 2,048 blocks of 512 or 1,024 bytes: more than an empty store, less than the letters
  const command = 'ulimit -f 2048; exec "$0" "$1" "$2" raw'
  const { stdout } = spawnSync('sh', ['-c', command, process.execPath, child, dir], { encoding: 'utf8' })
  expect(JSON.parse(stdout)).toMatchObject({ code: 'DISK_FULL', spoken: 102, readable: true, problems: [] })
  expect(fs.existsSync(dir)).toBe(true)
})
