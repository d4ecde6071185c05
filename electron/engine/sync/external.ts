// Signing in over IMAP with nothing but the certificate of the TLS handshake, which the library does not do by itself.
// It holds no secret: the key has played its part before the first command.

import type { ImapFlow } from 'imapflow'

/** The part of the pinned library that this stands on; test/engine/sign-in proves it against a real server. */
interface Inside {
  exec(command: string, attributes: object[], options: object): Promise<{ next(): void }>
  write(line: string): void
  setAuthenticationState(): Promise<void>
}

/**
 * The client signs in, once its connection is secure, by SASL EXTERNAL (RFC 4422, appendix A) as `user` where that is
 * advertised, else by PLAIN with `user` and an empty password, which such servers do not look at.
 */
export function byCertificate(client: ImapFlow, user: string): ImapFlow {
  const inside = client as unknown as Inside
  async function authenticate(): Promise<boolean> {
    const external = client.capabilities.has('AUTH=EXTERNAL')
    const answer = Buffer.from(external ? user : `\0${user}\0`).toString('base64')
    const mechanism = { type: 'ATOM', value: external ? 'EXTERNAL' : 'PLAIN' }
    try {
      const response = await inside.exec('AUTHENTICATE', [mechanism], { onPlusTag: () => inside.write(answer) })
      response.next()
    } catch (error) {
      // as the library marks its own: a tagged NO or BAD is the server's judgement, anything else is the line
      if (error instanceof Error && 'responseStatus' in error) Object.assign(error, { authenticationFailed: true })
      throw error
    }
    await inside.setAuthenticationState()
    return true
  }
  return Object.assign(client, { authenticate })
}
