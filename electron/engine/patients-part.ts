// Patients: the decisions of a person. The queries are among the reader's (reading.ts).

import type { Part, PartContext } from './part.ts'
import { patientCommands } from './patients/commands.ts'

export function patientsPart({ profile, emit, actor }: PartContext): Part {
  const commands = patientCommands({
    db: profile.store.db,
    auditKey: profile.auditKey,
    now: () => new Date(),
    actor,
  })
  const told = <I, O>(command: (input: I) => O) => {
    return (input: I): O => {
      const answer = command(input)
      emit({ name: 'patients.changed' })
      emit({ name: 'mail.changed' })
      return answer
    }
  }
  return {
    handlers: {
      'patients.visited': commands['patients.visited'],
      'filing.file': told(commands['filing.file']),
      'filing.detach': told(commands['filing.detach']),
      'patients.merge': told(commands['patients.merge']),
      'patients.split': told(commands['patients.split']),
      'events.undo': told(commands['events.undo']),
    },
  }
}
