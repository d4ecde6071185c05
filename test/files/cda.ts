// Makes CDA R2 documents for tests: level 1 letters around a file, level 3 biology reports of the CI-SIS.
// Every habit of a sender that a test needs is an option; invented persons and organisations only.

import { INS_TEST_OID, LEGRAND, type TestPatient } from './patients.ts'

export interface CdaOptions {
  patient?: TestPatient
  uniqueId?: string
  setId?: string
  version?: number
  /** uniqueId of the document that this one replaces */
  replaces?: string
  typeCode?: string
  typeLabel?: string
  title?: string
  /** HL7 times */
  effectiveTime?: string
  eventTime?: string
  insOid?: string
  /** undefined: the patient's; null: no national number */
  ins?: string | null
  names?: 'qualified' | 'older' | 'unqualified'
  sexCode?: string
  birthTime?: string
  localIdFirst?: boolean
  status?: 'active' | 'completed'
  /** before the root: byte order mark, stylesheet instruction, DOCTYPE */
  prolog?: string
  /** prefix of every element; the document is then wrapped in a stylesheet, as auto-presentable ones are */
  prefix?: string
  author?: TestAuthor
  /** performer of a biology report and custodian; LABORATORY otherwise */
  organization?: string
  recipient?: { given: string; family: string }
  order?: string
  localId?: string
  /** mobile of the patient */
  phone?: string
  confidentiality?: string
  /** HL7 times of the encounter */
  stay?: { from: string; to?: string }
}

export interface TestAuthor {
  prefix: string
  given: string
  family: string
  /** national identifier with its prefix */
  id: string
  code: string
  specialty: string
  organization: string
  organizationId?: string
  /** title of a doctor; null: not a doctor */
  suffix?: 'DR' | null
}

export interface TestResult {
  code?: string
  label: string
  /** inside <observation>: `<value …/>`; see pq() */
  value?: string
  interpretation?: string
  range?: string
  method?: string
  status?: string
  time?: string
  /** earlier results, by entryRelationship REFR; `organizer` nests them in a battery */
  previous?: { value: string; time: string }[]
  previousIn?: 'observation' | 'organizer'
  /** more XML inside the observation */
  more?: string
  /** more cells of its line in the narrative */
  cells?: string[]
}

export interface TestPanel {
  chapter?: string
  title?: string
  battery?: string
  germ?: string
  results: TestResult[]
}

const LOINC = 'codeSystem="2.16.840.1.113883.6.1"'
export const LABORATORY = 'Laboratoire des Alizés'
const BIOLOGIST: TestAuthor = {
  prefix: 'M',
  given: 'Yves',
  family: 'KERMEN',
  id: '810009999999',
  code: 'G15_10/SM03',
  specialty: 'Médecin - Biologie médicale (SM)',
  organization: LABORATORY,
}

export function pq(value: string, unit?: string): string {
  return `<value xsi:type="PQ" value="${value}"${unit === undefined ? '' : ` unit="${unit}"`}/>`
}

export function interval(side: 'low' | 'high', value: string, unit: string, inclusive: boolean): string {
  return `<value xsi:type="IVL_PQ"><${side} value="${value}" unit="${unit}" inclusive="${inclusive}"/></value>`
}

export function range(low: string | undefined, high: string | undefined, unit: string): string {
  const side = (name: string, value: string | undefined): string =>
    value === undefined ? '' : `<${name} value="${value}" unit="${unit}"/>`
  return `<referenceRange><observationRange><value xsi:type="IVL_PQ">${side('low', low)}${side('high', high)}</value><interpretationCode code="N"/></observationRange></referenceRange>`
}

