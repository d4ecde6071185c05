import { describe, expect, it } from 'vitest'
import { parseMessage } from '../../../electron/engine/parsing/parse-message.ts'
import { partBytes } from '../../../electron/engine/parsing/part-bytes.ts'
import { letterCda } from '../../files/cda.ts'
import { hprimBytes } from '../../files/hprim.ts'
import { MARTIN_A } from '../../files/patients.ts'
import { xdmZip } from '../../files/xdm.ts'
import { build, ENVELOPE, file, multipart, PDF, text, type Entity } from '../mail/mime-builder.ts'

const hprim = (family: string, given: string, birth: string): Buffer =>
  Buffer.from([
    'LAB12345', family, given, '1 rue des Lilas', '', '30000 NIMES', birth, '', 'D20261116', '16/11/2026',
    '.          LABTIL', '.          VASSEUR', 'Bilan sanguin', '****LAB****',
    'RES|POTASSIUM|K|A|N|5.4|mmol/L|3.5|5.1|H||||F', '****FIN****', '****FINFICHIER****', '',
  ].join('\r\n')) // prettier-ignore

const ODILE = hprim('LEGRAND', 'ODILE', '14/03/1951')
const parse = (entity: Entity): ReturnType<typeof parseMessage> => parseMessage(build(entity))
const mixed = (...parts: Entity[]): Entity => multipart('mixed', parts, 'm', ENVELOPE)

describe('parseMessage', () => {
  it('says what a message is', async () => {
    const raw = build({ headers: ENVELOPE, body: 'Bonjour\r\n  à vous' })
    expect(await parseMessage(raw)).toMatchObject({
      size: raw.length,
      kinds: ['text'],
      preview: 'Bonjour à vous',
      documents: [],
      pendingText: [],
    })
  })

  it('finds a report in a file, whatever its name and type', async () => {
    for (const attached of [
      file(ODILE, 'text/plain', 'bilan.hpr'),
      file(ODILE, 'application/octet-stream', 'photo.jpg'),
      file(ODILE, 'image/png'),
    ]) {
      const parsed = await parse(mixed(text('Ci-joint'), attached))
      expect(parsed.documents).toMatchObject([{ source: 'hprim', path: '2', patient: { birthDate: '1951-03-14' } }])
      expect(parsed.kinds).toEqual(['biology'])
      expect(parsed.preview).toBe('Ci-joint')
    }
  })

  it('reads a report in the encoding that a person chose (R57), wherever it lies', async () => {
    const bytes = Buffer.from(hprimBytes({}, 'cp850'))
    const raw = build(
      mixed(
        text('a'),
        file(bytes, 'text/plain', 'a.hpr'),
        file(Buffer.from(xdmZip({ files: [{ uri: 'B.HPR', bytes }] })), 'application/zip'),
      ),
    )
    const read = async (encoding?: string): Promise<(string | undefined)[]> =>
      (await parseMessage(raw, encoding === undefined ? {} : { encoding })).documents.map((d) => d.encoding)
    expect(await read()).toEqual(['cp850', 'cp850'])
    expect(await read('cp1252')).toEqual(['cp1252', 'cp1252'])
    expect(await read('ebcdic')).toEqual(await read())
  })

  it('finds a report in the text of the mail', async () => {
    const parsed = await parse({ headers: [...ENVELOPE, 'Content-Type: text/plain'], body: ODILE })
    expect(parsed.documents).toMatchObject([{ source: 'hprim', path: '1' }])
  })

  it('finds a report inside a forwarded message', async () => {
    const forwarded = build(mixed(text('x'), file(ODILE, 'text/plain', 'bilan.hpr')))
    const parsed = await parse(mixed(text('voir'), file(forwarded, 'message/rfc822')))
    expect(parsed.documents).toMatchObject([{ source: 'hprim', path: '2!2' }])
  })

  it('joins the PDF of a report to it, and leaves its text for later', async () => {
    const parsed = await parse(
      mixed(text('a'), file(ODILE, 'text/plain', '1234.hpr'), file(PDF, 'application/pdf', '1234.pdf')),
    )
    expect(parsed.documents).toMatchObject([{ source: 'hprim', body: { path: '3', mediaType: 'application/pdf' } }])
  })

  it('makes a document of a PDF alone, whose text is read at idle', async () => {
    const parsed = await parse(mixed(text('a'), file(PDF, 'application/pdf', 'lettre.pdf')))
    expect(parsed.documents).toMatchObject([{ source: 'pdf', path: '2' }])
    expect(parsed).toMatchObject({ pendingText: ['2'], kinds: ['attachment'] })
    expect(parsed.searchText).toBe('a\nlettre.pdf')
  })

  it('warns when two persons are named in one message, not when one is named twice', async () => {
    const codes = async (other: Buffer): Promise<string[]> =>
      (await parse(mixed(file(ODILE, 'text/plain', 'a.hpr'), file(other, 'text/plain', 'b.hpr')))).warnings.map(
        (w) => w.code,
      )
    expect(await codes(hprim('LEGRAND', 'ODILE MARIE', '14/03/1951'))).not.toContain('XDM_TWO_PATIENTS')
    expect(await codes(hprim('MARTIN', 'JEANNE', '02/11/1948'))).toContain('XDM_TWO_PATIENTS')
    expect(await codes(hprim('LEGRAND', 'ODILE', '15/03/1951'))).toContain('XDM_TWO_PATIENTS')
  })

  it('does not receive again what a receipt returns', async () => {
    const returned: Entity = {
      headers: ['Content-Type: message/rfc822'],
      body: build(mixed(file(ODILE, 'text/plain', 'a.hpr'))),
    }
    const report: Entity = {
      headers: ['Content-Type: message/disposition-notification'],
      body: 'Disposition: automatic-action/MDN-sent-automatically; processed/error\r\nError: 902^x\r\n',
    }
    const parsed = await parse(multipart('report', [text('Refus'), report, returned], 'r', ENVELOPE))
    expect(parsed).toMatchObject({ kinds: ['receipt'], documents: [] })
  })

  it('knows mail from patients, and what cannot be read', async () => {
    const from = ENVELOPE.map((h) =>
      h.startsWith('From') ? 'From: Odile Legrand <251035999990102@patient.mssante.fr>' : h,
    )
    expect((await parse({ headers: from, body: 'Bonjour' })).kinds).toEqual(['patient', 'text'])
    expect((await parse({ headers: ENVELOPE, body: '$APICRYPT\r\nqsdf' })).kinds).toEqual(['unreadable'])
  })

  it('shows the own words of an answer, cut at 160 characters', async () => {
    const answer = await parse({
      headers: ENVELOPE,
      body: 'Merci.\r\n\r\nLe lun. 16 nov. 2026 à 08:05, X <x@y.fr> a écrit :\r\n> Bonjour\r\n',
    })
    expect(answer.preview).toBe('Merci.')
    expect((await parse({ headers: ENVELOPE, body: 'mot '.repeat(100) })).preview).toHaveLength(160)
  })
})

