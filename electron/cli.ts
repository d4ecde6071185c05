// Entry of the command line: same engine as the window, headless, in this process. It looks at the version of Node, takes the secret
// out of the environment, and only then loads anything. The contract of commands is in cli/commands.ts.

const [major = 0] = process.versions.node.split('.').map(Number)
if (major < 24) {
  // SQLite's addon is a bare segmentation fault on Node 20
  process.stderr.write(
    `Pli demande Node 24 ; ceci est Node ${process.versions.node}. Lancez-le par « npm run -s pli -- … ».\n`,
  )
  process.exit(1)
}
// no child may inherit it
const passphrase = process.env['PLI_PASSPHRASE']
delete process.env['PLI_PASSPHRASE']

const { main } = await import('./cli/main.ts')
await main(process.argv.slice(2), passphrase)