/** A level 3 biology report. */
export function biologyCda(panels: TestPanel[], options: CdaOptions = {}, pdfCopy?: Uint8Array): Uint8Array {
  const sections = panels.map((panel, index) => panelSection(panel, index)).join('')
  const copy =
    pdfCopy === undefined
      ? ''
      : `<component><section><code code="55108-5" ${LOINC}/><title>Copie du document</title>
<text><renderMultiMedia referencedObject="doc-1"/></text>
<entry><organizer classCode="CLUSTER" moodCode="EVN"><code code="55107-7" ${LOINC}/><statusCode code="completed"/>
<component><observation classCode="OBS" moodCode="EVN"><code code="69764-9" displayName="Type de document" ${LOINC}/><statusCode code="completed"/><value xsi:type="CD" code="55108-5" ${LOINC}/></observation></component>
<component>${mediaElement('doc-1', 'application/pdf', pdfCopy)}</component></organizer></entry></section></component>`
  return document(`<structuredBody>${sections}${copy}</structuredBody>`, { status: 'completed', ...options })
}

/** A level 3 document whose body is given as XML of its sections. */
export function structuredCda(sections: string, options: CdaOptions = {}): Uint8Array {
  return document(`<structuredBody>${sections}</structuredBody>`, options)
}

/** A level 1 document around a file. */
export function letterCda(content: Uint8Array, mediaType = 'application/pdf', options: CdaOptions = {}): Uint8Array {
  const base64 = Buffer.from(content)
    .toString('base64')
    .replace(/(.{76})/g, '$1\n')
  const letter = {
    typeCode: '34112-3',
    typeLabel: 'CR hospitalier (séjour)',
    title: 'Compte rendu de séjour',
    ...options,
  }
  return document(
    `<nonXMLBody><text mediaType="${mediaType}" representation="B64">${base64}</text></nonXMLBody>`,
    letter,
  )
}

export function mediaElement(id: string, mediaType: string, content: Uint8Array): string {
  return `<observationMedia classCode="OBS" moodCode="EVN" ID="${id}"><value mediaType="${mediaType}" representation="B64">${Buffer.from(content).toString('base64')}</value></observationMedia>`
}

function document(body: string, options: CdaOptions): Uint8Array {
  const prefix = options.prefix
  const xml = `<ClinicalDocument xmlns="urn:hl7-org:v3" xmlns:lab="urn:oid:1.3.6.1.4.1.19376.1.3.2" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
${header(options)}
<component>${body}</component>
</ClinicalDocument>`
  const prolog = options.prolog ?? '<?xml version="1.0" encoding="UTF-8"?>\n'
  if (prefix === undefined) return Buffer.from(prolog + xml)
  const prefixed = xml
    .replace('xmlns="', `xmlns:${prefix}="`)
    .replace(/<(\/?)([a-zA-Z])/g, `<$1${prefix}:$2`)
    .replaceAll(`<${prefix}:lab:`, '<lab:')
    .replaceAll(`</${prefix}:lab:`, '</lab:')
    .replace(/xsi:type="/g, `xsi:type="${prefix}:`)
  return Buffer.from(
    `${prolog}<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"><xsl:template match="/"/>${prefixed}</xsl:stylesheet>`,
  )
}

