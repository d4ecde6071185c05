// The one part of hoodiecrow-imap that we use; the package brings no types.
declare module 'hoodiecrow-imap' {
  import type { Server } from 'node:net'
  interface Options {
    plugins?: string[]
    credentials?: { cert: string; key: string; minVersion?: string }
    secureConnection?: boolean
    users?: Record<string, { password: string }>
    storage?: object
  }
  export default function hoodiecrow(options: Options): {
    server: Server
    listen(port: number, host: string): void
    close(done: () => void): void
    appendMessage(mailbox: string, flags: string[], date: Date | string, raw: string): void
  }
}
