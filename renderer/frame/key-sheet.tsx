// F1: every key, made from the list of commands, printable on one page.

import { useTranslation } from 'react-i18next'
import { commands, type Command } from '../commands.ts'
import { keyCap } from '../keys.ts'
import { Dialog } from '../ui/overlay.tsx'

const GROUPS = ['everywhere', 'list', 'open', 'filing', 'writing'] as const

/** Alternatives that differ by the keyboard only (keypad, shifted plus) are one key to a person. */
function shownKeys(command: Command): string[] {
  return [...new Set(command.keys.filter((key) => !/Numpad|Shift\+\+|=/.test(key)).map(keyCap))]
}

export function KeySheet({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation()
  return (
    <Dialog title={t('commands.help')} onClose={onClose} wide>
      {/* longer than a small window: the arrows must be able to move it */}
      <div className="key-sheet" role="group" aria-label={t('commands.help')} tabIndex={0}>
        {GROUPS.map((group) => (
          <section key={group}>
            <h3>{t(`commands.groups.${group}`)}</h3>
            <dl>
              {commands
                .filter((command) => command.group === group)
                .map((command) => (
                  <div key={command.id}>
                    <dt>{t(command.label)}</dt>
                    <dd>
                      {shownKeys(command).map((key) => (
                        <kbd key={key} className="kbd">
                          {key}
                        </kbd>
                      ))}
                    </dd>
                  </div>
                ))}
            </dl>
          </section>
        ))}
      </div>
      <p className="meta">{t('commands.singleKeysNote')}</p>
    </Dialog>
  )
}
