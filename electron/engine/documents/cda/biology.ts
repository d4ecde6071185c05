// Results of a CDA (CR-BIO of the CI-SIS, IHE XD-LAB, C-CDA results): chapters, batteries, isolates → one flat list.
// Must not give an earlier result, or a detail of a result, as a current one.

import type { Observation, PreviousResult } from '../document.ts'
import { attribute, childOf, childrenOf, descend, textOf, type XmlElement } from '../xml-tree.ts'
import type { TextReferences } from './codes.ts'
import { present } from './header.ts'
import { isEmpty, measureOf, observationDate, rangeOf } from './measure.ts'

export interface Results {
  observations: Observation[]
  /** codes of results that are announced, without a value yet */
  pending: string[]
}

/** Templates of one result: IHE XD-LAB and C-CDA. In a document that is no biology report, nothing else is one. */
const RESULT_TEMPLATES = new Set(['1.3.6.1.4.1.19376.1.3.1.6', '2.16.840.1.113883.10.20.22.4.2'])
const REPORT_TEMPLATE = '1.3.6.1.4.1.19376.1.3.3'
const BIOLOGY_TYPES = new Set(['11502-2', '26436-6'])
const PDF_COPY_SECTION = '55108-5'
const COMMENT_CODE = '48767-8'

/** Where an observation stands, handed down from chapter to organiser. */
interface Place {
  chapter?: string | undefined
  section?: string | undefined
  groups: readonly string[]
  date?: string | undefined
  laboratory?: string | undefined
}

/** Reads the results of a document in document order (spec §2.6, requirements R50 to R52). */
export function resultsOf(document: XmlElement, references: TextReferences): Results {
  const reader = new ResultReader(isBiologyReport(document), references)
  const body = descend(document, 'component', 'structuredBody')
  for (const component of childrenOf(body, 'component'))
    reader.readSection(childOf(component, 'section'), { groups: [] })
  return { observations: reader.observations, pending: reader.pending }
}

/** Results of a lone section or entry, as in the published examples of C-CDA. */
export function resultsOfFragment(root: XmlElement, references: TextReferences): Results {
  const reader = new ResultReader(false, references)
  const section = root.name === 'section' ? root : childOf(root, 'section')
  if (section === undefined) reader.readClinical([root], { groups: [] })
  else reader.readSection(section, { groups: [] })
  return { observations: reader.observations, pending: reader.pending }
}

export function isBiologyReport(document: XmlElement): boolean {
  return (
    BIOLOGY_TYPES.has(attribute(childOf(document, 'code'), 'code') ?? '') ||
    childrenOf(document, 'templateId').some((template) => attribute(template, 'root') === REPORT_TEMPLATE)
  )
}

class ResultReader {
  readonly observations: Observation[] = []
  readonly pending: string[] = []
  private readonly isReport: boolean
  private readonly references: TextReferences

  constructor(isReport: boolean, references: TextReferences) {
    this.isReport = isReport
    this.references = references
  }

  readSection(section: XmlElement | undefined, place: Place): void {
    if (section === undefined) return
    const code = childOf(section, 'code')
    if (attribute(code, 'code') === PDF_COPY_SECTION) return
    const title = textOf(childOf(section, 'title')) ?? this.references.labelOf(code)
    const here: Place = { ...place, chapter: place.chapter ?? title, section: title ?? place.section }
    this.readClinical(childrenOf(section, 'entry').flatMap(statements), here)
    for (const component of childrenOf(section, 'component')) this.readSection(childOf(component, 'section'), here)
  }

  /** Acts, organisers and observations of one level. */
  readClinical(elements: readonly XmlElement[], place: Place): void {
    for (const element of elements) {
      if (element.name === 'observation') this.readObservation(element, place)
      else if (element.name === 'organizer') this.readOrganizer(element, place)
      else if (element.name === 'entry' || element.name === 'component') this.readClinical(statements(element), place)
      else if (element.name === 'act') {
        const inner = childrenOf(element, 'entryRelationship').filter((link) => attribute(link, 'typeCode') !== 'REFR')
        this.readClinical(inner.flatMap(statements), { ...place, ...this.inherited(element) })
      }
    }
  }

  private readOrganizer(organizer: XmlElement, place: Place): void {
    const label = this.germOf(organizer) ?? this.references.labelOf(childOf(organizer, 'code'))
    const known = [place.section, ...place.groups].map(folded)
    const groups = label === undefined || known.includes(folded(label)) ? place.groups : [...place.groups, label]
    const inner = childrenOf(organizer, 'component').flatMap(statements)
    this.readClinical(inner, { ...place, ...this.inherited(organizer), groups })
  }

  /** Date and laboratory that an act or organiser gives to what it holds. */
  private inherited(element: XmlElement): Partial<Place> {
    return present({ date: observationDate(element), laboratory: performerOf(element) })
  }

  /** An isolate is named by its micro-organism: its antibiogram means nothing without it. */
  private germOf(organizer: XmlElement): string | undefined {
    const entity = descend(organizer, 'specimen', 'specimenRole', 'specimenPlayingEntity')
    if (attribute(entity, 'classCode') !== 'MIC') return undefined
    return this.references.labelOf(childOf(entity, 'code')) ?? textOf(childOf(entity, 'name'))
  }

