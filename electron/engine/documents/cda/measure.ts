// The value of one CDA observation, and its reference ranges, as fields of Observation (spec §2.6).
// Must not convert a unit, complete a range, nor judge a value.

import type { Observation, Range } from '../document.ts'
import { comparedNumber, decimal, partialDate } from '../values.ts'
import { attribute, childOf, childrenOf, descend, textOf, typeOf, type XmlElement } from '../xml-tree.ts'
import { displayOf, type TextReferences } from './codes.ts'

export type Measure = Pick<Observation, 'value' | 'valueText' | 'unit' | 'comparator' | 'valueCode'>

/** True when there is nothing to read in any `value`: not sent yet, or a nullFlavor alone. */
export function isEmpty(measure: Measure): boolean {
  return measure.value === null && measure.valueText === '' && measure.valueCode === undefined
}

/** All the `value` of an observation. Several of them are several texts: none of them is a number for a curve. */
export function measureOf(observation: XmlElement, references: TextReferences): Measure {
  const measure = allValues(childrenOf(observation, 'value'), references)
  if (attribute(observation, 'negationInd') !== 'true' || isEmpty(measure)) return measure
  // what was not found must not be read as found
  const { unit, valueText } = measure
  return { value: null, valueText: `Non : ${valueText}`, ...(unit === undefined ? {} : { unit }) }
}

function allValues(values: readonly XmlElement[], references: TextReferences): Measure {
  const measures = values.map((value) => single(value, references))
  const [only] = measures
  if (measures.length === 1 && only !== undefined) return only
  return {
    value: null,
    valueText: measures
      .map(withUnit)
      .filter((text) => text !== '')
      .join(' ; '),
  }
}

function withUnit(measure: Measure): string {
  return measure.unit === undefined ? measure.valueText : `${measure.valueText} ${measure.unit}`
}

function single(value: XmlElement, references: TextReferences): Measure {
  const type = typeOf(value) ?? guessedType(value)
  if (/^IVL_(PQ|INT|REAL)$/.test(type)) return interval(value)
  if (/^(CD|CE|CV|CO|CS)$/.test(type)) return coded(value, references)
  if (/^(PQ|REAL|INT|MO)$/.test(type)) return quantity(value, references)
  if (type.startsWith('RTO')) return ratio(value)
  // Base64 is a media, not a text.
  if (attribute(value, 'representation') === 'B64') return { value: null, valueText: '' }
  return { value: null, valueText: references.textOf(value) ?? attribute(value, 'value')?.trim() ?? '' }
}

/** A value whose xsi:type is lost is told by what it holds. */
function guessedType(value: XmlElement): string {
  if (childOf(value, 'low') !== undefined || childOf(value, 'high') !== undefined) return 'IVL_PQ'
  if (attribute(value, 'code') !== undefined) return 'CD'
  return attribute(value, 'value') === undefined ? 'ST' : 'PQ'
}

function quantity(element: XmlElement, references: TextReferences): Measure {
  const sent = attribute(element, 'value')?.trim()
  if (sent === undefined || sent === '')
    return { value: null, valueText: references.labelOf(element) ?? textOf(element) ?? '' }
  const compared = comparedNumber(sent)
  return {
    value: compared?.value ?? null,
    valueText: sent,
    ...unitOf(element),
    ...(compared?.comparator == null ? {} : { comparator: compared.comparator }),
  }
}

/** `high` alone is « below », `low` alone « above »; both are a text. A bound belongs to the interval unless it says it does not. */
function interval(element: XmlElement): Measure {
  const [low, high] = [childOf(element, 'low'), childOf(element, 'high')]
  const [from, to] = [attribute(low, 'value')?.trim(), attribute(high, 'value')?.trim()]
  const unit = { ...unitOf(low), ...unitOf(high) }
  if (from !== undefined && to !== undefined) return { value: null, valueText: `${from} - ${to}`, ...unit }
  const bound = from ?? to
  if (bound === undefined) return quantityOfCenter(element)
  const included = attribute(from === undefined ? high : low, 'inclusive') !== 'false'
  const comparator = from === undefined ? (included ? '<=' : '<') : included ? '>=' : '>'
  return { value: decimal(bound) ?? null, valueText: `${comparator}${bound}`, comparator, ...unit }
}

function quantityOfCenter(element: XmlElement): Measure {
  const center = childOf(element, 'center') ?? element
  const sent = attribute(center, 'value')?.trim() ?? ''
  return { value: decimal(sent) ?? null, valueText: sent, ...unitOf(center) }
}

function coded(element: XmlElement, references: TextReferences): Measure {
  const code = attribute(element, 'code')?.trim()
  const display = displayOf(element) ?? references.textOf(childOf(element, 'originalText'))
  const system = attribute(element, 'codeSystem')
  const valueCode = {
    ...(code === undefined ? {} : { code }),
    ...(system === undefined || code === undefined ? {} : { codeSystem: system }),
    ...(display === undefined ? {} : { display }),
  }
  const valueText = display ?? code ?? textOf(element) ?? ''
  return { value: null, valueText, ...(Object.keys(valueCode).length === 0 ? {} : { valueCode }) }
}

