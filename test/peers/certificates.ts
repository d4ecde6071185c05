// Certificates for the peers of tests: an authority of its own, and leaves with any dates and names. Nothing is ever switched off.

import 'reflect-metadata'
import * as x509 from '@peculiar/x509'

x509.cryptoProvider.set(crypto)

const KEY: EcKeyGenParams = { name: 'ECDSA', namedCurve: 'P-256' }
const SIGNATURE: EcdsaParams = { name: 'ECDSA', hash: 'SHA-256' }
export const DAY = 86_400_000

export interface Leaf {
  cert: string
  key: string
}
export interface Authority {
  /** PEM to trust */
  ca: string
  /** days from now; names are `localhost` and 127.0.0.1 unless given */
  leaf(options?: { from?: number; to?: number; host?: string }): Promise<Leaf>
}

export async function createAuthority(name = 'Autorité des essais'): Promise<Authority> {
  const keys = await crypto.subtle.generateKey(KEY, true, ['sign', 'verify'])
  const root = await x509.X509CertificateGenerator.createSelfSigned({
    name: `CN=${name}`,
    keys,
    notBefore: new Date(Date.now() - 400 * DAY),
    notAfter: new Date(Date.now() + 400 * DAY),
    signingAlgorithm: SIGNATURE,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
    ],
  })
  return {
    ca: root.toString('pem'),
    async leaf({ from = -1, to = 90, host } = {}) {
      const server = await crypto.subtle.generateKey(KEY, true, ['sign', 'verify'])
      const names: x509.JsonGeneralNames =
        host === undefined
          ? [
              { type: 'dns', value: 'localhost' },
              { type: 'ip', value: '127.0.0.1' },
            ]
          : [{ type: 'dns', value: host }]
      const cert = await x509.X509CertificateGenerator.create({
        subject: `CN=${host ?? 'localhost'}`,
        issuer: root.subject,
        publicKey: server.publicKey,
        signingKey: keys.privateKey,
        notBefore: new Date(Date.now() + from * DAY),
        notAfter: new Date(Date.now() + to * DAY),
        signingAlgorithm: SIGNATURE,
        extensions: [
          new x509.BasicConstraintsExtension(false),
          new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
          new x509.SubjectAlternativeNameExtension(names),
        ],
      })
      const pkcs8 = Buffer.from(await crypto.subtle.exportKey('pkcs8', server.privateKey)).toString('base64')
      const body = pkcs8.replaceAll(/(.{64})/g, '$1\n').trimEnd()
      return { cert: cert.toString('pem'), key: `-----BEGIN PRIVATE KEY-----\n${body}\n-----END PRIVATE KEY-----\n` }
    },
  }
}