  private readObservation(element: XmlElement, place: Place): void {
    const code = childOf(element, 'code')
    const isResult = childrenOf(element, 'templateId').some((one) => RESULT_TEMPLATES.has(attribute(one, 'root') ?? ''))
    if (!isResult && !this.isReport) return
    // an aim or a request (GOL, RQO…) is no result, whatever value it names
    if ((attribute(element, 'moodCode') ?? 'EVN') !== 'EVN') return
    const measure = measureOf(element, this.references)
    const name = this.references.labelOf(code) ?? this.references.textOf(childOf(element, 'text'))
    const status = attribute(childOf(element, 'statusCode'), 'code')
    if (isEmpty(measure)) {
      const announced = attribute(code, 'code') ?? name
      if (status === 'active' && announced !== undefined) this.pending.push(announced)
      if (status === 'active' || name === undefined || attribute(element, 'negationInd') === 'true') return
    }
    const links = childrenOf(element, 'entryRelationship')
    const earlier = nestedObservations(links.filter((link) => attribute(link, 'typeCode') === 'REFR'))
    const previous = earlier.filter((one) => isSameAnalyte(one, element)).flatMap((one) => this.previousOf(one))
    const details = nestedObservations(links).filter((one) => !earlier.includes(one) || !isSameAnalyte(one, element))
    this.observations.push({
      name: name ?? 'Résultat sans nom',
      ...measure,
      interpretation: interpretationOf(element),
      ...present({
        code: codeOf(code),
        codeSystem: codeOf(code) === undefined ? undefined : attribute(code, 'codeSystem'),
        range: rangeOf(element, measure, this.references),
        method: this.references.labelOf(childOf(element, 'methodCode')),
        laboratory: performerOf(element) ?? place.laboratory,
        chapter: place.chapter,
        section: [place.section, ...place.groups].filter((part) => part !== undefined).join(' – ') || undefined,
        date: observationDate(element) ?? place.date,
        status,
        comment: this.commentOf(links, details),
        previous: previous.length === 0 ? undefined : previous,
      }),
    })
  }

  /** One earlier result; none when it has no value, as when the file is cut inside it. */
  private previousOf(element: XmlElement): PreviousResult[] {
    const measure = measureOf(element, this.references)
    if (isEmpty(measure)) return []
    const { value, valueText, unit } = measure
    return [{ value, valueText, ...present({ unit, date: observationDate(element) }) }]
  }

  /** Annotations, and the details of a result that are no earlier value of it (an isolate, a ratio), in words. */
  private commentOf(links: readonly XmlElement[], details: readonly XmlElement[]): string | undefined {
    const comments = links
      .flatMap((link) => childrenOf(link, 'act'))
      .filter((act) => attribute(childOf(act, 'code'), 'code') === COMMENT_CODE)
      .map((act) => this.references.textOf(childOf(act, 'text')))
    const words = details.map((one) => {
      const name = this.references.labelOf(childOf(one, 'code'))
      const { valueText, unit } = measureOf(one, this.references)
      // an antibiotic may have its code (R, S) and no value, a ratio both
      const said = [valueText, unit, interpretationOf(one) ?? ''].filter(isText).join(' ')
      return name === undefined || said === '' ? undefined : `${name} : ${said}`
    })
    return [...comments, ...words].filter(isText).join('\n') || undefined
  }
}

function isText(text: string | undefined): text is string {
  return text !== undefined && text !== ''
}

function statements(holder: XmlElement): XmlElement[] {
  const found = childrenOf(holder, 'act')
  for (const name of ['organizer', 'observation']) for (const one of childrenOf(holder, name)) found.push(one)
  return found
}

/** Observations inside links of an observation, at any depth, those in an organiser of earlier results included. */
function nestedObservations(links: readonly XmlElement[]): XmlElement[] {
  return links.flatMap(statements).flatMap((element) => {
    const inner = nestedObservations([...childrenOf(element, 'component'), ...childrenOf(element, 'entryRelationship')])
    return element.name === 'observation' ? [element, ...inner] : inner
  })
}

/** An earlier result of the same test: same code, or no code of its own; another code is a detail (an isolate, a ratio). */
function isSameAnalyte(one: XmlElement, current: XmlElement): boolean {
  const code = codeOf(childOf(one, 'code'))
  return code === undefined || code === codeOf(childOf(current, 'code'))
}

function codeOf(code: XmlElement | undefined): string | undefined {
  return attribute(code, 'code')?.trim() || undefined
}

/** Of several the one that says most: an alert never hides behind another code. */
function interpretationOf(element: XmlElement): string | null {
  const codes = childrenOf(element, 'interpretationCode').flatMap((one) => codeOf(one) ?? [])
  return codes.find((code) => ALERTS.has(code)) ?? codes.find((code) => OUT_OF_BOUNDS.has(code)) ?? codes[0] ?? null
}
const ALERTS = new Set(['HH', 'LL', 'AA'])
const OUT_OF_BOUNDS = new Set(['H', 'L', 'A', 'HU', 'LU'])

function performerOf(element: XmlElement): string | undefined {
  return textOf(descend(element, 'performer', 'assignedEntity', 'representedOrganization', 'name'))
}

function folded(text: string | undefined): string {
  return (text ?? '')
    .toLowerCase()
    .replace(/[\s:]+/g, ' ')
    .trim()
}
