// The name of a clinical PDF (ECO.2.1.6, spec §2.2, R68): what goes beside an archive, what « Enregistrer » proposes. Pure, no Node:
// the window computes the same name.

export interface PdfNaming {
  /** of the act: serviceEvent low, else of the document; ISO or HL7, with any precision from the day on */
  date?: string | undefined
  /** label of the document type */
  type?: string | undefined
  /** birth name */
  family?: string | undefined
  /** first given name */
  given?: string | undefined
  /** prescription or order number */
  number?: string | undefined
}

const MOST_TYPE = 40

/** `20150802_CR d'examens biologiques_VIAL_Paul_12150302014578.pdf`. What is not known is left out; never empty. */
export function pdfName({ date, type, family, given, number }: PdfNaming): string {
  const day = (date ?? '').replaceAll('-', '').slice(0, 8)
  const parts = [
    /^\d{8}$/.test(day) ? day : '',
    part(type).slice(0, MOST_TYPE).trim(),
    part(family).toLocaleUpperCase('fr'),
    part(given),
    part(number),
  ].filter((one) => one !== '')
  return `${parts.length === 0 ? 'document' : parts.join('_')}.pdf`
}

/** One part: nothing that separates parts or that a file system refuses. */
function part(text: string | undefined): string {
  return (text ?? '')
    .normalize('NFC')
    .replace(/[\p{C}<>:"/\\|?*_]+/gu, ' ')
    .replace(/\s+/g, ' ')
    .replace(/^[. ]+|[. ]+$/g, '')
    .slice(0, 80)
}
