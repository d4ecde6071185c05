// The head and foot of every printed page (visual design, section 10): whose sheet it is, where it comes from, which page of how many.
// They are margin boxes of the page `identity`, so that they repeat; the sheet leaves with the part that shows the person.

import { useEffect } from 'react'

export interface Paper {
  /** whose it is: NOM Prénom, sex, birth date, number */
  head: string
  /** where it comes from */
  source: string
  /** when it was printed */
  printed: string
}

/** Text as a CSS string: quotes, backslashes and line ends may come from a name or a title. */
export function cssString(text: string): string {
  return `"${text.replaceAll(/["\\\p{Cc}]/gu, (found) => `\\${found.codePointAt(0)?.toString(16)} `)}"`
}

function pageRule({ head, source, printed }: Paper): string {
  const small = 'font: 8pt "Inter Variable", Inter, sans-serif; vertical-align: middle;'
  return `@page identity {
    @top-left { content: ${cssString(head)}; font: 600 9pt "Inter Variable", Inter, sans-serif; vertical-align: middle; width: 85%; text-align: left; }
    @top-right { content: "page " counter(page) "/" counter(pages); ${small} width: 15%; text-align: right; }
    @bottom-left { content: ${cssString(source)}; ${small} width: 60%; text-align: left; }
    @bottom-right { content: ${cssString(printed)}; ${small} width: 40%; text-align: right; }
  }`
}

/** What the elements of `page: identity` (print.css) bear on paper while this part is shown. */
export function usePaper({ head, source, printed }: Paper): void {
  useEffect(() => {
    const sheet = new CSSStyleSheet()
    sheet.replaceSync(pageRule({ head, source, printed }))
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet]
    return () => {
      document.adoptedStyleSheets = document.adoptedStyleSheets.filter((each) => each !== sheet)
    }
  }, [head, source, printed])
}