function header(o: CdaOptions): string {
  const patient = o.patient ?? LEGRAND
  const ins = o.ins === null ? '' : `<id root="${o.insOid ?? INS_TEST_OID}" extension="${o.ins ?? patient.ins}"/>`
  const local = `<id root="1.2.250.1.999.1" extension="${o.localId ?? 'IPP-00412'}"/>`
  const author = o.author ?? BIOLOGIST
  const organization = o.organization ?? LABORATORY
  const recipient = o.recipient ?? { given: 'Claire', family: 'AUBRY' }
  return `<realmCode code="FR"/>
<typeId root="2.16.840.1.113883.1.3" extension="POCD_HD000040"/>
<id root="${o.uniqueId ?? '1.2.250.1.999.2.1'}"/>
<code code="${o.typeCode ?? '11502-2'}" displayName="${o.typeLabel ?? 'CR d&apos;examens biologiques'}" ${LOINC}/>
<title>${o.title ?? 'Compte rendu de biologie'}</title>
<effectiveTime value="${o.effectiveTime ?? '20261116171000+0100'}"/>
<confidentialityCode code="${o.confidentiality ?? 'N'}" codeSystem="2.16.840.1.113883.5.25"/>
<languageCode code="fr-FR"/>
${o.setId === undefined ? '' : `<setId root="${o.setId}"/>`}${o.version === undefined ? '' : `<versionNumber value="${o.version}"/>`}
<recordTarget><patientRole>${o.localIdFirst === true ? local + ins : ins + local}
<telecom value="tel:0299000001" use="H"/><telecom value="tel:${o.phone ?? '0699000001'}" use="MC"/>
<patient>${names(patient, o.names ?? 'qualified')}
<administrativeGenderCode code="${o.sexCode ?? patient.sex}" codeSystem="2.16.840.1.113883.5.1"/>
<birthTime value="${o.birthTime ?? patient.birthDate.replaceAll('-', '')}"/>
<guardian><guardianPerson><name><family>TUTEUR</family><given>Rose</given></name></guardianPerson></guardian>
<birthplace><place><addr><county>${patient.birthPlace}</county><city>VILLE</city></addr></place></birthplace>
</patient></patientRole></recordTarget>
<author><time value="${o.effectiveTime ?? '20261116160000+0100'}"/><assignedAuthor><id root="1.2.250.1.71.4.2.1" extension="${author.id}"/>
<code code="${author.code}" displayName="${author.specialty}" codeSystem="1.2.250.1.213.1.1.4.5"/>
<assignedPerson><name><prefix>${author.prefix}</prefix><given>${author.given}</given><family>${author.family}</family>${author.suffix === null ? '' : '<suffix>DR</suffix>'}</name></assignedPerson>
<representedOrganization><id root="1.2.250.1.71.4.2.2" extension="${author.organizationId ?? '1350099999'}"/><name>${author.organization}</name></representedOrganization></assignedAuthor></author>
<custodian><assignedCustodian><representedCustodianOrganization><name>${organization}</name></representedCustodianOrganization></assignedCustodian></custodian>
<informationRecipient><intendedRecipient><informationRecipient><name><given>${recipient.given}</given><family>${recipient.family}</family></name></informationRecipient></intendedRecipient></informationRecipient>
<inFulfillmentOf><order><id root="1.2.250.1.999.3" extension="${o.order ?? '202600000417'}"/></order></inFulfillmentOf>
<documentationOf><serviceEvent><code code="18719-5" ${LOINC}/>${o.status === undefined ? '' : `<lab:statusCode code="${o.status}"/>`}
<effectiveTime><low value="${o.eventTime ?? '20261116080500+0100'}"/></effectiveTime>
<performer typeCode="PRF"><assignedEntity><representedOrganization><name>${organization}</name></representedOrganization></assignedEntity></performer></serviceEvent></documentationOf>
${o.replaces === undefined ? '' : `<relatedDocument typeCode="RPLC"><parentDocument><id root="${o.replaces}"/></parentDocument></relatedDocument>`}${o.stay === undefined ? '' : encounter(o.stay)}`
}

function encounter({ from, to }: NonNullable<CdaOptions['stay']>): string {
  const high = to === undefined ? '' : `<high value="${to}"/>`
  return `<componentOf><encompassingEncounter><effectiveTime><low value="${from}"/>${high}</effectiveTime></encompassingEncounter></componentOf>`
}

function names(p: TestPatient, kind: 'qualified' | 'older' | 'unqualified'): string {
  const [first = ''] = p.givenNames
  if (kind === 'older') {
    return `<name><family qualifier="BR">${p.birthName}</family><family qualifier="SP">${p.usedName}</family><given>${first}</given></name>`
  }
  if (kind === 'unqualified') return `<name><given>${first}</given><family>${p.birthName}</family></name>`
  return `<name><family qualifier="BR">${p.birthName}</family><given>${p.givenNames.join(' ')}</given><given qualifier="BR">${first}</given><family qualifier="CL">${p.usedName}</family><given qualifier="CL">${first}</given></name>`
}

