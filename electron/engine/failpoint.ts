// Named places where the kill tests strike. Does nothing unless PLI_FAILPOINT is set; never reads it twice.

const [wanted, count] = (process.env['PLI_FAILPOINT'] ?? '').split('#')
let left = Number(count ?? 1)

/**
 * A place around a commit, rename, fsync or acknowledgement: `store.commit.before`, `raw.append.after-write` …
 * With PLI_FAILPOINT=`name` or `name#3` the process kills itself (-9) at the first or third passage, after saying where on stderr.
 */
export function failpoint(name: string): void {
  if (name !== wanted || --left > 0) return
  process.stderr.write(`failpoint ${name}\n`)
  process.kill(process.pid, 'SIGKILL')
}
