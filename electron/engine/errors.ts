// Errors that a person sees. `code` is stable English, the rest French: what happened, what is safe, what to do (journeys P7).

export type ErrorCode =
  | 'PROFILE_IN_USE'
  | 'PROFILE_MISSING'
  | 'PROFILE_EXISTS'
  | 'KEYCHAIN_UNAVAILABLE'
  | 'WRONG_KEY'
  | 'STORE_TOO_NEW'
  | 'STORE_CORRUPT'
  | 'DISK_FULL'
  | 'ACCOUNT_EXISTS'
  | 'ACCOUNT_UNKNOWN'
  | 'AUTH_FAILED'
  | 'AUTH_UNSUPPORTED'
  | 'SIGN_IN_CANCELLED' // 301: the sign-in at the broker was refused, given up, or ran out of time
  | 'SESSION_EXPIRED' // 302: the broker no longer answers for this session
  | 'CARD_MISSING' // 311: no component to read cards
  | 'CARD_BUSY' // 312: no reader, no card, or another program holds it
  | 'CARD_CODE_WRONG'
  | 'CERTIFICATE_UNREADABLE'
  | 'CERTIFICATE_EXPIRED'
  | 'HOST_REFUSED' // a host that the address's own domain does not give (R15, R17)
  | 'CLOCK_WRONG' // 101: a warning, or what keeps a certificate or a list from being judged
  | 'TLS_UNTRUSTED'
  | 'TLS_REVOKED'
  | 'TLS_REVOCATION_UNKNOWN' // 223: the last list of revoked certificates is over, and no newer one can be had
  | 'TLS_EXPIRED'
  | 'TLS_NOT_YET_VALID'
  | 'TLS_WRONG_HOST'
  | 'TLS_TOO_OLD'
  | 'STARTTLS_MISSING'
  | 'SERVER_UNREACHABLE'
  | 'SERVER_GONE'
  | 'SERVER_REFUSED'
  | 'QUOTA_NEARLY_FULL' // 411, a warning
  | 'ERASURE_NEAR' // 701, a warning
  | 'MAILBOX_ASLEEP' // a warning: the operator may close a mailbox that nobody opens
  | 'NOT_FOUND'
  | 'MESSAGE_UNKNOWN'
  | 'DOCUMENT_UNKNOWN'
  | 'PATIENT_UNKNOWN'
  | 'INS_DIFFER' // two records, each with a qualified INS of its own: never merged
  | 'LETTER_BLOCKED'
  | 'RECIPIENT_REFUSED'
  | 'SEND_UNCERTAIN' // cut between the end of the data and its answer
  | 'TOO_LATE' // nothing to hold back any more
  | 'EVENT_UNKNOWN'
  | 'NOT_UNDOABLE'
  | 'FILE_UNREADABLE'
  | 'FILE_UNWRITABLE' // where a person asked to write: no folder, or none that may be written
  | 'DIRECTORY_REFUSED' // an extraction or a white list that shrank or is cut: the one aboard stays
  | 'LETTER_LEFT' // queued: held back before it is changed
  | 'LETTER_TOO_LARGE' // encoded, over what the operator or Mon espace santé takes
  | 'NOT_PACKAGED'
  | 'NODE_TOO_OLD'
  | 'CANCELLED' // nobody waits for the answer any more
  | 'LOCKED'
  | 'NOT_YET' // a command of the contract that this version does not have
  | 'USAGE'
  | 'INTERNAL'

export interface ErrorDetail {
  /** technical detail for support: no patient, no subject, no address, no secret */
  detail?: string
  /** what was kept safe, French */
  kept?: string
  /** what to do now, French */
  next?: string
  /** three-digit code of journeys §7, spoken over the phone */
  spoken?: number
  cause?: unknown
}

export class PliError extends Error {
  readonly code: ErrorCode
  readonly detail: string | undefined
  readonly kept: string | undefined
  readonly next: string | undefined
  readonly spoken: number | undefined

  constructor(code: ErrorCode, message: string, more: ErrorDetail = {}) {
    super(message, more.cause === undefined ? undefined : { cause: more.cause })
    this.name = 'PliError'
    this.code = code
    this.detail = more.detail
    this.kept = more.kept
    this.next = more.next
    this.spoken = more.spoken
  }

  /** Shape of the CLI contract and of the IPC: never a stack. */
  toJSON(): { code: ErrorCode; message: string; detail?: string; kept?: string; next?: string; spoken?: number } {
    return {
      code: this.code,
      message: this.message,
      ...(this.detail === undefined ? {} : { detail: this.detail }),
      ...(this.kept === undefined ? {} : { kept: this.kept }),
      ...(this.next === undefined ? {} : { next: this.next }),
      ...(this.spoken === undefined ? {} : { spoken: this.spoken }),
    }
  }
}