function panelSection(panel: TestPanel, index: number): string {
  const results = panel.results.map((result, n) => ({ ...result, id: `r${index}-${n}` }))
  const rows = results
    .map(
      (r) =>
        `<tr><td><content ID="${r.id}">${r.label}</content></td><td><content ID="${r.id}-m">${r.method ?? ''}</content></td>${(r.cells ?? []).map((cell) => `<td>${cell}</td>`).join('')}</tr>`,
    )
    .join('')
  const observations = results.map(observation)
  const grouped =
    panel.battery === undefined
      ? observations
      : [
          `<organizer classCode="BATTERY" moodCode="EVN"><code code="24317-0" displayName="${panel.battery}" ${LOINC}/><statusCode code="completed"/>${components(observations)}</organizer>`,
        ]
  const isolated =
    panel.germ === undefined
      ? grouped
      : [
          `<organizer classCode="CLUSTER" moodCode="EVN"><statusCode code="completed"/><specimen><specimenRole><specimenPlayingEntity classCode="MIC"><code code="112283007" displayName="${panel.germ}"/></specimenPlayingEntity></specimenRole></specimen>${components(grouped)}</organizer>`,
        ]
  const content = `<text><table><tbody>${rows}</tbody></table></text><entry typeCode="DRIV"><act classCode="ACT" moodCode="EVN"><code code="18719-5" ${LOINC}/><statusCode code="completed"/>${isolated.map((one) => `<entryRelationship typeCode="COMP">${one}</entryRelationship>`).join('')}</act></entry>`
  const chapter = panel.chapter ?? 'BIOCHIMIE'
  const title = panel.title
  const inner =
    title === undefined
      ? content
      : `<component><section><code code="18719-5" ${LOINC}/><title>${title}</title>${content}</section></component>`
  return `<component><section><code code="18719-5" displayName="Biochimie" ${LOINC}/><title>${chapter}</title>${inner}</section></component>`
}

function components(items: string[]): string {
  return items.map((item) => `<component>${item}</component>`).join('')
}

function observation(r: TestResult & { id: string }): string {
  const previous = (r.previous ?? []).map(
    (one) =>
      `<observation classCode="OBS" moodCode="EVN">${codeElement(r)}<statusCode code="completed"/><effectiveTime value="${one.time}"/>${one.value}</observation>`,
  )
  const nested =
    previous.length === 0
      ? ''
      : r.previousIn === 'organizer'
        ? `<entryRelationship typeCode="REFR"><organizer classCode="BATTERY" moodCode="EVN"><statusCode code="completed"/>${components(previous)}</organizer></entryRelationship>`
        : previous.map((one) => `<entryRelationship typeCode="REFR">${one}</entryRelationship>`).join('')
  return `<observation classCode="OBS" moodCode="EVN"><templateId root="1.3.6.1.4.1.19376.1.3.1.6"/>${codeElement(r, `<originalText><reference value="#${r.id}"/></originalText>`)}<statusCode code="${r.status ?? 'completed'}"/><effectiveTime value="${r.time ?? '20261116081500+0100'}"/>${r.value ?? ''}${r.interpretation === undefined ? '' : `<interpretationCode code="${r.interpretation}"/>`}${r.method === undefined ? '' : `<methodCode><originalText><reference value="#${r.id}-m"/></originalText></methodCode>`}${nested}${r.range ?? ''}${r.more ?? ''}</observation>`
}

function codeElement(r: TestResult, inner = ''): string {
  return r.code === undefined ? `<code>${inner}</code>` : `<code code="${r.code}" ${LOINC}>${inner}</code>`
}