function ratio(element: XmlElement): Measure {
  const sides = [childOf(element, 'numerator'), childOf(element, 'denominator')]
  const texts = sides.map((side) => [attribute(side, 'value') ?? '', unitOf(side).unit ?? ''].join(' ').trim())
  return { value: null, valueText: texts.filter((text) => text !== '').join('/') }
}

/** A unit worth printing, in a list of words. */
function isUseful(text: string | undefined): text is string {
  return text !== undefined && text !== '' && text !== '1'
}

/** `1` is the UCUM unit of a number without dimension: nothing to print. */
function unitOf(element: XmlElement | undefined): { unit?: string } {
  const unit = attribute(element, 'unit')?.trim()
  return unit === undefined || unit === '' || unit === '1' ? {} : { unit }
}

/**
 * The range of normal values: of several the one marked N, else the one not marked. Several that differ (by sex, by age) are for
 * the reader to choose from: words only. A range in another unit than the value becomes
 * text, since its bounds may not be compared with the value (spec §2.6). The other ranges follow as text.
 */
export function rangeOf(observation: XmlElement, measure: Measure, references: TextReferences): Range | undefined {
  const ranges = childrenOf(observation, 'referenceRange')
    .map((range) => childOf(range, 'observationRange'))
    .filter((range) => range !== undefined)
  const chosen = normalRange(ranges)
  const main = chosen === undefined ? {} : singleRange(chosen, measure, references)
  const others = ranges.filter((range) => range !== chosen).map((range) => describe(range, references))
  const text = [main.text ?? '', ...others].filter((part) => part !== '').join(' ; ')
  const range: Range = { ...bounds(main), ...(text === '' ? {} : { text }) }
  return Object.keys(range).length === 0 ? undefined : range
}

function normalRange(ranges: readonly XmlElement[]): XmlElement | undefined {
  const marks = ranges.map((range) => attribute(childOf(range, 'interpretationCode'), 'code'))
  const normal = marks.includes('N') ? 'N' : undefined
  const found = ranges.filter((_, index) => marks[index] === normal)
  const bounded = found.filter((range) => boundsSent(range) !== '')
  const [first, ...others] = bounded.length > 0 ? bounded : found
  return first !== undefined && others.every((other) => boundsSent(other) === boundsSent(first)) ? first : undefined
}

function boundsSent(range: XmlElement): string {
  const value = childOf(range, 'value')
  const sent = ['low', 'high'].map((side) => attribute(childOf(value, side), 'value') ?? '')
  return sent.every((bound) => bound === '') ? '' : sent.join(' – ')
}

function bounds(range: Range): Range {
  return { ...(range.low == null ? {} : { low: range.low }), ...(range.high == null ? {} : { high: range.high }) }
}

function singleRange(range: XmlElement, measure: Measure, references: TextReferences): Range {
  const value = childOf(range, 'value')
  const [low, high] = [childOf(value, 'low'), childOf(value, 'high')]
  const [from, to] = [decimal(attribute(low, 'value')), decimal(attribute(high, 'value'))]
  const units = [unitOf(low).unit, unitOf(high).unit].filter((unit) => unit !== undefined)
  // a text is compared with nothing: its bounds stay as they are
  const isText = measure.value === null && measure.unit === undefined
  const other = !isText && units.some((unit) => unit.toLowerCase() !== measure.unit?.toLowerCase())
  if (other) return { text: describe(range, references) }
  const text =
    references.textOf(childOf(range, 'text')) ??
    (from === undefined && to === undefined ? describe(range, references) : '')
  return {
    ...(from === undefined ? {} : { low: from }),
    ...(to === undefined ? {} : { high: to }),
    ...(text === '' ? {} : { text }),
  }
}

/** A range in words, as near to what was sent as can be: its own, before its bounds when they give no number (« Femme »). */
function describe(range: XmlElement, references: TextReferences): string {
  const own = references.textOf(childOf(range, 'text'))
  if (own !== undefined && /\d/.test(own)) return own
  return [own ?? '', boundsInWords(range, references)].filter((part) => part !== '').join(' : ')
}

function boundsInWords(range: XmlElement, references: TextReferences): string {
  const value = childOf(range, 'value')
  if (value === undefined) return ''
  const [low, high] = [childOf(value, 'low'), childOf(value, 'high')]
  const [from, to] = [attribute(low, 'value'), attribute(high, 'value')]
  const unit = attribute(high, 'unit') ?? attribute(low, 'unit')
  if (from !== undefined && to !== undefined) return [`${from} – ${to}`, unit].filter(isUseful).join(' ')
  if (from !== undefined) return [`> ${from}`, unit].filter(isUseful).join(' ')
  if (to !== undefined) return [`< ${to}`, unit].filter(isUseful).join(' ')
  return withUnit(single(value, references))
}

/** Date of an observation: its value or low bound; undefined when it is unknown. */
export function observationDate(element: XmlElement): string | undefined {
  const time = childOf(element, 'effectiveTime')
  return partialDate(attribute(time, 'value')) ?? partialDate(attribute(descend(time, 'low'), 'value'))
}