describe('IHE_XDM archives', () => {
  const archive = (options: Parameters<typeof letterCda>[2] = {}): Buffer =>
    Buffer.from(
      xdmZip({ files: [{ uri: 'DOC00001.XML', bytes: letterCda(PDF, 'application/pdf', options) }], ...options }),
    )

  it.each([
    ['application/zip', 'IHE_XDM.zip'],
    ['application/x-zip-compressed', 'ihe-xdm.ZIP'],
    ['application/octet-stream', 'pièce.bin'],
    ['application/pdf', undefined],
  ])('are found as %s named %s (R39)', async (type, name) => {
    const raw = build(mixed(text('a'), file(archive(), type, name)))
    const { documents, kinds } = await parseMessage(raw)
    expect(documents).toMatchObject([{ source: 'xdm', path: '2!IHE_XDM/SUBSET01/DOC00001.XML', typeCode: '34112-3' }])
    expect(kinds).toEqual(['letter'])
    const body = documents[0]?.body
    expect(body).toMatchObject({ mediaType: 'application/pdf', size: PDF.length })
    const found = await partBytes(raw, body?.path ?? '')
    expect(Buffer.from(found?.bytes ?? []).equals(PDF)).toBe(true)
    expect((await partBytes(raw, documents[0]?.path ?? ''))?.bytes.length).toBeGreaterThan(PDF.length)
  })

  it('may be several, deep, and are one line with the PDF beside them', async () => {
    const second = archive({ uniqueId: '1.2.3.4.5', title: 'Autre' })
    const parsed = await parse(
      mixed(
        multipart('mixed', [file(archive(), 'application/zip', 'IHE_XDM.zip')], 'dedans'),
        file(second, 'application/zip'),
      ),
    )
    expect(parsed.documents.map((d) => d.path.split('!')[0])).toEqual(['1.1', '2'])
    const twin = await parse(mixed(file(archive(), 'application/zip'), file(PDF, 'application/pdf', 'copie.pdf')))
    expect(twin.documents).toMatchObject([{ source: 'xdm', twins: [{ path: '2' }] }])
  })

  it('name two persons in one message: a warning (R37)', async () => {
    const parsed = await parse(
      mixed(
        file(archive(), 'application/zip'),
        file(archive({ patient: MARTIN_A, uniqueId: '1.2.3.4.5' }), 'application/zip'),
      ),
    )
    expect(parsed.warnings.map((w) => w.code)).toContain('XDM_TWO_PATIENTS')
    expect(parsed.documents).toHaveLength(2)
  })
})

describe('partBytes', () => {
  const forwarded = build(multipart('mixed', [text('x'), file(PDF, 'application/pdf', 'a.pdf')], 'transfere', ENVELOPE))
  const raw = build(
    mixed(text('a'), file(PDF, 'application/pdf', 'lettre.pdf'), file(forwarded, 'message/rfc822'), {
      headers: ['Content-Type: message/rfc822'],
      body: forwarded,
    }),
  )
  it.each([
    ['2', 'lettre.pdf'],
    ['3!2', 'a.pdf'],
    ['4!2', 'a.pdf'],
  ])('%s', async (path, filename) => {
    const found = await partBytes(raw, path)
    expect(found).toMatchObject({ mediaType: 'application/pdf', filename })
    expect(Buffer.from(found!.bytes).equals(PDF)).toBe(true)
  })
  it('gives one record of a file in the chosen encoding', async () => {
    const two = Buffer.concat([hprimBytes({ end: ['****FIN****'] }, 'cp850'), hprimBytes({}, 'cp850')])
    const message = build(mixed(text('a'), file(two, 'text/plain', 'a.hpr')))
    const path = (await parseMessage(message)).documents[1]?.path ?? ''
    expect(path).toBe('2!#record/2')
    const words = async (encoding?: string): Promise<string> =>
      Buffer.from((await partBytes(message, path, encoding === undefined ? {} : { encoding }))?.bytes ?? []).toString()
    expect(await words()).toContain('LÉVÊQUE')
    expect(await words('cp1252')).toContain('L\uFFFDVÒQUE')
  })
  it('gives nothing for a path that is not there', async () => {
    for (const path of ['', '9', '2.1', '2!rien', '3!9', '2!#body', `2${'!x'.repeat(50)}`])
      expect(await partBytes(raw, path)).toBeUndefined()
  })
})
