// Starts the page: texts, theme, and the one question that decides what is shown, the state of the profile.

import { QueryClientProvider } from '@tanstack/react-query'
import { StrictMode, Suspense, lazy, useEffect, useState } from 'react'
import { createRoot } from 'react-dom/client'
import { I18nProvider } from 'react-aria-components'
import type { FailureShape } from '../electron/ipc/failure.ts'
import { asFailure, listen, queries, useEngine } from './engine.ts'
import { Frame } from './frame/frame.tsx'
import { Stopped } from './frame/stopped.tsx'
import { startTexts } from './i18n/index.ts'
import { forgetTrail } from './place.ts'
import { Boundary } from './ui/boundary.tsx'
import './ui/theme.css'
import './ui/base.css'
import './ui/overlay.css'
import './ui/print.css'

const Lock = lazy(() => import('./screens/lock/index.tsx'))
const Start = lazy(() => import('./screens/start/index.tsx'))

/** First run asked to stay until its last step, though the profile is open by then. */
function Gate() {
  const profile = useEngine('profile.state', {})
  const open = profile.data?.state === 'open'
  const accounts = useEngine('accounts.list', {}, { enabled: open })
  const [starting, setStarting] = useState(false)
  const [stopped, setStopped] = useState<FailureShape>()
  const bare = open && accounts.data?.accounts.length === 0

  useEffect(
    () =>
      listen((event) => {
        if (event.name === 'engine.failed') setStopped(event.error)
        else {
          forgetTrail()
          void queries.invalidateQueries({ queryKey: ['profile.state'] })
        }
      }),
    [],
  )
  if ((profile.data?.state === 'missing' || bare) && !starting) setStarting(true)

  const fault = stopped ?? profile.data?.failure ?? (profile.error ? asFailure(profile.error) : undefined)
  if (fault) return <Stopped fault={fault} />
  if (!profile.data || (open && !accounts.data)) return null
  if (profile.data.state === 'locked') return <Lock keychain={profile.data.keychain} />
  if (starting)
    return (
      <Start
        keychain={profile.data.keychain}
        open={open}
        onDone={() => {
          setStarting(false)
        }}
      />
    )
  return <Frame />
}

await startTexts()
const root = document.getElementById('root')
if (root)
  createRoot(root).render(
    <StrictMode>
      <I18nProvider locale="fr-FR">
        <QueryClientProvider client={queries}>
          <Boundary instead={(thrown) => <Stopped fault={asFailure(thrown)} />}>
            <Suspense>
              <Gate />
            </Suspense>
          </Boundary>
        </QueryClientProvider>
      </I18nProvider>
    </StrictMode>,
  )
