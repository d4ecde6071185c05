// Why a letter was not delivered, in words: SMTP replies, delivery reports, integration errors. Pure.
// Sorts by enhanced status (RFC 3463) first, by the words of the report only where it has none. Never repeats those words.

export type Cause = 'closed' | 'unknown' | 'address' | 'too-large' | 'full' | 'policy' | 'refused'

/** Which cause a reply or a report speaks of. `status`: 5.1.1 …; `text`: the reply or the diagnostic. */
export function causeOf(status: string | undefined, text: string): Cause {
  const [, subject = '', detail = ''] =
    /^[245]\.(\d{1,3})\.(\d{1,3})$/.exec(status ?? /\b[245]\.\d{1,3}\.\d{1,3}\b/.exec(text)?.[0] ?? '') ?? []
  const exact = BY_STATUS[`${subject}.${detail}`]
  // 5.1.1 is what many servers answer for everything: their words then know better
  const said = BY_WORDS.find(([words]) => words.test(text))?.[1]
  if (exact !== undefined && exact !== 'unknown') return exact
  return said ?? exact ?? BY_CODE[/^\s*(\d{3})\b/.exec(text)?.[1] ?? ''] ?? (subject === '7' ? 'policy' : 'refused')
}

const BY_STATUS: Record<string, Cause> = {
  '1.0': 'unknown',
  '1.1': 'unknown',
  '1.2': 'address',
  '1.3': 'address',
  '1.6': 'closed',
  '1.10': 'unknown',
  '2.1': 'closed',
  '2.2': 'full',
  '2.3': 'too-large',
  '3.4': 'too-large',
  '7.1': 'policy',
}
const BY_WORDS: readonly [RegExp, Cause][] = [
  [/ferm[ée]e?\b|cl[oô]tur|d[ée]sactiv|closed|disabled|inactive|deactivated/i, 'closed'],
  [
    /trop (?:gros|volumineu|lourd)|taille|too (?:large|big)|size (?:exceed|limit)|exceeds? (?:the )?(?:maximum|size)/i,
    'too-large',
  ],
  [/quota|over ?quota|pleine?\b|\bfull\b|insufficient (?:system )?storage/i, 'full'],
  [
    /(?:adresse|address|mailbox name)[^.]{0,40}(?:invalide|invalid|incorrecte|malformed|syntax|not allowed)|bad destination/i,
    'address',
  ],
  [
    /introuvable|inconnu|n['’]existe pas|not found|unknown|no such (?:user|mailbox)|does not exist|unavailable/i,
    'unknown',
  ],
]
const BY_CODE: Record<string, Cause> = {
  '552': 'too-large',
  '452': 'full',
  '553': 'address',
  '501': 'address',
  '550': 'unknown',
  '551': 'unknown',
}

/** AT-34: four texts toward a patient; the same toward a professional, in his words. */
export function notDelivered(cause: Cause, address: string): string {
  const citizen = /@patient\.mssante\.fr$/i.test(address)
  return `Non remis : ${citizen ? TO_PATIENT[cause] : TO_PROFESSIONAL[cause]}.`
}
const TO_PATIENT: Record<Cause, string> = {
  closed: 'le patient a fermé sa messagerie',
  unknown: 'le patient n’a pas de messagerie Mon espace santé',
  address: 'l’adresse du patient n’est pas de la bonne forme',
  'too-large': 'le courrier est trop volumineux pour la messagerie du patient',
  full: 'la messagerie du patient est pleine',
  policy: 'la messagerie du patient n’accepte pas ce courrier',
  refused: 'la messagerie du patient a refusé ce courrier',
}
const TO_PROFESSIONAL: Record<Cause, string> = {
  closed: 'cette boîte est fermée',
  unknown: 'cette adresse n’existe pas',
  address: 'cette adresse n’est pas de la bonne forme',
  'too-large': 'le courrier est trop volumineux pour cette boîte',
  full: 'cette boîte est pleine',
  policy: 'l’opérateur du destinataire n’accepte pas ce courrier',
  refused: 'l’opérateur a refusé ce destinataire',
}

/** Refusals of an integrating system (ANS « error-codes », spec §1.8): AT-29. `error`: `code^label`, or the code alone. */
export function notIntegrated(error: string | undefined): string {
  const code = /\b(90[0-6])\b/.exec(error ?? '')?.[1] ?? ''
  return `Le destinataire n’a pas pu ranger ce document : ${INTEGRATION[code] ?? 'son logiciel ne dit pas pourquoi'}.`
}
const INTEGRATION: Record<string, string> = {
  900: 'cette version ne peut pas remplacer celle qu’il a',
  901: 'auteur non autorisé chez lui',
  902: 'patient inconnu chez lui',
  903: 'INS absente du document',
  904: 'INS différente de celle de son dossier',
  905: 'INS incomplète',
  906: 'autre motif',
}

/** A 4xx is tried again; what gives up after the last try says so. */
export const GAVE_UP = 'Non remis : l’opérateur a différé ce courrier trop longtemps.'
