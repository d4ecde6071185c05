// What goes with the letter: files by button, drop or paste, and documents of the patient. A piece that names somebody else is red.

import { FileText, Image, LayoutList, Paperclip, X } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import { MenuItem, Menu, MenuTrigger, Popover } from 'react-aria-components'
import { useTranslation } from 'react-i18next'
import { bytes, listTime, numericDate, personName } from '../../display.ts'
import { useEngine } from '../../engine.ts'
import { useNow } from '../../now.ts'
import type { LetterPiece, LetterPoint, Sector } from '../../shapes.ts'
import { Dialog } from '../../ui/overlay.tsx'
import { Button, SectorTile } from '../../ui/part.tsx'
import { shownTimeline } from '../patient/timeline.ts'

/** A document aboard that goes with the letter. */
export interface GoingDocument {
  /** 'sha256/path' */
  id: string
  title: string
  sector: Sector
  /** whom it is about */
  person: string
}

interface Props {
  pieces: LetterPiece[]
  documents: GoingDocument[]
  points: LetterPoint[]
  /** a piece's id, or a document's */
  onRemove: (id: string) => void
}

export function Pieces({ pieces, documents, points, onRemove }: Props) {
  const { t } = useTranslation()
  const wrong = (id: string) => points.some(({ about, level }) => about === id && level !== 'passed')
  if (pieces.length + documents.length === 0) return null
  return (
    <ul className="letter-pieces" aria-label={t('compose.pieces')}>
      {documents.map(({ id, title, sector, person }) => (
        <Piece
          key={id}
          icon={<SectorTile sector={sector} />}
          name={title}
          detail={person}
          wrong={wrong(id)}
          onRemove={() => onRemove(id)}
        />
      ))}
      {pieces.map((piece) => (
        <Piece
          key={piece.id}
          icon={<FileTile mediaType={piece.mediaType} />}
          name={piece.filename}
          detail={statedIn(piece, wrong(piece.id)) || bytes(piece.size)}
          wrong={wrong(piece.id)}
          onRemove={() => onRemove(piece.id)}
        />
      ))}
    </ul>
  )
}

/** Whom a piece names; with the birth date when it is somebody else. */
function statedIn({ stated }: LetterPiece, wrong: boolean): string {
  if (!stated) return ''
  return [personName(stated), wrong ? numericDate(stated.birthDate) : ''].filter(Boolean).join(', ')
}

function FileTile({ mediaType }: { mediaType: string }) {
  const Icon = mediaType.startsWith('image/') ? Image : FileText
  return (
    <span className="sector" data-sector="person" aria-hidden="true">
      <Icon className="icon" />
    </span>
  )
}

interface PieceProps {
  icon: ReactNode
  name: string
  detail: string
  wrong: boolean
  onRemove: () => void
}

function Piece({ icon, name, detail, wrong, onRemove }: PieceProps) {
  const { t } = useTranslation()
  return (
    <li className="letter-piece" data-wrong={wrong || undefined}>
      {icon}
      <span className="card-words">
        <span className="ell medium small">{name}</span>
        <span className="meta ell">{detail}</span>
      </span>
      <button type="button" aria-label={t('compose.removePiece', { name })} onClick={onRemove}>
        <X className="icon" aria-hidden="true" />
      </button>
    </li>
  )
}

interface AttachProps {
  hasPatient: boolean
  onFile: () => void
  onDocuments: () => void
}

/** « Joindre »: a file at once where there is no patient, else a choice of two. */
export function AttachButton({ hasPatient, onFile, onDocuments }: AttachProps) {
  const { t } = useTranslation()
  const face = (
    <>
      <Paperclip className="icon" aria-hidden="true" />
      {t('compose.attach')}
    </>
  )
  if (!hasPatient)
    return (
      <Button kind="quiet" keys="Control+j" onPress={onFile}>
        {face}
      </Button>
    )
  return (
    <MenuTrigger>
      <Button kind="quiet">{face}</Button>
      <Popover className="popover" placement="top start">
        <Menu
          className="menu"
          aria-label={t('compose.attach')}
          onAction={(id) => (id === 'file' ? onFile() : onDocuments())}
        >
          <MenuItem id="file" className="menu-item">
            <span className="grow">{t('compose.aFile')}</span>
            <span className="kbd">Ctrl J</span>
          </MenuItem>
          <MenuItem id="documents" className="menu-item">
            {t('compose.aDocument')}
          </MenuItem>
        </Menu>
      </Popover>
    </MenuTrigger>
  )
}

interface ChooserProps {
  patient: string
  chosen: string[]
  onChoose: (documents: string[]) => void
  onClose: () => void
}

/** Documents aboard of the letter's patient, newest first, ticked ones go with it. */
export function DocumentChooser({ patient, chosen, onChoose, onClose }: ChooserProps) {
  const { t } = useTranslation()
  const now = useNow()
  const shown = useEngine('patients.show', { id: patient }).data
  const [ticked, setTicked] = useState(() => new Set(chosen))
  const toggle = (id: string) => {
    const next = new Set(ticked)
    if (!next.delete(id)) next.add(id)
    setTicked(next)
  }
  return (
    <Dialog title={shown ? t('compose.documentsOf', { name: personName(shown.patient) }) : ''} onClose={onClose}>
      <ul className="document-choices">
        {shownTimeline(shown?.timeline ?? []).map((entry) => (
          <li key={entry.documentId}>
            <label className="row">
              <input type="checkbox" checked={ticked.has(entry.documentId)} onChange={() => toggle(entry.documentId)} />
              <SectorTile sector={entry.sector} small />
              <span className="card-words">
                <span className="medium">{entry.title}</span>
                <span className="meta">
                  {[entry.organization ?? entry.author, listTime(entry.date, now)].filter(Boolean).join(' · ')}
                </span>
              </span>
            </label>
          </li>
        ))}
      </ul>
      {shown?.timeline.length === 0 ? (
        <p className="row meta">
          <LayoutList className="icon icon-14" aria-hidden="true" />
          {t('patient.empty')}
        </p>
      ) : null}
      <div className="dialog-acts">
        <Button onPress={onClose}>{t('ui.cancel')}</Button>
        <Button
          kind="primary"
          onPress={() => {
            onChoose([...ticked])
            onClose()
          }}
        >
          {t('compose.attachChosen')}
        </Button>
      </div>
    </Dialog>
  )
}
