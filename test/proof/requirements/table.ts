// Requirement of the specification (§8) → the line that carries it, and the test that fails once that line is gone.
// `npm run requirements` takes each line out of a copy and sees the test fail (run.ts).

export interface Carried {
  requirement: string
  /** one sentence: what the line does */
  does: string
  file: string
  /** as it stands in the file, once */
  line: string
  /** what stands there once the requirement is taken away; nothing when absent */
  without?: string
  /** vitest file, and when given the beginning of the test's name */
  test: string
  name?: string
}

const engine = (file: string) => `electron/engine/${file}`
const tests = (file: string) => `test/engine/${file}.test.ts`

export const requirements: readonly Carried[] = [
  {
    requirement: 'R1',
    does: 'STARTTLS before any credential, or no connection (IMAP)',
    file: engine('sync/connection.ts'),
    line: '{ doSTARTTLS: !bridged }',
    without: '{}',
    test: tests('sync/connection'),
    name: 'STARTTLS not offered',
  },
  {
    requirement: 'R3',
    does: 'TLS below 1.2 refused',
    file: engine('sign-in/sign-in.ts'),
    line: "minVersion: 'TLSv1.2', rejectUnauthorized: true },",
    without: "minVersion: 'TLSv1', ciphers: 'DEFAULT:@SECLEVEL=0', rejectUnauthorized: true },",
    test: tests('sync/connection'),
    name: 'a server that only speaks TLS 1.1',
  },
  {
    requirement: 'R6',
    does: 'an expired certificate is named as such',
    file: engine('sync/connection-faults.ts'),
    line: "if (code === 'CERT_HAS_EXPIRED') {",
    without: 'if (Number.isNaN(0)) {',
    test: tests('sync/connection'),
    name: 'an expired certificate',
  },
  {
    requirement: 'R18',
    does: 'a mailbox that fails answers with its fault, the others go on',
    file: engine('sync/account.ts'),
    line: 'answer.error = known.toJSON()',
    without: 'throw known',
    test: tests('sync/dovecot'),
    name: 'a wrong password',
  },
  {
    requirement: 'R27',
    does: '`XDM/1.0/DDM+` hidden wherever it stands',
    file: engine('mail/subject.ts'),
    line: "raw.replace(MARKER, ' ')",
    without: 'raw',
    test: tests('mail/names'),
  },
  {
    requirement: 'R38',
    does: 'a citizen is known by the address, shown by the label',
    file: engine('mail/citizen.ts'),
    line: 'return { ins, keyValid: keyOf(ins) === Number(ins.slice(13)), ...(named ? { label } : {}) }',
    without: 'return { ins, keyValid: true }',
    test: tests('mail/names'),
  },
  {
    requirement: 'R39',
    does: 'METADATA.XML in any case, at any depth',
    file: engine('documents/xdm/members.ts'),
    line: 'const METADATA = /metadata\\.xml(~\\d+)?$/i',
    without: 'const METADATA = /^IHE_XDM\\/SUBSET01\\/METADATA\\.XML$/',
    test: tests('documents/xdm'),
  },
  {
    requirement: 'R40',
    does: 'a path that climbs out of the archive is left aside',
    file: engine('documents/zip.ts'),
    line: " && !path.split('/').includes('..')",
    test: tests('documents/zip'),
  },
  {
    requirement: 'R41',
    does: 'SHA-1 of METADATA compared with the document',
    file: engine('documents/xdm/index.ts'),
    line: 'if (entry.hash !== undefined && !hashAgrees(entry.hash, bytes)) {',
    without: 'if (Number.isNaN(0)) {',
    test: tests('documents/xdm'),
  },
  {
    requirement: 'R42',
    does: 'METADATA and CDA that disagree are said to',
    file: engine('documents/xdm/identity.ts'),
    line: 'if (contradict(metadata, header)) return { patient: metadata, differs: true }',
    test: tests('documents/xdm'),
  },
  {
    requirement: 'R43',
    does: 'a test identity never joins a production card',
    file: engine('patients/rule.ts'),
    line: "if (seen.shadowed) return wait('test-on-production')",
    test: tests('patients/attaching'),
    name: 'test, demo and production',
  },
  {
    requirement: 'R44',
    does: 'the key of the INS, Corsica included',
    file: engine('documents/values.ts'),
    line: 'return value.length === 15 && value.slice(13) === insKey(value)',
    without: 'return value.length === 15',
    test: tests('documents/values'),
  },
  {
    requirement: 'R45',
    does: 'a DOCTYPE is passed over, never read',
    file: engine('documents/xml.ts'),
    line: "this.warn('XML_DTD')",
    test: tests('documents/xml'),
  },
  {
    requirement: 'R46',
    does: 'confidentiality, title, type, author of the header',
    file: engine('documents/cda/header.ts'),
    line: 'typeLabel: typeLabelOf(typeCode) ?? displayOf(code),',
    test: tests('documents/cda'),
  },
  {
    requirement: 'R47',
    does: 'the PDF copy of an N3 is its page, not a result',
    file: engine('documents/cda/media.ts'),
    line: "const PDF_COPY_SECTION = '55108-5'",
    without: "const PDF_COPY_SECTION = ''",
    test: tests('documents/cda'),
  },
  {
    requirement: 'R48',
    does: 'lists of the narrative',
    file: engine('documents/cda/narrative.ts'),
    line: 'return [this.listOf(element, style, depth)]',
    without: 'return []',
    test: tests('documents/cda'),
  },
  {
    requirement: 'R49',
    does: 'a bare CDA beside the archive that holds it is no second line',
    file: engine('documents/twins.ts'),
    line: 'const owner = only(documents.filter((other) => isSameCda(copy, other)))',
    without: 'const owner = undefined',
    test: tests('documents/twins'),
  },
  {
    requirement: 'R50',
    does: 'organisers nest: batteries and isolates give their results',
    file: engine('documents/cda/biology.ts'),
    line: "else if (element.name === 'organizer') this.readOrganizer(element, place)",
    test: tests('documents/cda'),
  },
  {
    requirement: 'R51',
    does: 'HH is an alert',
    file: engine('store/clinical/flag.ts'),
    line: "['HH', 'alert-high'],",
    test: tests('store/clinical'),
  },
  {
    requirement: 'R52',
    does: 'one line of a curve has one unit',
    file: engine('patients/queries.ts'),
    line: "`${one.analyte}\\u0000${one.unit ?? ''}`",
    without: 'one.analyte',
    test: tests('store/clinical'),
    name: 'an incomplete document',
  },
  {
    requirement: 'R53',
    does: 'a later version of a set takes the place of the older one',
    file: engine('store/clinical/versions.ts'),
    line: 'isLaterVersion(newer, older) || ',
    test: tests('store/clinical'),
    name: 'AT-14',
  },
  {
    requirement: 'R54',
    does: 'lab:statusCode active makes the report partial',
    file: engine('documents/cda/header.ts'),
    line: "return code === 'active' ? 'partial' : code === 'completed' ? 'completed' : undefined",
    without: "return code === 'completed' ? 'completed' : undefined",
    test: tests('documents/cda'),
  },
  {
    requirement: 'R55',
    does: 'the same content again is « déjà reçu »',
    file: engine('store/clinical/versions.ts'),
    line: '  linkCopies(db, stored)\n',
    without: '',
    test: tests('store/clinical'),
    name: 'AT-15',
  },
  {
    requirement: 'R56',
    does: 'HPRIM known by its marks, in the body too',
    file: engine('documents/hprim/recognition.ts'),
    line: "if (MARKER.test(head)) return 'text'",
    test: tests('documents/hprim'),
  },
  {
    requirement: 'R57',
    does: 'the encoding that a person chose wins',
    file: engine('documents/hprim/encoding.ts'),
    line: 'if (forced !== undefined) return { text: decode(bytes, forced), encoding: forced, unsure: false }',
    test: tests('documents/hprim'),
  },
  {
    requirement: 'R58',
    does: 'Apicrypt is said, not shown as garbage',
    file: engine('mail/parse.ts'),
    line: "return text.replace(APICRYPT, '[chiffré Apicrypt, non lisible ici]')",
    without: 'return text',
    test: tests('mail/parse'),
  },
  {
    requirement: 'R59',
    does: 'HPRIM Santé recognised',
    file: engine('documents/hprim/recognition.ts'),
    line: "if (/^H\\|[~^&\\\\]{3,5}\\|/.test(head)) return 'segments'",
    test: tests('documents/hprim'),
    name: 'HPRIM Santé',
  },
  {
    requirement: 'R65',
    does: 'a mailbox that goes takes its packs with it',
    file: engine('store/accounts.ts'),
    line: '  raw.dropAccount(id)\n',
    without: '',
    test: tests('store/profile'),
  },
  {
    requirement: 'R66',
    does: 'names of attachments are safe to save',
    file: engine('mail/filename.ts'),
    line: ".replace(FORBIDDEN, '_')",
    test: tests('mail/names'),
  },
  {
    requirement: 'R67',
    does: 'only images of the mail itself are shown',
    file: engine('mail/body.ts'),
    line: 'if (own !== undefined && EMBEDDED_IMAGE.test(own)) return',
    without: 'if (own !== undefined) return',
    test: tests('mail/body'),
  },
  {
    requirement: 'R69',
    does: 'unread only',
    file: engine('messages/listing.ts'),
    line: "if (input.unread === true) add('p.seen = 0')",
    test: tests('messages/listing'),
  },
]
