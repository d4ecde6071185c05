// The parts of the engine, in the order in which they start: one line each.

import { mailPart } from './mail-part.ts'
import type { Part, PartContext } from './part.ts'
import { patientsPart } from './patients-part.ts'
import { systemPart } from './system-part.ts'

export const parts: readonly ((context: PartContext) => Part)[] = [systemPart, patientsPart, mailPart]
