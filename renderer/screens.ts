// The screens, one line each: name, title, icon, place in the rail. The rail shows these and nothing else.

import { BookUser, Inbox, Send, Settings, Users } from 'lucide-react'
import type { Key } from './i18n/index.ts'
import type { ScreenName } from './place.ts'
import type { CommandId } from './commands.ts'
import { late, type Late } from './late.ts'

export interface Screen {
  name: ScreenName
  title: Key
  component: Late
  rail?: { icon: typeof Inbox; command: CommandId; section?: Key; bottom?: boolean }
}

/** Loaded at rest: it opens at once (`screens/compose/start.ts`). */
export const compose = late(() => import('./screens/compose/index.tsx'))

export const screens: Screen[] = [
  {
    name: 'inbox',
    title: 'screens.inbox',
    component: late(() => import('./screens/inbox/index.tsx')),
    rail: { icon: Inbox, command: 'screen.1' },
  },
  {
    name: 'patients',
    title: 'screens.patients',
    component: late(() => import('./screens/patients/index.tsx')),
    rail: { icon: Users, command: 'screen.2', section: 'screens.records' },
  },
  { name: 'patient', title: 'screens.patient', component: late(() => import('./screens/patient/index.tsx')) },
  {
    name: 'correspondents',
    title: 'screens.correspondents',
    component: late(() => import('./screens/correspondents/index.tsx')),
    rail: { icon: BookUser, command: 'screen.correspondents' },
  },
  {
    name: 'sent',
    title: 'screens.sent',
    component: late(() => import('./screens/sent/index.tsx')),
    rail: { icon: Send, command: 'screen.sent', section: 'screens.mail' },
  },
  { name: 'compose', title: 'screens.compose', component: compose },
  {
    name: 'settings',
    title: 'screens.settings',
    component: late(() => import('./screens/settings/index.tsx')),
    rail: { icon: Settings, command: 'screen.settings', bottom: true },
  },
]
