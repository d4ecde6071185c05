// Écrire: one letter, what is checked before it leaves beside it. All from the keyboard; each pause is on disk.

import { LayoutTemplate } from 'lucide-react'
import { Suspense, lazy, useDeferredValue, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useActs } from '../../acts.ts'
import { refusalOf } from '../../departure.tsx'
import { call, queries, useCommand, useEngine } from '../../engine.ts'
import { go, leaveLetter, usePlace } from '../../place.ts'
import type { Letter, LetterModel } from '../../shapes.ts'
import { openDocument } from '../../reading/open-document.ts'
import { Fault } from '../../ui/fault.tsx'
import { localDay } from '../../ui/day.ts'
import { Button } from '../../ui/part.tsx'
import { useDraft } from './draft.ts'
import { Editor, type EditorHandle } from './editor.tsx'
import { Fields, Head } from './fields.tsx'
import { Follow, Structured } from './follow.tsx'
import { Foot } from './foot.tsx'
import { Formatting } from './formatting.tsx'
import { IdentityCheck } from './identity-check.tsx'
import { ModelsPanel, mayLeaveAsIs } from './models-panel.tsx'
import { PatientSheet } from './patient-copy.tsx'
import { AttachButton, DocumentChooser, Pieces } from './pieces.tsx'
import { Points } from './points.tsx'
import { useSending } from './sending.ts'
import { Discard } from './discard.tsx'
import { useGoingDocuments } from './going-documents.ts'
import { useFreshDraft } from './fresh-draft.ts'
import { hasPictures, reducePictures } from './smaller.ts'
import { usePatient } from './use-patient.ts'
import { waysOf } from './ways.ts'
import '../../reading/reading.css'
import './compose.css'

const Preview = lazy(() => import('./preview.tsx'))
const PieceView = lazy(() => import('./piece-view.tsx'))

type Over = 'identity' | 'preview' | 'documents' | 'discard' | { piece: string } | undefined

export default function Compose() {
  const place = usePlace()
  const id = place.letter ?? ''
  return <OpenLetter key={id} id={id} how={place.tab} />
}

