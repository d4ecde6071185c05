// The pairs of tokens of the visual design keep their contrast in both themes (WCAG 2 formula).

import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

const css = readFileSync(new URL('../../renderer/ui/theme.css', import.meta.url), 'utf8')

function tokens(selector: string): Map<string, string> {
  const start = css.indexOf(`${selector} {`)
  const block = css.slice(start, css.indexOf('\n}', start))
  return new Map([...block.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map((found) => [found[1] ?? '', found[2] ?? '']))
}

const light = tokens(':root')
const themes = { light, dark: new Map([...light, ...tokens("[data-theme='dark']")]) }

function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const channel = Number.parseInt(hex.slice(at, at + 2), 16) / 255
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}

function contrast(a: string, b: string): number {
  const [low = 0, high = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y)
  return (high + 0.05) / (low + 0.05)
}

const SECTORS = ['hospital', 'biology', 'city', 'nurse', 'medico-social', 'social']
const TEXT = [
  ...['ink', 'ink-2', 'ink-3'].flatMap((ink) =>
    ['surface', 'surface-2', 'canvas', 'hover', 'selected'].map((ground) => [ink, ground]),
  ),
  ['ink-2', 'sunken'],
  ['on-accent', 'accent'],
  ['on-accent', 'accent-hover'],
  ['accent-text', 'accent-soft'],
  ['accent-text', 'surface'],
  ['high', 'high-soft'],
  ['low', 'low-soft'],
  ['high', 'selected'],
  ['low', 'selected'],
  ['on-crit', 'crit-fill'],
  ['crit', 'crit-soft'],
  ['crit', 'surface'],
  ['ok', 'ok-soft'],
  ['ok', 'surface'],
  ['prov', 'prov-soft'],
  ['ink', 'prov-soft'],
  ['ink-2', 'prov-soft'],
  ['link', 'link-soft'],
  ['surface', 'ink'],
  ...SECTORS.map((sector) => [`sec-${sector}`, `sec-${sector}-soft`]),
]
const MARKS = [
  ['line-control', 'surface'],
  ['focus', 'surface'],
  ['focus', 'selected'],
  ['focus', 'canvas'],
  ['crit-fill', 'surface'],
  ['accent', 'surface'],
]

describe.each(Object.entries(themes))('%s theme', (_, theme) => {
  const of = (pair: string[]) => contrast(theme.get(pair[0] ?? '') ?? '', theme.get(pair[1] ?? '') ?? '')
  it.each(TEXT)('text %s on %s has 4.5', (...pair) => {
    expect(of(pair)).toBeGreaterThanOrEqual(4.5)
  })
  it.each(MARKS)('mark %s on %s has 3', (...pair) => {
    expect(of(pair)).toBeGreaterThanOrEqual(3)
  })
})
