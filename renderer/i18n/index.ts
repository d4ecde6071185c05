// Starts the texts of the window: French first, English second, both in the bundle. Every sentence on screen is a typed key.

import { changeLanguage, use as plug } from 'i18next'
import { initReactI18next } from 'react-i18next'
import en from './en.json' with { type: 'json' }
import fr from './fr.json' with { type: 'json' }

type Leaves<T> = {
  [K in keyof T & string]: T[K] extends string ? K : `${K}.${Leaves<T[K]>}`
}[keyof T & string]

/** Plurals are asked by their base: `x_one` and `x_other` are the key `x`. */
export type Key = Leaves<typeof fr> extends infer K ? (K extends `${infer Base}_${'one' | 'other'}` ? Base : K) : never

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'translation'
    resources: { translation: typeof fr }
  }
}

const CHOICE = 'pli.language'
export type Language = 'fr' | 'en'

export function language(): Language {
  return localStorage.getItem(CHOICE) === 'en' ? 'en' : 'fr'
}

export function setLanguage(next: Language): void {
  localStorage.setItem(CHOICE, next)
  document.documentElement.lang = next
  void changeLanguage(next)
}

export async function startTexts(): Promise<void> {
  const lng = language()
  document.documentElement.lang = lng
  await plug(initReactI18next).init({
    lng,
    fallbackLng: 'fr',
    resources: { fr: { translation: fr }, en: { translation: en } },
    interpolation: { escapeValue: false },
    returnNull: false,
  })
}
