// Makes PDF files for tests, from lines of text. Invented content only.

import PdfKit from 'pdfkit'

export interface PdfParts {
  lines?: string[]
  pages?: number
  title?: string
  userPassword?: string
}

/** The same parts give the same bytes: date and file id are fixed. */
export async function pdfBytes(parts: PdfParts = {}): Promise<Uint8Array> {
  const lines = parts.lines ?? ['Compte rendu de biologie', 'Créatinine 8,3 mg/L', 'Interprétation : résultat normal']
  const document = new PdfKit({
    info: { Title: parts.title ?? 'Compte rendu', CreationDate: new Date(Date.UTC(2026, 10, 3)) },
    ...(parts.userPassword === undefined ? {} : { userPassword: parts.userPassword }),
  })
  const chunks: Buffer[] = []
  const ended = new Promise((resolve) => document.on('end', resolve))
  document.on('data', (chunk: Buffer) => chunks.push(chunk))
  for (let page = 1; page <= (parts.pages ?? 1); page += 1) {
    if (page > 1) document.addPage()
    for (const line of lines) document.text(line)
  }
  document.end()
  await ended
  return new Uint8Array(Buffer.concat(chunks))
}

/** A PDF of one page around an action that runs on opening, written by hand. */
export function pdfWithAction(action: string): Uint8Array {
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R /OpenAction 4 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] /Resources << >> >>',
    action,
  ]
  let body = '%PDF-1.4\n'
  const offsets = objects.map((object, index) => {
    const offset = body.length
    body += `${index + 1} 0 obj\n${object}\nendobj\n`
    return offset
  })
  const table = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('')
  const size = objects.length + 1
  const start = body.length
  body += `xref\n0 ${size}\n0000000000 65535 f \n${table}trailer\n<< /Size ${size} /Root 1 0 R >>\nstartxref\n${start}\n%%EOF\n`
  return new TextEncoder().encode(body)
}
