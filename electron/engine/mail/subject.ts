// The subject as a person reads it. Depends on nothing: the engine computes what the window shows.

/** Case, spaces and the missing `+` of other senders are accepted (spec §2.1). */
const MARKER = /\bXDM\s?\/\s?1\.0\s?\/\s?DDM\b\s?\+?/gi

/** Hides `XDM/1.0/DDM+` at the start and after any reply, forward or bracket prefix (R27, ECO.3.1.3). What is stored is the raw subject. */
export function displaySubject(raw: string): string {
  return raw.replace(MARKER, ' ').replace(/\s+/g, ' ').trim()
}
