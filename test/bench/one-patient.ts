// A patient followed for years: 300 reports of one person on board, and how long the page takes.

import { withOwnPatient } from './own-patient.ts'

const DOCUMENTS = 300

/** Median of five openings of the page, ms, and the documents on it. */
export function onePatient(): Promise<{ documents: number; ms: number }> {
  return withOwnPatient(DOCUMENTS, async (engine, _account, id) => {
    const times: number[] = []
    let documents = 0
    for (let n = 0; n < 5; n += 1) {
      const began = performance.now()
      documents = (await engine.call('patients.show', { id })).timeline.length
      times.push(performance.now() - began)
    }
    return { documents, ms: times.toSorted((a, b) => a - b)[2] ?? 0 }
  })
}
