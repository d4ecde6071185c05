// The key of a 15-character number (spec §2.8): 97 - (13 digits mod 97), Corsican letters counted as 19 and 18.
// It must not tell whether such a number is an INS: without its OID it is not.

/** false also when the key is missing. */
export function insKeyIsValid(value: string): boolean {
  const found = /^(\d{5})(\d{2}|2A|2B)(\d{6})(\d{2})$/.exec(value)
  if (found === null) return false
  const department = (found[2] ?? '').replace('2A', '19').replace('2B', '18')
  return 97 - (Number(`${found[1]}${department}${found[3]}`) % 97) === Number(found[4])
}
