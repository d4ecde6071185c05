// Days as a person here counts and reads them. Pure; hours and their formats stay where they are written.

/** `2026-11-16`: the day here, not in Greenwich. */
export function localDay(date: Date): string {
  const two = (part: number) => String(part).padStart(2, '0')
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
}

/** `14/03/1951` of an ISO date; what stands after the day is left out. */
export function frenchDay(iso: string): string {
  return iso.slice(0, 10).split('-').reverse().join('/')
}

/** `1er décembre 2026`: the day here, in the words of a letter. The first of a month is the only ordinal. */
export function dayInWords(at: Date | number): string {
  // made when it is needed: the first format of dates costs a process 20 ms
  const words = new Intl.DateTimeFormat('fr-FR', { day: 'numeric', month: 'long', year: 'numeric' })
  return words.format(at).replace(/^1(?=\s)/, '1er')
}
