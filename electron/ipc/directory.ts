// The directory aboard, one's own address book, the trust space's domains.

import * as z from 'zod'
import { command, query } from './define.ts'

const limit = z.number().int().min(1).max(200)

/** A person or a structure with its mailbox, as the public extraction says it (spec §4.2). */
export interface DirectoryEntry {
  name: string
  profession?: string
  specialty?: string
  organization?: string
  city?: string
  postcode?: string
  rpps?: string
  /** absent: « sans adresse, à imprimer » */
  address?: string
  kind?: 'PER' | 'ORG' | 'APP' | 'CAB'
}
/** What a recipient field offers: own network first. */
export interface Correspondent extends DirectoryEntry {
  /** letters exchanged, both ways */
  exchanges: number
  lastAt?: string
  /** domain in the trust space; undefined when no list is aboard */
  trusted?: boolean
  /** no longer in the directory since, YYYY-MM-DD */
  goneSince?: string
  /** others of the same name in what is aboard */
  homonyms: number
  own: boolean
}
/** One line of the address book of one's own. */
export interface Contact {
  address: string
  name: string
  profession?: string | undefined
  organization?: string | undefined
  city?: string | undefined
  note?: string | undefined
}
export interface DirectoryStatus {
  entries: number
  addresses: number
  /** YYYY-MM-DD of the extraction */
  date?: string
  importing?: { done: number; total: number }
  /** `unsigned`: the channel alone vouches for it; `unverified`: signed by a certificate that no anchor of ours vouches for */
  trustSpace: { domains: number; date?: string; checkedAt?: string; signature?: 'verified' | 'unverified' | 'unsigned' }
  liveLookup: boolean
}

export const directory = {
  'directory.search': query<{ entries: DirectoryEntry[]; ms: number }>()(
    z.object({ text: z.string(), limit: limit.default(20) }),
  ),
  /** the same, with what the live lookup knows besides, when a key is set (spec §4.1); up to 30 s. `unreachable`: why it gave nothing */
  'directory.live': query<{ entries: DirectoryEntry[]; ms: number; unreachable?: string }>()(
    z.object({ text: z.string(), limit: limit.default(20) }),
  ),
  'directory.status': query<DirectoryStatus>()(z.object({})),
  /** extractions of the annuaire santé (txt or zip), the white list (xml), vCard: told apart by content */
  'directory.import': command<{ files: { file: string; kind: string; rows: number; rejected: number }[] }>()(
    z.object({ files: z.array(z.string()).min(1) }),
  ),
  /** FHIR API key (spec §4.1); null takes it away */
  'directory.setKey': command<Record<string, never>>()(z.object({ key: z.string().nullable() })),
  'correspondents.suggest': query<{ correspondents: Correspondent[]; ms: number }>()(
    z.object({ text: z.string(), account: z.string().optional(), limit: limit.default(8) }),
  ),
  'correspondents.show': query<{
    correspondent: Correspondent
    addresses: { address: string; kind?: string; organization?: string; trusted?: boolean }[]
    patients: { id: string; name: string; birthDate?: string }[]
    messages: { id: string; date: string; subject: string; sent: boolean }[]
  }>()(z.object({ address: z.string() })),
  /** one's own address book, by name; with `address`, that one or none */
  'contacts.list': query<{ contacts: Contact[] }>()(z.object({ address: z.string().optional() })),
  /** puts a contact, or replaces the one of this address */
  'contacts.save': command<Record<string, never>>()(
    z.object({
      address: z.string(),
      name: z.string(),
      profession: z.string().optional(),
      organization: z.string().optional(),
      city: z.string().optional(),
      note: z.string().optional(),
    }),
  ),
  'contacts.remove': command<Record<string, never>>()(z.object({ address: z.string() })),
  /** all of it as vCard 4.0 */
  'contacts.export': query<{ vcard: string }>()(z.object({})),
}
