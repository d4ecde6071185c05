// What a way in says when it does not open (journeys §7, 211, 212, 301 to 321). Pure. Never an address, a name, a token or a code.

import { PliError } from '../errors.ts'
import type { Service } from './credentials.ts'

/** The sign-in at the broker was refused, given up, or ran out of time. `detail`: a code of the protocol, never the broker's words. */
export function notSignedIn(detail: string): PliError {
  return new PliError('SIGN_IN_CANCELLED', 'La connexion Pro Santé Connect n’a pas abouti.', {
    kept: 'Vous pouvez lire et écrire. La relève et l’envoi attendent.',
    next: 'Recommencez, téléphone e-CPS en main.',
    spoken: 301,
    detail,
  })
}

/** The broker has no session for us any more, or this program has just been started: tokens live in memory only (R10). */
export function sessionOver(): PliError {
  return new PliError('SESSION_EXPIRED', 'Session expirée\u00a0: connexion Pro Santé Connect à refaire.', {
    kept: 'Vos courriers restent lisibles. Ceux au départ attendent.',
    next: 'Reconnectez-vous\u00a0: 20 secondes.',
    spoken: 302,
  })
}

export function brokerSilent(detail: string): PliError {
  return new PliError('SERVER_UNREACHABLE', 'Le service de connexion Pro Santé Connect ne répond pas.', {
    kept: 'Vous pouvez lire et écrire. La relève et l’envoi attendent.',
    next: 'Rien à faire ici. Pli réessaie de lui-même.',
    spoken: 213,
    detail,
  })
}

/** 211, 212: a wall before this port alone. */
export function portShut(service: Service, { host, port }: { host: string; port: number }, cause: PliError): PliError {
  const [what, kept] =
    service === 'imap'
      ? ['La réception est bloquée', 'Rien n’est perdu\u00a0: les courriers attendent chez l’opérateur.']
      : ['L’envoi est bloqué', 'Vos courriers au départ attendent ici, ils partiront une seule fois.']
  return new PliError('SERVER_UNREACHABLE', `${what} par le pare-feu (port ${port}).`, {
    kept,
    next: 'Ouvrez ce port en sortie sur la box ou le pare-feu.',
    spoken: service === 'imap' ? 211 : 212,
    detail: cause.detail ?? `${host}:${port}`,
    cause,
  })
}

export function noBroker(): PliError {
  return new PliError(
    'AUTH_UNSUPPORTED',
    'L’opérateur de cette boîte n’indique aucun service de connexion par Pro Santé Connect.',
    {
      kept: 'Rien n’a été changé.',
      next: 'Choisissez une autre façon de vous connecter, ou demandez à l’opérateur l’adresse de ce service.',
    },
  )
}

/** A token may only go where the address's own domain says (R15). */
export function hostRefused(host: string): PliError {
  return new PliError('HOST_REFUSED', 'Ce serveur n’est pas de ceux que l’opérateur de cette adresse annonce.', {
    kept: 'Aucune autorisation n’est partie.',
    next: 'N’insistez pas. Signalez ce code à votre conseiller.',
    spoken: 221,
    detail: host,
  })
}

export function cardReaderMissing(detail: string): PliError {
  return new PliError('CARD_MISSING', 'Le composant de lecture de carte (Cryptolib) n’est pas installé.', {
    kept: 'L’e-CPS sur téléphone reste utilisable.',
    next: 'Utilisez l’e-CPS, ou installez la Cryptolib depuis le site de l’ANS.',
    spoken: 311,
    detail,
  })
}

/** The program that carries the card's connection (stunnel), not the component that reads the card. */
export function bridgeMissing(detail: string): PliError {
  return new PliError('CARD_MISSING', 'Le programme qui relie la carte aux serveurs (stunnel) n’est pas installé.', {
    kept: 'L’e-CPS sur téléphone reste utilisable.',
    next: 'Utilisez l’e-CPS, ou installez stunnel (version 5.50 ou plus récente).',
    spoken: 311,
    detail,
  })
}

export function noCardHere(): PliError {
  return new PliError('AUTH_UNSUPPORTED', 'La connexion par carte n’est pas encore possible sous Windows.', {
    kept: 'L’e-CPS sur téléphone reste utilisable.',
    next: 'Utilisez l’e-CPS, ou un certificat si l’opérateur en donne un.',
  })
}

export function cardBusy(detail: string): PliError {
  return new PliError('CARD_BUSY', 'Le lecteur de carte est occupé par un autre logiciel.', {
    kept: 'Rien n’est perdu.',
    next: 'Terminez l’opération en cours dans l’autre logiciel, ou utilisez l’e-CPS.',
    spoken: 312,
    detail,
  })
}

export function cardAbsent(detail: string): PliError {
  return new PliError('CARD_BUSY', 'La carte n’est pas dans le lecteur, ou le lecteur n’est pas branché.', {
    kept: 'Rien n’est perdu. Les courriers à bord restent lisibles.',
    next: 'Remettez la carte, puis reconnectez-vous.',
    spoken: 312,
    detail,
  })
}

export function cardCodeNeeded(): PliError {
  return new PliError('SESSION_EXPIRED', 'Connexion par carte à refaire\u00a0: le code de la carte est demandé.', {
    kept: 'Vos courriers restent lisibles. Ceux au départ attendent.',
    next: 'Reconnectez-vous, carte en place.',
    spoken: 302,
  })
}

/** Three wrong ones block a card: Pli forgets it at once and never tries it again by itself. */
export function cardCodeWrong(): PliError {
  return new PliError('CARD_CODE_WRONG', 'La carte refuse ce code.', {
    kept: 'Pli l’a oublié et ne l’essaiera pas de nouveau. La carte se bloque après trois codes faux.',
    next: 'Reconnectez-vous avec le bon code.',
    spoken: 312,
  })
}
