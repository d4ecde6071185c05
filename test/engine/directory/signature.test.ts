import { beforeAll, expect, test } from 'vitest'
import { SignedXml } from 'xml-crypto'
import { signatureOf } from '../../../electron/engine/directory/white-list-signature.ts'
import { createAuthority, type Authority } from '../../peers/certificates.ts'

const LIST =
  '<ListeBlanche xmlns="https://listeblanche.mssante.fr/schema" DateDeGeneration="2026-11-14"><Domaine><Nom>a.mssante.fr</Nom></Domaine></ListeBlanche>'

let authority: Authority
let stranger: Authority
let signed: string
beforeAll(async () => {
  authority = await createAuthority()
  stranger = await createAuthority()
  const { key, cert } = await authority.leaf()
  signed = sign(key, cert, '/*')
})

function sign(privateKey: string, publicCert: string, xpath: string): string {
  const signature = new SignedXml({
    privateKey,
    publicCert,
    signatureAlgorithm: 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
    canonicalizationAlgorithm: 'http://www.w3.org/2001/10/xml-exc-c14n#',
  })
  signature.addReference({
    xpath,
    isEmptyUri: true,
    digestAlgorithm: 'http://www.w3.org/2001/04/xmlenc#sha256',
    transforms: ['http://www.w3.org/2000/09/xmldsig#enveloped-signature', 'http://www.w3.org/2001/10/xml-exc-c14n#'],
  })
  signature.computeSignature(LIST)
  return signature.getSignedXml()
}

test('verified when an anchor vouches for its certificate, unverified when none does', () => {
  expect(signatureOf(Buffer.from(signed), authority.ca)).toBe('verified')
  expect(signatureOf(Buffer.from(signed), stranger.ca)).toBe('unverified')
  expect(signatureOf(Buffer.from(signed), undefined)).toBe('unverified')
})

test('a list that was changed after it was signed, or a signature without its certificate, is refused', () => {
  const refused = expect.objectContaining({ code: 'DIRECTORY_REFUSED' })
  for (const changed of [
    signed.replace('a.mssante.fr', 'b.mssante.fr'),
    signed.replace('</Domaine>', '</Domaine><Domaine><Nom>x.fr</Nom></Domaine>'),
    signed.replace(/<X509Data>.*<\/X509Data>/s, ''),
  ]) {
    expect(changed).not.toBe(signed)
    expect(() => signatureOf(Buffer.from(changed), authority.ca)).toThrow(refused)
  }
})
