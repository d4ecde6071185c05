// SQLite's addon is a bare segmentation fault on Node 20: each entry checks first and says so.

const [major = 0] = process.versions.node.split('.').map(Number)
if (major < 24) {
  process.stderr.write(
    `Pli demande Node 24 ; ceci est Node ${process.versions.node}. Lancez-le par npm (npm run …), qui s’en charge.\n`,
  )
  process.exit(1)
}
