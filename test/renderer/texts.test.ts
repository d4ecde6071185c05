// The French texts: same keys as the English ones, typography, words that the product does not use.

import { describe, expect, it } from 'vitest'
import en from '../../renderer/i18n/en.json' with { type: 'json' }
import fr from '../../renderer/i18n/fr.json' with { type: 'json' }

type Tree = { [key: string]: string | Tree }

function leaves(tree: Tree, path = ''): [string, string][] {
  return Object.entries(tree).flatMap(([key, value]) =>
    typeof value === 'string' ? [[`${path}${key}`, value] as [string, string]] : leaves(value, `${path}${key}.`),
  )
}

const french = leaves(fr)

describe('texts', () => {
  it('has the same keys in both languages', () => {
    expect(
      leaves(en)
        .map(([key]) => key)
        .sort(),
    ).toEqual(french.map(([key]) => key).sort())
  })
  it('asks for the same values in both languages', () => {
    const english = new Map(leaves(en))
    const asked = (text: string) =>
      [...text.matchAll(/\{\{(\w+)\}\}/g)].map((found) => found[1] ?? '').toSorted((a, b) => a.localeCompare(b))
    for (const [key, text] of french) expect(asked(english.get(key) ?? ''), key).toEqual(asked(text))
  })
  it('is set in French typography', () => {
    for (const [key, text] of french) {
      expect(text, key).not.toMatch(/'/)
      expect(text, key).not.toMatch(/ [:;!?»]/)
      expect(text, key).not.toMatch(/« /)
      expect(text, key).not.toMatch(/\.\.\./)
      expect(text, key).not.toMatch(/[^!]!(?!=)/)
    }
  })
  it('keeps to the vocabulary', () => {
    for (const [key, text] of french) {
      expect(text, key).not.toMatch(
        /erreur|échec|échoué|invalide|désolé|oups|synchronis|e-mail|courriel|boîte de réception/i,
      )
    }
  })
  it('gives each plural both forms', () => {
    const keys = new Set(french.map(([key]) => key))
    for (const key of keys) {
      if (key.endsWith('_one')) expect(keys.has(key.replace(/_one$/, '_other')), key).toBe(true)
      if (key.endsWith('_other')) expect(keys.has(key.replace(/_other$/, '_one')), key).toBe(true)
    }
  })
})