function OpenLetter({ id, how }: { id: string; how: string | undefined }) {
  const { t } = useTranslation()
  const draft = useDraft(id)
  const sending = useSending(id, draft)
  const [over, setOver] = useState<Over>()
  const [modelsShown, setModelsShown] = useState(how === 'reply' || how === 'replyAll')
  const [dropping, setDropping] = useState(false)
  const [wrongDate, setWrongDate] = useState(false)
  /** « Copie au patient » was asked for and cannot be: why */
  const [refused, setRefused] = useState<string>()
  const editor = useRef<EditorHandle>(null)
  const patientEditor = useRef<EditorHandle>(null)
  const patientField = useRef<HTMLInputElement>(null)
  const toField = useRef<HTMLInputElement>(null)
  const file = useRef<HTMLInputElement>(null)
  const { letter } = draft
  // the caret first: what stands around the letter is drawn once the letter is
  const whole = useDeferredValue(true, false)
  const answered = useEngine('messages.show', { id: letter?.answers ?? '' }, { enabled: letter?.answers !== undefined })
  const known = answered.data?.patient ?? undefined
  const patient = usePatient(letter?.patient, known)
  const copyFacts = useEngine(
    'letters.patientCopy',
    { patient: letter?.patient ?? '' },
    { enabled: letter?.patient !== undefined },
  ).data
  const discard = useCommand('letters.discard')
  const going = useGoingDocuments(letter, answered.data)
  const fresh = useFreshDraft(id, how !== undefined, draft.touched)
  const { fail } = draft

  const change: typeof draft.change = (changes) => {
    sending.forget()
    draft.change(changes)
  }
  const close = async () => {
    await draft.flush()
    leaveLetter(id)
  }
  const openPreview = () =>
    void draft
      .flush()
      .then(() => setOver('preview'))
      .catch(fail)
  const throwAway = () => {
    draft.drop()
    fresh.keep()
    discard.mutate({ id }, { onError: fail, onSuccess: () => leaveLetter(id) })
  }
  const reload = async () => {
    await queries.invalidateQueries({ queryKey: ['letters.show', { id }] })
    // another person's document has the focus as soon as it is there (AT-27)
    const [first] = await sending.recheck()
    if (first?.code === 'other-patient' || first?.code === 'two-patients') sending.focus(first)
  }
  const attach = async (files: Iterable<File>) => {
    for (const one of files) {
      const bytes = new Uint8Array(await one.arrayBuffer())
      await call('letters.attach', {
        id,
        filename: one.name,
        mediaType: one.type || 'application/octet-stream',
        bytes,
      })
      fresh.keep()
    }
    await reload()
  }
  const attachFiles = (files: Iterable<File>) => void attach(files).catch(fail)
  const chooseFile = () => file.current?.click()
  const removePiece = (gone: string) => {
    const documents = letter?.documents ?? []
    if (documents.includes(gone)) change({ documents: documents.filter((one) => one !== gone) })
    const detached = documents.includes(gone) ? Promise.resolve() : call('letters.detach', { id, piece: gone })
    void detached
      .then(() => draft.flush())
      .then(reload)
      .catch(fail)
    editor.current?.focus()
  }
  const copyRefusal = patient ? copyFacts?.refusal : t('compose.copyNeedsPatient')
  // said again only while it is still true
  const refusedNow = refused !== undefined && refused === copyRefusal ? refused : undefined
  const openPatientCopy = () => {
    if (!letter || letter.patientCopy) return patientEditor.current?.focus()
    if (copyRefusal !== undefined) return setRefused(copyRefusal)
    change({ patientCopy: { body: `<p>${t('compose.patientDefault')}</p>`, blockReplies: false } })
  }
  const send = () => {
    if (wrongDate) document.querySelector<HTMLElement>('.follow input[type=text]')?.focus()
    else sending.send()
  }
  useActs({
    send,
    patientCopy: openPatientCopy,
    attach: chooseFile,
    preview: openPreview,
    close: () => void close().catch(fail),
    // what was typed a moment ago is on disk before the coffer closes
    lock: () =>
      void draft
        .flush()
        .catch(fail)
        .then(() => call('profile.lock', {})),
  })
  if (!letter) return draft.failure ? <Fault fault={draft.failure} /> : null
  const insert = ({ body, expectsAnswer }: LetterModel) => {
    setModelsShown(false)
    editor.current?.insert(body)
    if (expectsAnswer && !letter.answerBy) change({ answerBy: inDays(7) })
  }
  const first = firstField(how, modelsShown, letter)
  const asIs = mayLeaveAsIs(letter, answered.data)
  const refusal = refusalOf(id)
  const remedies = {
    letter,
    removePiece,
    seePiece: (piece: string) => (piece.includes('/') ? openDocument(piece) : setOver({ piece })),
    removeAddress: (address: string) =>
      change({
        to: letter.to.filter((one) => one.address !== address),
        cc: letter.cc.filter((one) => one.address !== address),
      }),
    attach: chooseFile,
    focus: (field: 'patient' | 'to' | 'text') =>
      field === 'text' ? editor.current?.focus() : (field === 'to' ? toField : patientField).current?.focus(),
    print: openPreview,
    accept: sending.accept,
    dropPatientCopy: () => change({ patientCopy: null }),
    checkIdentity: () => setOver('identity'),
    reduce: hasPictures(letter) ? () => void reducePictures(letter).then(reload).catch(fail) : undefined,
    split: letter.pieces.length + letter.documents.length > 1 ? sending.split : undefined,
    openSender: () => go({ screen: 'settings', tab: 'models' }),
  }
  return (
    <div
      className="compose"
      data-dropping={dropping || undefined}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || event.defaultPrevented || over !== undefined) return
        event.preventDefault()
        void close().catch(fail)
      }}
      onDragOver={(event) => {
        if (!event.dataTransfer.types.includes('Files')) return
        event.preventDefault()
        setDropping(true)
      }}
      onDragLeave={() => setDropping(false)}
      onDrop={(event) => {
        setDropping(false)
        if (event.defaultPrevented || event.dataTransfer.files.length === 0) return
        event.preventDefault()
        attachFiles([...event.dataTransfer.files])
      }}
    >
      <section className="compose-letter" aria-label={t('screens.compose')} data-pane tabIndex={-1}>
        <Head
          how={how}
          form={letter.form}
          kept={!draft.failure}
          onForm={(form) => change({ form })}
          onClose={() => void close().catch(fail)}
        />
        <Fields
          letter={letter}
          patient={patient}
          points={sending.points}
          onChange={change}
          onPrint={openPreview}
          copyRefusal={copyRefusal}
          refused={refusedNow}
          onPatientCopy={openPatientCopy}
          onCheckIdentity={copyFacts?.address === undefined ? undefined : () => setOver('identity')}
          patientField={patientField}
          toField={toField}
          first={first}
        />
        <div className="letter-sheets">
          {draft.failure ? <Fault fault={draft.failure} /> : null}
          {refusal ? (
            <div role="alert">
              <Fault fault={refusal} />
            </div>
          ) : null}
          {modelsShown && !answered.isLoading ? (
            <ModelsPanel
              models={letter.models}
              autoFocus
              onSend={
                asIs
                  ? (model) => {
                      insert(model)
                      sending.send()
                    }
                  : undefined
              }
              onInsert={insert}
            />
          ) : null}
          <Editor
            label={t('compose.text')}
            text={letter.body}
            onText={(body) => change({ body })}
            onFiles={attachFiles}
            handle={editor}
            autoFocus={first === 'text'}
          />
          {letter.patientCopy && patient ? (
            <PatientSheet
              patient={patient}
              copy={letter.patientCopy}
              minor={copyFacts?.minor ?? false}
              onChange={(patientCopy) => change({ patientCopy })}
              onRemove={() => {
                change({ patientCopy: null })
                editor.current?.focus()
              }}
              handle={patientEditor}
            />
          ) : null}
        </div>
        <div className="letter-tail">
          <Pieces pieces={letter.pieces} documents={going} points={sending.points} onRemove={removePiece} />
          <div className="row">
            {whole ? (
              <>
                <AttachButton
                  hasPatient={letter.patient !== undefined}
                  onFile={chooseFile}
                  onDocuments={() => setOver('documents')}
                />
                {letter.models.length > 0 && !modelsShown ? (
                  <Button kind="quiet" onPress={() => setModelsShown(true)}>
                    <LayoutTemplate className="icon" aria-hidden="true" />
                    {t('compose.models')}
                  </Button>
                ) : null}
                <span className="grow" />
                <Formatting onStyle={(style) => editor.current?.run(style)} />
              </>
            ) : null}
          </div>
        </div>
        <input
          ref={file}
          type="file"
          multiple
          hidden
          aria-label={t('compose.attach')}
          onChange={({ target }) => {
            attachFiles([...(target.files ?? [])])
            target.value = ''
          }}
        />
        {whole ? (
          <Foot
            open={sending.open}
            envelopes={sending.envelopes}
            later={letter.leaveAt !== undefined}
            wrongDate={wrongDate}
            onSend={send}
            onPreview={openPreview}
            onDiscard={() =>
              draft.touched || how === undefined || letter.pieces.length > 0 ? setOver('discard') : throwAway()
            }
          />
        ) : (
          <footer className="compose-foot" />
        )}
      </section>
      {whole ? (
        <Points
          points={sending.points}
          accepted={sending.accepted}
          ways={(point) => waysOf(point, remedies, t)}
          foot={
            <>
              {letter.form === 'letter' && letter.patient !== undefined ? (
                <Structured letter={letter} onChange={change} />
              ) : null}
              <Follow letter={letter} onChange={change} onWrongDate={setWrongDate} />
              <p className="meta points-after">{t('compose.afterSend')}</p>
            </>
          }
        />
      ) : (
        <aside className="points" />
      )}
      {over === 'preview' ? (
        <Suspense>
          <Preview id={id} onClose={() => setOver(undefined)} />
        </Suspense>
      ) : null}
      {typeof over === 'object' ? (
        <Suspense>
          <PieceView id={id} piece={over.piece} onClose={() => setOver(undefined)} />
        </Suspense>
      ) : null}
      {over === 'identity' && patient ? (
        <IdentityCheck
          patient={patient}
          onDone={() => {
            setRefused(undefined)
            void sending.recheck().catch(fail)
          }}
          onClose={() => setOver(undefined)}
        />
      ) : null}
      {over === 'documents' && letter.patient !== undefined ? (
        <DocumentChooser
          patient={letter.patient}
          chosen={letter.documents}
          onChoose={(documents) => {
            change({ documents })
            void draft.flush().then(reload).catch(fail)
          }}
          onClose={() => setOver(undefined)}
        />
      ) : null}
      {over === 'discard' ? <Discard onDiscard={throwAway} onClose={() => setOver(undefined)} /> : null}
    </div>
  )
}

/** Where the caret stands as it opens: what is missing first, on an answer the models, else the text. */
function firstField(how: string | undefined, models: boolean, letter: Letter): 'patient' | 'to' | 'text' | undefined {
  if (models && letter.models.length > 0) return undefined
  if (how === 'new' && letter.patient === undefined) return 'patient'
  return letter.to.length === 0 ? 'to' : 'text'
}

/** The day after so many days, YYYY-MM-DD. */
function inDays(days: number): string {
  const at = new Date()
  at.setDate(at.getDate() + days)
  return localDay(at)
}
