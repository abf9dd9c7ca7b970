/** The help sheet: keys, gestures, marks and the language of queries. */
import type { JSX } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { palette } from '../../model/palette'
import { Icon } from '../../parts/icon'
import { runs } from '../../state/run'
import { dark } from '../../state/theme'
import { adopt } from '../../style/sheet'
import { type Entry, GESTURES, PANEL_KEYS, QUERIES, SAMPLE_KEYS, VIEW_KEYS } from './content'
import style from './help.css'

adopt(style)

function Entries({ of, name }: { of: readonly Entry[]; name: string }): JSX.Element {
  return (
    <dl>
      {of.flatMap(([keys, does]) => [
        <dt key={`${name} ${does} keys`}>
          {keys.map((key) => (
            <kbd key={key} class="kbd">
              {key}
            </kbd>
          ))}
        </dt>,
        <dd key={`${name} ${does}`}>{does}</dd>,
      ])}
    </dl>
  )
}

function Mark({ kind }: { kind: 'point' | 'mismatch' | 'sure' | 'border' }): JSX.Element {
  const colour = palette(3)
  return (
    <svg width="24" height="14" aria-hidden="true">
      {kind === 'point' && <circle cx="12" cy="7" r="3" fill={colour} />}
      {kind === 'mismatch' && <circle cx="12" cy="7" r="4" fill={colour} stroke="var(--ink)" stroke-width="1.4" />}
      {kind === 'sure' && <rect width="24" height="14" rx="2" fill={palette(0)} opacity="0.35" />}
      {kind === 'border' && (
        <rect
          x="0.5"
          y="0.5"
          width="23"
          height="13"
          rx="2"
          fill={dark.value ? '#464a51' : '#ffffff'}
          stroke="var(--line-2)"
        />
      )}
    </svg>
  )
}

function Marks(): JSX.Element {
  return (
    <dl class="marks">
      <dt>
        <Mark kind="point" />
      </dt>
      <dd>a sample, in the colour of its label</dd>
      <dt>
        <Mark kind="mismatch" />
      </dt>
      <dd>predicted differently from its label</dd>
      <dt>
        <Mark kind="sure" />
      </dt>
      <dd>ground: predicted class, stronger where surer</dd>
      <dt>
        <Mark kind="border" />
      </dt>
      <dd>border: two classes are nearly as likely</dd>
    </dl>
  )
}

export function Help({ open, close }: { open: boolean; close: () => void }): JSX.Element {
  const sheet = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    const dialog = sheet.current
    if (dialog === null) return
    if (open && !dialog.open) dialog.showModal()
    if (!open && dialog.open) dialog.close()
  }, [open])
  return (
    <dialog
      class="help"
      ref={sheet}
      aria-label="Keys, marks and queries"
      onClose={close}
      onClick={(event) => {
        if (event.target === sheet.current) close()
      }}
    >
      <header>
        <h2>Keys, marks and queries</h2>
        <button class="icon-button" aria-label="Close" onClick={close}>
          <Icon name="close" />
        </button>
      </header>
      <div class="columns">
        <div>
          <h3>Time and view</h3>
          <Entries name="view" of={VIEW_KEYS} />
          <h3>Panels</h3>
          <Entries name="panels" of={PANEL_KEYS} />
          <h3>Marks</h3>
          <Marks />
        </div>
        <div>
          <h3>Samples</h3>
          <Entries name="samples" of={SAMPLE_KEYS} />
          <h3>Pointer</h3>
          <Entries name="pointer" of={GESTURES} />
        </div>
        <div class="queries">
          <h3>Queries</h3>
          <Entries name="queries" of={QUERIES} />
          <p class="muted">
            Conditions side by side must all hold; <code>and</code>, <code>or</code>, <code>not</code> and parentheses
            join them otherwise. Names with spaces stand in quotes. Epochs are called as they were recorded.
          </p>
        </div>
      </div>
      {runs.value !== null && <footer>{`tensorboard-dvi ${runs.value.version}`}</footer>}
    </dialog>
  )
}
