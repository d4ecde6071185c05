// A CDA R2 document of level 1: the French header (CI-SIS « Structuration minimale », spec §2.4) around a PDF. Pure, times given.

import type { LetterAddress } from '../../../ipc/letters.ts'
import type { PatientCard } from '../../../ipc/patients.ts'
import type { Sender } from '../letter.ts'
import { namesOf, writerName } from '../sender.ts'
import { AMBULATORY, NORMAL, OUTPATIENT, PROFESSIONS, sectorOf, typeCode, type Code } from './codes.ts'
import { patientIdentifiers, personId, PERSONS, STRUCTURES } from './identifiers.ts'
import { hl7Day, hl7Time } from './times.ts'
import { base64, node, xmlDocument, type Xml } from './xml.ts'

export interface CdaLetter {
  /** OIDs */
  id: string
  setId: string
  version: number
  /** id of the document whose place it takes */
  replaces?: string
  typeCode: string
  title: string
  now: Date
  card: PatientCard
  sender: Sender
  to: LetterAddress[]
  cc: LetterAddress[]
  /** PDF/A-1 */
  pdf: Uint8Array
}

const TEMPLATES = ['2.16.840.1.113883.2.8.2.1', '1.2.250.1.213.1.1.1.1', '1.3.6.1.4.1.19376.1.2.20']
const UNKNOWN = { nullFlavor: 'UNK' }

/** Elements in the order of the schema. No address of a patient, none of a recipient: one envelope's readers are no other's affair. */
export function cdaLetter(letter: CdaLetter): Buffer {
  const { sender, now } = letter
  const time = node('time', { value: hl7Time(now) })
  return xmlDocument(
    node(
      'ClinicalDocument',
      { xmlns: 'urn:hl7-org:v3', 'xmlns:xsi': 'http://www.w3.org/2001/XMLSchema-instance' },
      node('realmCode', { code: 'FR' }),
      node('typeId', { root: '2.16.840.1.113883.1.3', extension: 'POCD_HD000040' }),
      TEMPLATES.map((root) => node('templateId', { root })),
      node('id', { root: letter.id }),
      coded('code', typeCode(letter.typeCode)),
      node('title', {}, letter.title),
      node('effectiveTime', { value: hl7Time(now) }),
      coded('confidentialityCode', NORMAL),
      node('languageCode', { code: 'fr-FR' }),
      node('setId', { root: letter.setId }),
      node('versionNumber', { value: letter.version }),
      recordTarget(letter.card, sender),
      node('author', {}, time, node('assignedAuthor', {}, ...professional(sender))),
      node('custodian', {}, node('assignedCustodian', {}, organization('representedCustodianOrganization', sender))),
      letter.to.map((recipient) => informationRecipient('PRCP', recipient)),
      letter.cc.map((recipient) => informationRecipient('TRC', recipient)),
      node(
        'legalAuthenticator',
        {},
        time,
        node('signatureCode', { code: 'S' }),
        node('assignedEntity', {}, ...professional(sender)),
      ),
      documentationOf(sender, now),
      letter.replaces === undefined
        ? undefined
        : node(
            'relatedDocument',
            { typeCode: 'RPLC' },
            node('parentDocument', {}, node('id', { root: letter.replaces })),
          ),
      componentOf(sender, now),
      node(
        'component',
        {},
        node(
          'nonXMLBody',
          {},
          node('text', { mediaType: 'application/pdf', representation: 'B64' }, base64(letter.pdf)),
        ),
      ),
    ),
  )
}

function coded(name: string, { code, label, system }: Code): Xml {
  return node(name, { code, displayName: label, codeSystem: system })
}

function recordTarget(card: PatientCard, sender: Sender): Xml {
  const [first] = card.givenNames
  const sex = { M: 'Masculin', F: 'Féminin', U: 'Indéterminé' }[card.sex ?? 'U']
  return node(
    'recordTarget',
    {},
    node(
      'patientRole',
      {},
      patientIdentifiers(card, sender).map(({ root, extension }) => node('id', { root, extension })),
      node('addr', UNKNOWN),
      node('telecom', UNKNOWN),
      node(
        'patient',
        {},
        node(
          'name',
          {},
          node('family', { qualifier: 'BR' }, card.birthName),
          card.usedName === undefined ? undefined : node('family', { qualifier: 'CL' }, card.usedName),
          card.givenNames.length === 0 ? undefined : node('given', {}, card.givenNames.join(' ')),
          first === undefined ? undefined : node('given', { qualifier: 'BR' }, first),
        ),
        coded('administrativeGenderCode', {
          code: card.sex === 'U' || card.sex === undefined ? 'UN' : card.sex,
          label: sex,
          system: '2.16.840.1.113883.5.1',
        }),
        node('birthTime', card.birthDate === undefined ? UNKNOWN : { value: card.birthDate.replaceAll('-', '') }),
        card.birthPlace === undefined
          ? undefined
          : node('birthplace', {}, node('place', {}, node('addr', {}, node('county', {}, card.birthPlace)))),
      ),
    ),
  )
}

function professional(sender: Sender): Xml[] {
  const id = personId(sender)
  const [given, family] = namesOf(sender)
  return [
    node('id', id === undefined ? UNKNOWN : { root: PERSONS, extension: id }),
    ...(sender.specialtyCode === undefined
      ? []
      : [
          coded('code', {
            code: sender.specialtyCode,
            label: sender.specialty ?? sender.specialtyCode,
            system: PROFESSIONS,
          }),
        ]),
    node('addr', UNKNOWN),
    node('telecom', { value: `mailto:${sender.address}` }),
    node(
      'assignedPerson',
      {},
      node(
        'name',
        {},
        sender.title === undefined ? undefined : node('prefix', {}, sender.title),
        given === '' ? undefined : node('given', {}, given),
        node('family', {}, family),
      ),
    ),
    organization('representedOrganization', sender, coded('standardIndustryClassCode', OUTPATIENT)),
  ]
}

/** A person who practises alone is the organization: the schema wants one. */
function organization(name: string, sender: Sender, more?: Xml): Xml {
  return node(
    name,
    {},
    node('id', sender.structureId === undefined ? UNKNOWN : { root: STRUCTURES, extension: sender.structureId }),
    node('name', {}, sender.entity ?? writerName(sender)),
    node('telecom', { value: `mailto:${sender.address}` }),
    node('addr', UNKNOWN),
    more,
  )
}

function informationRecipient(typeCode: string, { name, address }: LetterAddress): Xml {
  const words = (name ?? address.split('@')[0] ?? '').replace(/[_.]+/g, ' ').trim()
  return node(
    'informationRecipient',
    { typeCode },
    node('intendedRecipient', {}, node('informationRecipient', {}, node('name', {}, node('family', {}, words)))),
  )
}

function documentationOf(sender: Sender, now: Date): Xml {
  return node(
    'documentationOf',
    {},
    node(
      'serviceEvent',
      {},
      node('effectiveTime', {}, node('low', { value: hl7Day(now) })),
      node('performer', { typeCode: 'PRF' }, node('assignedEntity', {}, ...professional(sender))),
    ),
  )
}

function componentOf(sender: Sender, now: Date): Xml {
  return node(
    'componentOf',
    {},
    node(
      'encompassingEncounter',
      {},
      coded('code', AMBULATORY),
      node('effectiveTime', {}, node('low', { value: hl7Day(now) })),
      node('location', {}, node('healthCareFacility', {}, coded('code', sectorOf(sender)))),
    ),
  )
}
