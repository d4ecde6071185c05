// Certificates for the peers of tests: an authority of its own, and leaves with any dates and names. Nothing is ever switched off.

import 'reflect-metadata'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as x509 from '@peculiar/x509'

x509.cryptoProvider.set(crypto)

const KEY: EcKeyGenParams = { name: 'ECDSA', namedCurve: 'P-256' }
const SIGNATURE: EcdsaParams = { name: 'ECDSA', hash: 'SHA-256' }
export const DAY = 86_400_000

export interface Leaf {
  cert: string
  key: string
}
export interface LeafOptions {
  /** days from now */
  from?: number
  to?: number
  /** `localhost` and 127.0.0.1 unless given */
  host?: string
  /** where the list of revoked ones is published */
  crl?: string
}
export interface Authority {
  /** PEM to trust */
  ca: string
  leaf(options?: LeafOptions): Promise<Leaf>
  /** For a client: its common name. */
  client(name: string, options?: Pick<LeafOptions, 'from' | 'to'>): Promise<Leaf>
  /** DER list of revoked leaves; days from now */
  crl(revoked: readonly Leaf[], options?: { from?: number; to?: number }): Promise<Buffer>
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
    leaf({ host, crl, ...dates } = {}) {
      const names: x509.JsonGeneralNames =
        host === undefined
          ? [
              { type: 'dns', value: 'localhost' },
              { type: 'ip', value: '127.0.0.1' },
            ]
          : [{ type: 'dns', value: host }]
      return issue(host ?? 'localhost', dates, [
        new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
        new x509.SubjectAlternativeNameExtension(names),
        ...(crl === undefined ? [] : [new x509.CRLDistributionPointsExtension([crl])]),
      ])
    },
    client: (common, dates = {}) =>
      issue(common, dates, [new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.clientAuth])]),
    async crl(revoked, { from = -1, to = 7 } = {}) {
      const list = await x509.X509CrlGenerator.create({
        issuer: root.subject,
        thisUpdate: new Date(Date.now() + from * DAY),
        nextUpdate: new Date(Date.now() + to * DAY),
        signingAlgorithm: SIGNATURE,
        signingKey: keys.privateKey,
        entries: revoked.map(({ cert }) => ({
          serialNumber: positive(new x509.X509Certificate(cert).serialNumber),
          revocationDate: new Date(Date.now() - DAY),
        })),
      })
      return Buffer.from(list.rawData)
    },
  }

  async function issue(
    common: string,
    { from = -1, to = 90 }: Pick<LeafOptions, 'from' | 'to'>,
    extensions: x509.Extension[],
  ): Promise<Leaf> {
    const pair = await crypto.subtle.generateKey(KEY, true, ['sign', 'verify'])
    const cert = await x509.X509CertificateGenerator.create({
      subject: `CN=${common}`,
      issuer: root.subject,
      publicKey: pair.publicKey,
      signingKey: keys.privateKey,
      notBefore: new Date(Date.now() + from * DAY),
      notAfter: new Date(Date.now() + to * DAY),
      signingAlgorithm: SIGNATURE,
      extensions: [new x509.BasicConstraintsExtension(false), ...extensions],
    })
    const pkcs8 = Buffer.from(await crypto.subtle.exportKey('pkcs8', pair.privateKey)).toString('base64')
    const body = pkcs8.replaceAll(/(.{64})/g, '$1\n').trimEnd()
    return { cert: cert.toString('pem'), key: `-----BEGIN PRIVATE KEY-----\n${body}\n-----END PRIVATE KEY-----\n` }
  }
}

/** A serial number is a positive INTEGER (RFC 5280 §4.1.2.2): the list's generator writes its hex as it comes. */
function positive(hex: string): string {
  return Number.parseInt(hex.slice(0, 2), 16) > 0x7f ? `00${hex}` : hex
}

/** A PKCS#12 file, as a registration authority hands one out. */
export function pkcs12({ cert, key }: Leaf, passphrase: string, options: string[] = []): Buffer {
  const dir = mkdtempSync(join(tmpdir(), 'p12-'))
  try {
    const [certFile, keyFile] = [join(dir, 'cert.pem'), join(dir, 'key.pem')]
    writeFileSync(certFile, cert)
    writeFileSync(keyFile, key, { mode: 0o600 })
    return execFileSync(
      'openssl',
      ['pkcs12', '-export', ...options, '-in', certFile, '-inkey', keyFile, '-passout', 'stdin'],
      { input: `${passphrase}\n` },
    )
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
}
