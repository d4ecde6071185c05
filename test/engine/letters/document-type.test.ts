import { expect, test } from 'vitest'
import { checkType, defaultType, letterTypes } from '../../../electron/engine/letters/document-type.ts'

test('types of a structured letter: those of the table by label, none that a patient writes', () => {
  const types = letterTypes()
  expect(types).toContainEqual({ code: '11488-4', label: 'CR ou fiche de consultation ou de visite' })
  expect(types).toContainEqual({ code: '96349-6', label: "Lettre d'adressage" })
  expect(types.some(({ code }) => /^(EXPPAT|DOCPAT)/.test(code))).toBe(false)
  expect(new Set(types.map(({ code }) => code)).size).toBe(types.length)
  for (const { code } of types) expect(() => checkType(code)).not.toThrow()
  expect(() => checkType('EXPPAT_1')).toThrow(expect.objectContaining({ code: 'USAGE' }) as Error)
  expect(() => checkType('99999-9')).toThrow(expect.objectContaining({ code: 'USAGE' }) as Error)
})

test('the usual type follows the profession of who writes', () => {
  expect(defaultType({})).toBe('11488-4')
  expect(defaultType({ specialtyCode: 'G15_60' })).toBe('11506-3')
  expect(defaultType({ specialtyCode: 'G15_10/SM26' })).toBe('11488-4')
})
